"""Passes: one's own, and what the public page shows. Only what is in force at this moment is shown at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.permission.models import Pass
from lms.permission.queries.streams import states_of
from lms.permission.rules import State
from lms.permission.vocabulary import CHANNELS


@dataclass(frozen=True, slots=True)
class OwnPass:
    """A channel on which the reader may act, or has a pass: ``address`` is None while it is off."""

    channel: str
    address: str | None
    state: State | None


@dataclass(frozen=True, slots=True)
class ShownPass:
    """A pass that is valid now."""

    name: str
    name_language: str
    channel: str
    state: State


def passes_of(session: Session, person_id: str, now: datetime) -> tuple[OwnPass, ...]:
    """Return the channels for which the person has a pass or could have one, in their order; two statements."""
    rows = session.execute(select(Pass.channel, Pass.address).where(Pass.person_id == person_id))
    addresses: dict[str, str] = {row.channel: row.address for row in rows}
    held = {state.channel: state for state in states_of(session, [person_id], now).get(person_id, ()) if state.in_force}
    return tuple(
        OwnPass(channel, addresses.get(channel), held.get(channel))
        for channel in CHANNELS
        if channel in addresses or channel in held
    )


def shown_pass(session: Session, address: str, now: datetime) -> ShownPass | None:
    """Return what a pass says if it is valid now; None for every cause, an address that there never was included."""
    row = session.execute(
        select(Pass.person_id, Pass.channel, Person.name, Person.name_language)
        .join(Person, Person.id == Pass.person_id)
        .where(Pass.address == address)
    ).first()
    person_id = row.person_id if row is not None else ""
    states = states_of(session, [person_id], now).get(person_id, ())
    found = next(
        (state for state in states if row is not None and state.in_force and state.channel == row.channel), None
    )
    return ShownPass(row.name, row.name_language, row.channel, found) if row is not None and found else None
