"""Sheets of rows that are written at once: one for each table, and the trail of what happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from lms.audit.handlers import columns_of
from lms.core.events import Event, Recorded
from lms.core.ids import new_id
from lms.db.registry import all_tables
from lms.db.work import Work

CHUNK = 5_000
TRAIL = "lms_audit_rows"


class Sheets:
    """Collects rows by table. The rows of one table have the same columns."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, table: str, row: dict[str, Any]) -> dict[str, Any]:
        """Add a row to a table's sheet and return it; it may be changed until the sheets are written."""
        self._rows[table].append(row)
        return row

    def emit(
        self,
        event: Event,
        at: datetime,
        by: str | None,
        *,
        on_behalf_of: str | None = None,
        effective_at: datetime | None = None,
    ) -> None:
        """Add an event to the trail as a unit of work would: recorded ``at``, by somebody (None: the product)."""
        self.add(TRAIL, columns_of(Recorded(event, new_id(), at, effective_at or at, by, on_behalf_of)))

    def write(self, work: Work, tell: Callable[[int, int], None]) -> None:
        """Insert all rows, tables that others refer to first, and tell how many of how many are written."""
        total = sum(len(rows) for rows in self._rows.values())
        done = 0
        for table in all_tables().sorted_tables:
            rows = self._rows.pop(table.name, [])
            for start in range(0, len(rows), CHUNK):
                work.session.execute(insert(table), rows[start : start + CHUNK])
                done += len(rows[start : start + CHUNK])
                tell(done, total)
