"""Putting events on record: appended, folded into the row and the intervals, told to the other rooms; all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.core.access import SYSTEM
from lms.core.errors import Stale
from lms.core.ids import new_id
from lms.db.kept import ask
from lms.db.work import Work
from lms.db.writes import Write, write_together
from lms.permission.columns import columns_of_event, columns_of_state, level_in_force
from lms.permission.events import PermissionEvent
from lms.permission.linking import FIRST
from lms.permission.models import Permission, PermissionEventRow, PermissionInterval
from lms.permission.queries.streams import WrittenRow
from lms.permission.rules import Facts, State, evolve, next_change_at
from lms.permission.rules.state import NEW, read_state


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a stream with the state before it and after it."""

    event: PermissionEvent
    before: State
    after: State


_EVENTS = Write(PermissionEventRow)
_STREAMS = Write(Permission, replacing=[each.name for each in Permission.__table__.columns if each.name != "id"])
_CHANGE = update(Permission).where(Permission.id == bindparam("stream"))


def record(work: Work, rows: Mapping[str, WrittenRow], events: Iterable[PermissionEvent], facts: Facts) -> None:
    """Append ``events`` to their streams and bring their rows up to date; ``rows`` are those as written, by id.

    Streams are written in the order in which the rules end and begin them, so that at no point two are open or two
    stand. Somebody who was first with a version, or with another stream, is a Stale.
    """
    steps: dict[str, list[Step]] = {}
    for event in events:
        row, own = rows.get(event.stream_id), steps.setdefault(event.stream_id, [])
        before = own[-1].after if own else (read_state(row.state) if row is not None else NEW)
        own.append(Step(event, before, evolve(before, event)))
    appended = [_appended(rows.get(stream_id), own, facts) for stream_id, own in steps.items()]
    entries = [entry for _, own in appended for entry in own]
    try:
        write_together(work.session, {_STREAMS: [stream for stream, _ in appended], _EVENTS: entries})
        for own in steps.values():
            _keep_intervals(work.session, own)
        for stream_id, row in rows.items():
            if stream_id not in steps and (played := _played(row.played_to, read_state(row.state), facts)):
                ask(work.session, _CHANGE, {"stream": stream_id, **played})
        work.session.flush()
    except IntegrityError:
        raise Stale(
            "Somebody else was first with this permission.", "Look at it again and decide afresh.", code="stale"
        ) from None
    for own in steps.values():
        for step in own:
            _tell(work, step.event)


def _played(played_to: datetime, state: State, facts: Facts) -> dict[str, Any]:
    """Return the columns that say to when a stream was played, and when time changes something next."""
    if not state.is_open and not state.is_standing:
        return {}
    return {"played_to": max(played_to, facts.now), "next_change_at": next_change_at(state, facts)}


def _appended(row: WrittenRow | None, steps: list[Step], facts: Facts) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the row of a stream after these steps, and the rows of their events."""
    previous = row.digest if row is not None else FIRST
    entries: list[dict[str, Any]] = []
    for step in steps:
        columns = columns_of_event(step.event, step.after.version, previous)
        entries.append({"id": new_id(), **columns})
        previous = columns["digest"]
    state = steps[-1].after
    since = row.played_to if row is not None else steps[-1].event.recorded_at
    kept = {"id": steps[-1].event.stream_id, "played_to": since, "next_change_at": None}
    return {**kept, **columns_of_state(state, previous), **_played(since, state, facts)}, entries


def _keep_intervals(session: Session, steps: list[Step]) -> None:
    """Open and close the times in force by the events; a time of no length is none."""
    current: PermissionInterval | None = None
    if steps[0].before.in_force:
        current = session.scalars(
            select(PermissionInterval).where(
                PermissionInterval.stream_id == steps[0].event.stream_id, PermissionInterval.ends_at.is_(None)
            )
        ).one()
    for step in steps:
        was, becomes = level_in_force(step.before), level_in_force(step.after)
        if was == becomes:
            continue
        if current is not None:
            _close(session, current, step.event.effective_at)
        current = _opened(step) if becomes is not None else None
        if current is not None:
            session.add(current)


def _opened(step: Step) -> PermissionInterval:
    return PermissionInterval(
        id=new_id(),
        stream_id=step.event.stream_id,
        person_id=step.event.person_id,
        channel=step.event.channel,
        level=step.after.level.value,
        starts_at=step.event.effective_at,
    )


def _close(session: Session, interval: PermissionInterval, at: datetime) -> None:
    if interval.starts_at < at:
        interval.ends_at = at
    elif interval in session.new:
        session.expunge(interval)
    else:
        session.delete(interval)


def _tell(work: Work, event: PermissionEvent) -> None:
    """Emit one event; what the product notes by itself is not the deed of whoever happens to act."""
    doer, behalf = work.actor, work.on_behalf_of
    if event.actor_id is None:
        work.actor, work.on_behalf_of = SYSTEM, None
    try:
        work.emit(event, effective_at=event.effective_at)
    finally:
        work.actor, work.on_behalf_of = doer, behalf
