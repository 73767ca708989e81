"""Column types that read the same from SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

from lms.core.ids import LENGTH


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC. A naive one is refused: whoever wrote it did not say which time it is.

    SQLite keeps text without a zone, so that the order of texts is the order of instants. A page reads a hundred of
    them, so each way is one function instead of SQLAlchemy's three.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Return what sends an instant."""
        return _to_text if dialect.name == "sqlite" else in_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Return what reads an instant from either database."""
        return _from_text if dialect.name == "sqlite" else in_utc


def in_utc(value: datetime | None) -> datetime | None:
    """Return an instant in UTC; a naive one is a ValueError."""
    if value is not None and value.tzinfo is None:
        raise ValueError("an instant needs a time zone; use the work's `now` or datetime(…, tzinfo=UTC)")
    return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)


@lru_cache(maxsize=256)  # a page sends its one instant dozens of times
def _to_text(value: datetime | None) -> str | None:
    value = in_utc(value)
    return None if value is None else value.replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


def json_type() -> Any:  # noqa: ANN401  (a type engine that differs by dialect)
    """Return JSON that PostgreSQL keeps as JSONB."""
    return JSON().with_variant(JSONB(), "postgresql")


Id = Annotated[str, mapped_column(String(LENGTH))]
Key = Annotated[str, mapped_column(String(LENGTH), primary_key=True)]
