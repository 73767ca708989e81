"""Column types that read the same from SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

from lms.core.ids import LENGTH


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC. A naive one is refused: whoever wrote it did not say which time it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Send UTC; SQLite keeps text without a zone, so that the order of texts is the order of instants."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone; use the work's `now` or datetime(…, tzinfo=UTC)")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware instant in UTC from either database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def json_type() -> Any:  # noqa: ANN401  (a type engine that differs by dialect)
    """Return JSON that PostgreSQL keeps as JSONB."""
    return JSON().with_variant(JSONB(), "postgresql")


Id = Annotated[str, mapped_column(String(LENGTH))]
Key = Annotated[str, mapped_column(String(LENGTH), primary_key=True)]
