"""Audit hears everything: one row per event, in the event's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from lms.audit.models import AuditRow
from lms.core.events import Event, Recorded
from lms.db.kept import ask
from lms.db.work import Handler, Work

_ADD = insert(AuditRow)


def record(work: Work, recorded: Recorded) -> None:
    """Add the event to the trail."""
    ask(work.session, _ADD, columns_of(recorded))


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


LISTENS: Mapping[type[Event], Handler] = {Event: record}
