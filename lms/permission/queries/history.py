"""Looking back: what happened, and what was known at a past instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.core.paging import Paging
from lms.db.kept import ask
from lms.db.listed import one_of
from lms.people.models import Person
from lms.permission.events import PermissionEvent, from_payload
from lms.permission.models import PermissionEventRow, PermissionText
from lms.permission.queries.deciders import known_of
from lms.permission.queries.timelines import timelines
from lms.permission.rules import State, evolve
from lms.permission.rules import as_of as rules_as_of
from lms.permission.rules.slips import OF_SLIPS, Sight, hidden, sight
from lms.permission.rules.state import NEW

LONGEST_HISTORY = 300
_NEWEST = (
    select(PermissionEventRow.name, PermissionEventRow.event_version, PermissionEventRow.payload)
    .order_by(PermissionEventRow.recorded_at.desc(), PermissionEventRow.stream_id, PermissionEventRow.version.desc())
    .limit(LONGEST_HISTORY)
)
_OF_PERSON = _NEWEST.where(PermissionEventRow.person_id == bindparam("id"))
_OF_STREAM = _NEWEST.where(PermissionEventRow.stream_id == bindparam("id"))
_NAMES = select(Person.id, Person.name, Person.name_language).where(one_of(Person.id, "ids"))
_TEXTS = select(PermissionText.id, PermissionText.body).where(one_of(PermissionText.id, "ids"))


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One event with the names and the text beside it; None where the product itself acted, or the text was erased."""

    event: PermissionEvent
    actor_name: str | None
    actor_language: str
    on_behalf_of_name: str | None
    text: str | None

    @property
    def name(self) -> str:
        """The event's name without the room's, such as ``offered``."""
        return self.event.name.removeprefix("permission.")

    @property
    def was_late(self) -> bool:
        """Whether it was due, or caused, before it went on record."""
        return (self.event.caused_at or self.event.effective_at) < self.event.recorded_at


def history_of(session: Session, person_id: str) -> tuple[HistoryRow, ...]:
    """Return what happened to a person's permissions, newest first; three statements. The caller knows the scope."""
    return _history(session, _OF_PERSON, person_id)


def history_of_stream(session: Session, stream_id: str) -> tuple[HistoryRow, ...]:
    """Return what happened to one permission, newest first; three statements."""
    return _history(session, _OF_STREAM, stream_id)


def _history(session: Session, newest: Select[*tuple[Any, ...]], of_id: str) -> tuple[HistoryRow, ...]:
    return _told(session, [from_payload(*row) for row in ask(session, newest, {"id": of_id})])


def _told(session: Session, events: Sequence[PermissionEvent]) -> tuple[HistoryRow, ...]:
    """Return events with the names and texts beside them; two statements."""
    names = names_of(session, {who for event in events for who in (event.actor_id, event.on_behalf_of) if who})
    texts = texts_by_id(session, {str(text) for event in events if (text := getattr(event, "text_id", None))})
    return tuple(
        HistoryRow(
            event=event,
            actor_name=names[event.actor_id][0] if event.actor_id in names else None,
            actor_language=names[event.actor_id][1] if event.actor_id in names else "",
            on_behalf_of_name=names[event.on_behalf_of][0] if event.on_behalf_of in names else None,
            text=texts.get(getattr(event, "text_id", None) or ""),
        )
        for event in events
    )


def without_slips(rows: Sequence[HistoryRow], seen: Sight, now: datetime) -> tuple[HistoryRow, ...]:
    """Return the rows without the slips that a reader of this sight does not see."""
    unseen = hidden([row.event for row in rows], seen, now)
    return tuple(row for row in rows if getattr(row.event, "slip_id", None) not in unseen)


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One event of a person's timeline with where its permission stood after it."""

    row: HistoryRow
    after: State


