"""How events, states and times in force are laid out in columns: one place for whoever writes and whoever checks.

Pure: the services write rows made here, the bulk loader of a demo company copies the same ones in, and a check of the
record compares what is stored with them, column by column.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from lms.permission.events import PermissionEvent
from lms.permission.linking import link
from lms.permission.rules.evolving import evolve
from lms.permission.rules.state import NEW, State


class Span(NamedTuple):
    """A time in force at one level, by when that was so; ``ends_at`` None is open."""

    level: str
    starts_at: datetime
    ends_at: datetime | None


def columns_of_event(event: PermissionEvent, version: int, previous: str) -> dict[str, Any]:
    """Return the columns of an event's row but its id; ``previous`` is the digest of the event before it."""
    payload = event.payload()
    return {
        "stream_id": event.stream_id,
        "version": version,
        "person_id": event.person_id,
        "name": event.name,
        "event_version": event.version,
        "payload": payload,
        "recorded_at": event.recorded_at,
        "effective_at": event.effective_at,
        "previous": previous,
        "digest": link(previous, version, event.name, event.version, payload),
    }


def columns_of_state(state: State, digest: str) -> dict[str, Any]:
    """Return the columns of a stream's row that follow from its events; ``digest`` is that of the last event."""
    return {
        "person_id": state.person_id,
        "channel": state.channel,
        "status": state.status.value,
        "level": state.level.value,
        "is_open": state.is_open,
        "is_standing": state.is_standing,
        "in_force": state.in_force,
        "until": state.until,
        "requested_at": state.requested_at,
        "ready_at": state.ready_at,
        "confirmation_due_at": state.confirmation_due_at,
        "reasons": sorted(reason.value for reason in state.reasons),
        "marked": state.marked,
        "ended_at": state.ended_at,
        "end_code": state.end_code,
        "version": state.version,
        "digest": digest,
        "state": state.to_json(),
    }


def level_in_force(state: State) -> str | None:
    """Return the level at which a stream is in force, or None while it is not."""
    return state.level.value if state.in_force else None


def spans_of(events: Iterable[PermissionEvent]) -> list[Span]:
    """Return when one stream was in force at which level, in order; a time of no length is none."""
    found: list[Span] = []
    state, level, since = NEW, None, None
    for event in events:
        state = evolve(state, event)
        becomes = level_in_force(state)
        if becomes == level:
            continue
        if level is not None and since is not None and since < event.effective_at:
            found.append(Span(level, since, event.effective_at))
        level, since = becomes, event.effective_at
    if level is not None and since is not None:
        found.append(Span(level, since, None))
    return found
