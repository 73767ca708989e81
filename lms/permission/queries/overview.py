"""Who may act where today: the list of compliance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.core.paging import Paging
from lms.people.models import Person
from lms.people.queries import PersonRow, persons_by_id, visible_to
from lms.people.rules import sort_name
from lms.permission.models import Permission
from lms.permission.queries.streams import STREAM, StreamRow, played
from lms.permission.rules import State, Status


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is kept to; an empty field keeps everything. ``show``: active, suspended or marked."""

    name: str = ""
    channel: str = ""
    level: str = ""
    show: str = ""


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """One standing permission and whose it is."""

    state: State
    person: PersonRow


def overview(
    session: Session, actor: Actor, now: datetime, wanted: Filter, paging: Paging
) -> tuple[list[OverviewRow], int]:
    """Return one page of what stands within the actor's scope, by name, and how many there are; four statements.

    What has fallen due and is not noted yet is shown as it is; what has ended by then is left out.
    """
    conditions = _conditions(actor, now, wanted)
    whose = Person.id == Permission.person_id
    total = session.scalar(select(func.count()).select_from(Permission).join(Person, whose).where(*conditions)) or 0
    rows = session.execute(
        select(*STREAM)
        .join(Person, whose)
        .where(*conditions)
        .order_by(Person.sort_name, Person.id, Permission.channel, Permission.id)
        .limit(paging.size)
        .offset(paging.offset)
    )
    streams = [StreamRow(*row) for row in rows]
    states = {s.stream_id: s for own in played(session, streams, now).values() for s in own}
    people = persons_by_id(session, {row.person_id for row in streams}, now)
    shown = [row for row in streams if row.status == Status.ENDED or states[row.id].status is not Status.ENDED]
    found = [OverviewRow(states[row.id], people[row.person_id]) for row in shown]
    return found, total


def figures(session: Session, actor: Actor, now: datetime) -> tuple[int, int]:
    """Return how many people within the actor's scope may act today, and on how many permissions; one statement."""
    counted = select(func.count(Permission.person_id.distinct()), func.count(Permission.id)).where(
        Permission.in_force, Permission.until > now, visible_to(actor, now, Permission.person_id)
    )
    row = session.execute(counted).one()
    return row[0], row[1]


def _conditions(actor: Actor, now: datetime, wanted: Filter) -> list[Any]:
    found: list[Any] = [visible_to(actor, now, Permission.person_id)]
    found.append(Permission.marked if wanted.show == "marked" else Permission.is_standing)
    if wanted.show in {Status.ACTIVE, Status.SUSPENDED}:
        found.append(Permission.status == wanted.show)
    if wanted.channel:
        found.append(Permission.channel == wanted.channel)
    if wanted.level:
        found.append(Permission.level == wanted.level)
    if wanted.name:
        found.append(Person.sort_name.contains(sort_name(wanted.name), autoescape=True))
    return found
