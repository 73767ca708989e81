"""What others have at the same level, and how the decider usually decides there: for the page of one decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.people.models import Assignment, Person
from lms.people.queries import visible_to
from lms.permission.models import Permission
from lms.permission.queries.pages import StreamPage
from lms.permission.queries.streams import STREAM, StreamRow, played
from lms.permission.rules import Status
from lms.permission.rules.presets import Preset, usual_of
from lms.permission.vocabulary import Level, MatrixRow

SHOWN = 4
LOOKED_AT = 200
GRANTED = (Status.ENDORSED, Status.OFFERED, Status.ACTIVE, Status.SUSPENDED, Status.ENDED)


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody under the same manager of record who may do the same there now; conditions are those beyond the row."""

    name: str
    name_language: str
    until: datetime | None
    conditions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Peers:
    """The first few of the ``total`` who have it, and the reader's usual terms, if that is a habit."""

    shown: tuple[Peer, ...] = ()
    total: int = 0
    usual: Preset | None = None


def peers_of(session: Session, actor: Actor, page: StreamPage, now: datetime) -> Peers:
    """Return who else under the person's manager has the level on the channel; one statement, three when some are due.

    Only people within the reader's scope, as everywhere; none for somebody who has no manager.
    """
    person, state, matrix = page.person, page.state, page.matrix
    if person.manager_id is None:
        return Peers()
    rows: Sequence[Any] = session.execute(_of_colleagues(actor, person.manager_id, state.level, now)).all()
    known = {row[0]: StreamRow(*row[:-2]) for row in rows if row[1] != person.id}
    states = [one for own in played(session, list(known.values()), now).values() for one in own]
    decided = [one for one in states if one.grantor_id == actor.person_id and one.offered_at is not None]
    decided.sort(key=lambda one: one.offered_at or now, reverse=True)
    rowed = [(one, row) for one in decided if (row := matrix.row(one.channel, one.level, now)) is not None]
    there = [one for one in states if one.channel == state.channel and one.in_force]
    names = {row[1]: (row[-2], row[-1]) for row in rows}
    there.sort(key=lambda one: (one.until or now, one.person_id))
    plain = matrix.row(state.channel, state.level, now) or MatrixRow()
    shown = [Peer(*names[one.person_id], one.until, one.conditions - plain.conditions) for one in there[:SHOWN]]
    return Peers(tuple(shown), len(there), usual_of(rowed))


def _of_colleagues(actor: Actor, manager_id: str, level: Level, now: datetime) -> Select[*tuple[Any, ...]]:
    """Build the statement of what was granted at a level to those with this manager of record, the latest first."""
    place = and_(
        Assignment.person_id == Person.id,
        Assignment.is_primary,
        Assignment.manager_id == manager_id,
        Assignment.starts_at <= now,
        or_(Assignment.ends_at.is_(None), Assignment.ends_at > now),
    )
    return (
        select(*STREAM, Person.name, Person.name_language)
        .join(Person, Person.id == Permission.person_id)
        .join(Assignment, place)
        .where(Permission.level == level, Permission.status.in_(GRANTED), visible_to(actor, now, Permission.person_id))
        .order_by(Permission.id.desc())
        .limit(LOOKED_AT)
    )
