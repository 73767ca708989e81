"""Every event as it is stored, for whoever holds it against another record of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.permission.models import PermissionEventRow

AT_ONCE = 1_000


def recorded_events(session: Session) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """Give name, version and payload of every event of every permission, in no order; one statement."""
    statement = select(PermissionEventRow.name, PermissionEventRow.event_version, PermissionEventRow.payload)
    found = session.execute(statement.execution_options(yield_per=AT_ONCE))
    return ((name, version, payload) for name, version, payload in found)
