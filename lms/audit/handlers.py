"""Audit keeps everything: one row per event, in the event's own transaction."""

from __future__ import annotations

from typing import Any

from lms.audit.models import AuditRow
from lms.core.events import Recorded
from lms.db.work import Keeper, Work
from lms.db.writes import Write

_TRAIL = Write(AuditRow)


def record(work: Work) -> None:
    """Add the events of a work to the trail."""
    work.leave(_TRAIL, map(columns_of, work.recorded))


def columns_of(recorded: Recorded) -> dict[str, Any]:
    """Return the columns of an event's row."""
    event = recorded.event
    return {
        "id": recorded.event_id,
        "event": event.name,
        "version": event.version,
        "recorded_at": recorded.recorded_at,
        "effective_at": recorded.effective_at,
        "actor_id": recorded.actor_id,
        "on_behalf_of": recorded.on_behalf_of,
        "person_id": getattr(event, "person_id", None),
        "payload": event.payload(),
    }


KEEPS: Keeper = record