def timeline_of(
    session: Session, actor: Actor, person_id: str, now: datetime, paging: Paging
) -> tuple[list[TimelineStep], int]:
    """Return one page of all that happened to a person's permissions, newest first, and how many events there are.

    Three statements, one more where a slip was noted: not every reader sees it. The caller has let the reader through
    to the person.
    """
    rows = session.scalars(
        select(PermissionEventRow)
        .where(PermissionEventRow.person_id == person_id)
        .order_by(PermissionEventRow.stream_id, PermissionEventRow.version)
    )
    states: dict[str, State] = {}
    steps: list[tuple[PermissionEvent, State]] = []
    for row in rows:
        event = event_of(row)
        states[row.stream_id] = evolve(states.get(row.stream_id, NEW), event)
        steps.append((event, states[row.stream_id]))
    unseen = _unseen(session, actor, person_id, now, [event for event, _after in steps])
    steps = [step for step in steps if getattr(step[0], "slip_id", None) not in unseen]
    steps.sort(key=lambda step: (step[0].recorded_at, step[0].stream_id, step[1].version), reverse=True)
    shown = steps[paging.offset : paging.offset + paging.size]
    told = _told(session, [event for event, _after in shown])
    return [TimelineStep(row, after) for row, (_event, after) in zip(told, shown, strict=True)], len(steps)


def _unseen(
    session: Session, actor: Actor, person_id: str, now: datetime, events: Sequence[PermissionEvent]
) -> frozenset[str]:
    """Return the slips among the events that the actor does not see; who decides is asked only where there is one."""
    if not any(isinstance(event, OF_SLIPS) for event in events):
        return frozenset()
    facts = known_of(session, [person_id], now, actor.person_id).facts(person_id, now, actor.person_id)
    return hidden(events, sight(facts), now)


def event_of(row: PermissionEventRow) -> PermissionEvent:
    """Return a stored row as the event that it holds."""
    return from_payload(row.name, row.event_version, row.payload)


def names_of(session: Session, person_ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return name and language of the name by person; one statement."""
    if not person_ids:
        return {}
    rows = ask(session, _NAMES, {"ids": sorted(person_ids)})
    return {person_id: (name, language) for person_id, name, language in rows}


def texts_by_id(session: Session, text_ids: Collection[str]) -> dict[str, str]:
    """Return texts that were not erased, by id; one statement."""
    if not text_ids:
        return {}
    return {text_id: body for text_id, body in ask(session, _TEXTS, {"ids": sorted(text_ids)}) if body}


def wishes_of(session: Session, stream_ids: Collection[str]) -> dict[str, str]:
    """Return the last that each stream's own person wrote, by stream; one statement."""
    if not stream_ids:
        return {}
    rows = session.execute(
        select(PermissionText.stream_id, PermissionText.body)
        .where(PermissionText.stream_id.in_(sorted(stream_ids)), PermissionText.author_id == PermissionText.person_id)
        .order_by(PermissionText.written_at, PermissionText.id)
    )
    return {stream_id: body for stream_id, body in rows if body}


def as_of(session: Session, person_id: str, channel: str, instant: datetime) -> tuple[State, ...]:
    """Return a person's streams on a channel as they were known at ``instant``, those begun by then; four statements.

    The events recorded by then, and what was due then from the facts recorded by then: news that came later changes
    nothing in this answer.
    """
    rows = session.scalars(
        select(PermissionEventRow)
        .where(PermissionEventRow.person_id == person_id, PermissionEventRow.recorded_at <= instant)
        .order_by(PermissionEventRow.stream_id, PermissionEventRow.version)
    )
    streams: dict[str, list[PermissionEvent]] = defaultdict(list)
    for row in rows:
        event = event_of(row)
        if event.channel == channel:
            streams[row.stream_id].append(event)
    return _as_of(session, person_id, list(streams.values()), instant)


def _as_of(
    session: Session, person_id: str, streams: Sequence[list[PermissionEvent]], instant: datetime
) -> tuple[State, ...]:
    if not streams:
        return ()
    facts = timelines(session, [person_id], instant, known_at=instant)[person_id].facts(instant)
    return tuple(rules_as_of(events, lambda _at: facts, instant) for events in streams)
