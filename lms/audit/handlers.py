"""Audit keeps everything: one row per event, in the event's own transaction, all rows of a work in one statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from lms.audit.models import AuditRow
from lms.core.events import Recorded
from lms.db.kept import ask
from lms.db.work import Keeper, Work

_ADD = insert(AuditRow)


def record(work: Work) -> None:
    """Add the events of a work to the trail."""
    if work.recorded:
        ask(work.session, _ADD, [columns_of(recorded) for recorded in work.recorded])


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
