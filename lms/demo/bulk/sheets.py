"""Sheets of rows that are written at once: one for each table, and the trail of what happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.sql.schema import ScalarElementColumnDefault as Plain

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
        work.session.flush()
        for table in all_tables().sorted_tables:
            rows = self._rows.pop(table.name, [])
            for start in range(0, len(rows), CHUNK):
                _insert(work.session.connection(), table, rows[start : start + CHUNK])
                done += len(rows[start : start + CHUNK])
                tell(done, total)


def _insert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of the same columns; a column that is not among them takes its plain default.

    On PostgreSQL they are copied: there each row of an INSERT is a message of its own. Not for data of people: what an
    error of COPY says holds the row.
    """
    driver = connection.connection.driver_connection
    if connection.dialect.name != "postgresql" or driver is None:
        connection.execute(insert(table), rows)
        return
    dialect = connection.dialect
    defaults = {column.name: column.default.arg for column in table.columns if isinstance(column.default, Plain)}
    columns = [column for column in table.columns if column.name in rows[0] or column.name in defaults]
    sending = [(column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in columns]
    names = ", ".join(dialect.identifier_preparer.format_column(column) for column in columns)
    into = f"{dialect.identifier_preparer.format_table(table)} ({names})"
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            whole = defaults | row
            copy.write_row([send(whole[name]) if send else whole[name] for name, send in sending])
