"""Streams as they are now: the stored row, with whatever has fallen due since played in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, or_, select
from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.core.errors import NotFound
from lms.core.language import zone_of
from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.together import Question
from lms.db.types import Instant
from lms.people.models import Person
from lms.people.queries import line_values, visible_in_lines, visible_to
from lms.permission.models import Permission
from lms.permission.queries.timelines import Timeline, timelines
from lms.permission.rules import Facts, State, play
from lms.permission.rules.calendar import ESCALATION_DAYS, working_days_after
from lms.permission.rules.state import read_state
from lms.permission.vocabulary import EndCode

REMEMBERED = timedelta(days=400)
"""How long an ended stream still matters to a rule: the year of rest after a withdrawal, and some."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream as stored: ``state`` is the fold of its events, ``played_to`` how far time was played."""

    state: State
    played_to: datetime
    next_change_at: datetime | None

    @property
    def to_play(self) -> State:
        """The state from which time is played on: never from before what was played already."""
        at = self.state.at
        return self.state if at is not None and at >= self.played_to else replace(self.state, at=self.played_to)

    def now(self, facts: Facts) -> State:
        """Return the state at ``facts.now``; the version stays that of the stored events."""
        if not self.state.is_open and not self.state.is_standing:
            return self.state
        played = play(self.to_play, facts, facts.now)[0]
        return replace(played, version=self.state.version)


class StreamRow(NamedTuple):
    """What lists read of a stream, with when its person leaves: the columns of :data:`STREAM`, in their order."""

    id: str
    person_id: str
    status: str
    is_open: bool
    is_standing: bool
    state: str
    """As JSON text: see ``read_state``."""
    played_to: datetime
    next_change_at: datetime | None
    left_at: datetime | None


STREAM: tuple[Any, ...] = (
    Permission.id,
    Permission.person_id,
    Permission.status,
    Permission.is_open,
    Permission.is_standing,
    cast(Permission.state, Text).label("state"),
    Permission.played_to,
    Permission.next_change_at,
    Person.left_at,
)


class WrittenRow(NamedTuple):
    """What carrying on a stream needs: the columns of :data:`WRITTEN`, in their order."""

    id: str
    person_id: str
    channel: str
    state: str
    """As JSON text: see ``read_state``."""
    digest: str
    played_to: datetime
    next_change_at: datetime | None


WRITTEN: tuple[Any, ...] = (
    Permission.id,
    Permission.person_id,
    Permission.channel,
    cast(Permission.state, Text).label("state"),
    Permission.digest,
    Permission.played_to,
    Permission.next_change_at,
)


def stream_of(row: StreamRow | WrittenRow) -> Stream:
    """Return a row as a stream."""
    return Stream(read_state(row.state), row.played_to, row.next_change_at)


def matters(now: datetime) -> ColumnElement[bool]:
    """Return the condition that keeps the streams a rule may look at: not ended, marked, or ended lately."""
    return matters_since(now - REMEMBERED)


def matters_since(since: Any) -> ColumnElement[bool]:  # noqa: ANN401  (an instant, or its parameter)
    """Return the same condition for streams that ended after ``since``."""
    return or_(Permission.is_open, Permission.is_standing, Permission.marked, Permission.ended_at > since)


_OF_PEOPLE = (
    select(*STREAM)
    .join(Person, Person.id == Permission.person_id)
    .where(one_of(Permission.person_id, "ids"), matters_since(bindparam("since", type_=Instant)))
    .order_by(Permission.channel, Permission.id)
)


def state_for(
    session: Session, actor: Actor, stream_id: str, now: datetime, *, own: bool = False, locked: bool = False
) -> State:
    """Return a stream within the actor's scope, or of their ``own``, as stored.

    Unknown and foreign are NotFound. ``locked``: its person is locked as by ``lock_persons``, in the same statement;
    whoever changes the stream reads it again after that.
    """
    if own:
        found = ask(session, _OWN[locked], {"id": stream_id, "me": actor.person_id})
    elif actor.grants or actor.is_system:
        found = ask(session, _one(visible_to(actor, now, Permission.person_id), locked=locked), {"id": stream_id})
    else:
        found = ask(session, _IN_LINES[locked], {"id": stream_id, **line_values(actor, now)})
    text = found.scalar()
    if text is None:
        raise NotFound(
            "There is no such permission, or it is not yours to see, or no longer.",
            "Nothing was changed. Go back to the list; where the manager has changed, the new one decides.",
        )
    return read_state(text)


def _one(condition: ColumnElement[bool], *, locked: bool) -> Select[str]:
    found = select(cast(Permission.state, Text)).where(Permission.id == bindparam("id"), condition)
    if not locked:
        return found
    return found.join(Person, Person.id == Permission.person_id).with_for_update(key_share=True, of=Person)


_OWN = {locked: _one(Permission.person_id == bindparam("me"), locked=locked) for locked in (False, True)}
_IN_LINES = {locked: _one(visible_in_lines(Permission.person_id), locked=locked) for locked in (False, True)}


def states_of(
    session: Session, person_ids: Collection[str], now: datetime, known: Mapping[str, Timeline] | None = None
) -> dict[str, list[State]]:
    """Return the streams that matter of each person as they are at ``now``: one statement, three when some are due."""
    return played(session, streams_asked(person_ids, now).ask(session), now, known) if person_ids else {}


def streams_asked(person_ids: Collection[str], now: datetime) -> Question[list[StreamRow]]:
    """Return the question for the streams that matter of some people, as stored; see :func:`played`."""
    values = {"ids": sorted(set(person_ids)), "since": now - REMEMBERED}
    return Question(_OF_PEOPLE, values, lambda rows: [StreamRow(*row) for row in rows])


def played(
    session: Session, rows: Sequence[StreamRow], now: datetime, known: Mapping[str, Timeline] | None = None
) -> dict[str, list[State]]:
    """Return streams as states at ``now``; only for what is due are facts read."""
    due = {row.person_id for row in rows if _is_due(row, now)}
    if known is None or not due <= known.keys():
        known = timelines(session, due, now)
    found: dict[str, list[State]] = defaultdict(list)
    for row in rows:
        stream = stream_of(row)
        is_due = row.person_id in due
        found[row.person_id].append(stream.now(known[row.person_id].facts(now)) if is_due else stream.state)
    return dict(found)


def _is_due(row: StreamRow, now: datetime) -> bool:
    if not row.is_open and not row.is_standing:
        return False
    return (row.next_change_at is not None and row.next_change_at <= now) or (
        row.left_at is not None and row.left_at <= now
    )


def withdrawn_at(states: Iterable[State]) -> datetime | None:
    """Return when the person last withdrew on a channel, or None if they have asked there since."""
    known = list(states)
    withdrawn = max(
        (s.ended_at for s in known if s.end_code == EndCode.WITHDRAWN and s.ended_at is not None), default=None
    )
    asked = max((s.requested_at for s in known if s.requested_at is not None), default=None)
    return None if withdrawn is None or (asked is not None and asked > withdrawn) else withdrawn


def escalates_at(state: State, time_zone: str) -> datetime | None:
    """Return when heads above may decide a request: working days after it was ready; None while it is not."""
    return working_days_after(state.ready_at, ESCALATION_DAYS, zone_of(time_zone)) if state.ready_at else None
