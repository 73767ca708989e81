"""Who may act where today: the list of compliance.

Right at the instant of reading: what has fallen due and is not noted yet is played first, and counts as it is by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true, union
from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.core.paging import Paging
from lms.db.listed import one_of
from lms.people.models import Person
from lms.people.queries import PersonRow, persons_by_id, visible_to
from lms.people.rules import sort_name
from lms.permission.models import Permission
from lms.permission.queries.streams import STREAM, StreamRow, played
from lms.permission.rules import State, Status
from lms.permission.rules.state import read_state


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is kept to; an empty field keeps everything. ``show``: active, suspended or marked."""

    name: str = ""
    channel: str = ""
    level: str = ""
    show: str = ""

    @property
    def status(self) -> str:
        """The state to which it keeps the list, or an empty text."""
        return self.show if self.show in {Status.ACTIVE, Status.SUSPENDED} else ""


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """One standing permission and whose it is."""

    state: State
    person: PersonRow


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of what stands, by name; how many there are that fit the filter (``total``).

    Whatever the filter: how many ``people`` may act now, and on how many ``permissions``.
    """

    rows: tuple[OverviewRow, ...]
    total: int
    people: int
    permissions: int


def overview(session: Session, actor: Actor, now: datetime, wanted: Filter, paging: Paging) -> Overview:
    """Return who may act where within the actor's scope: four statements, two more while something is due.

    A worker that is late makes no row too many: due rows are played, and found again by their ids.
    """
    due = _due(session, actor, now)
    shown = [state for state in due.values() if wanted.show == "marked" or _fits(state, wanted)]
    conditions = [*_unchanging(actor, now, wanted), _as_it_is(shown, _stored(wanted), now)]
    in_force = _as_it_is((state for state in due.values() if state.in_force), Permission.in_force.is_(True), now)
    whose = Person.id == Permission.person_id
    acting = [visible_to(actor, now, Permission.person_id), in_force]
    counts = (
        select(func.count()).select_from(Permission).join(Person, whose).where(*conditions),
        select(func.count(Permission.person_id.distinct())).join(Person, whose).where(*acting),
        select(func.count(Permission.id)).join(Person, whose).where(*acting),
    )
    total, people, permissions = session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    page = session.execute(
        select(*STREAM)
        .join(Person, whose)
        .where(*conditions)
        .order_by(Person.sort_name, Person.id, Permission.channel, Permission.id)
        .limit(paging.size)
        .offset(paging.offset)
    )
    streams = [StreamRow(*row) for row in page]
    named = persons_by_id(session, {row.person_id for row in streams}, now)
    rows = (OverviewRow(due.get(row.id) or read_state(row.state), named[row.person_id]) for row in streams)
    return Overview(tuple(rows), total, people, permissions)


def _due(session: Session, actor: Actor, now: datetime) -> Mapping[str, State]:
    """Return what stands or waits as stored and has something due, as it is at ``now``, by its id."""
    rows = session.execute(
        select(*STREAM)
        .join(Person, Person.id == Permission.person_id)
        .where(Permission.id.in_(_due_ids(now)), visible_to(actor, now, Permission.person_id))
    )
    states = played(session, [StreamRow(*row) for row in rows], now).values()
    return {state.stream_id: state for own in states for state in own}


def _due_ids(now: datetime) -> Any:  # noqa: ANN401  (a union of ids, each part by its index)
    live = or_(Permission.is_standing, Permission.is_open)
    left = select(Person.id).where(Person.left_at <= now)
    return union(
        select(Permission.id).where(Permission.next_change_at <= now, live),
        select(Permission.id).where(Permission.person_id.in_(left), live),
    )


def _as_it_is(due: Iterable[State], stored: ColumnElement[bool], now: datetime) -> ColumnElement[bool]:
    """Return the condition of the due rows that are these by now, and of the others as they are stored."""
    return or_(
        one_of(Permission.id, [state.stream_id for state in due]), and_(stored, Permission.id.not_in(_due_ids(now)))
    )


def _stored(wanted: Filter) -> ColumnElement[bool]:
    """Return the condition on the state as it is stored; the mark itself is not changed by time."""
    if wanted.show == "marked":  # also what has ended: the mark stands on the channel
        return true()
    return and_(Permission.is_standing, *([Permission.status == wanted.status] if wanted.status else []))


def _fits(state: State, wanted: Filter) -> bool:
    return state.is_standing and (not wanted.status or state.status == wanted.status)


def _unchanging(actor: Actor, now: datetime, wanted: Filter) -> list[Any]:
    """Return the conditions on what time does not change."""
    found: list[Any] = [visible_to(actor, now, Permission.person_id)]
    if wanted.show == "marked":
        found.append(Permission.marked)
    if wanted.channel:
        found.append(Permission.channel == wanted.channel)
    if wanted.level:
        found.append(Permission.level == wanted.level)
    if wanted.name:
        found.append(Person.sort_name.contains(sort_name(wanted.name), autoescape=True))
    return found
