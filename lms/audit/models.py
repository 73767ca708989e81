"""The trail and its seals: rows are added and sealed, never changed or removed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base
from lms.db.types import Id, Key, json_type


class AuditRow(Base):
    """One event as it happened. ``seal`` is the number of the batch that holds it, None until it is sealed."""

    __tablename__ = "lms_audit_rows"
    __table_args__ = (
        Index(
            "ix_lms_audit_rows_unsealed", "id", sqlite_where=text("seal IS NULL"), postgresql_where=text("seal IS NULL")
        ),
        Index(None, "seal"),
        Index(None, "person_id", "recorded_at"),
        Index(None, "actor_id", "recorded_at"),
        Index(None, "recorded_at"),
    )

    id: Mapped[Key]
    event: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    recorded_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    actor_id: Mapped[Id | None]
    on_behalf_of: Mapped[Id | None]
    person_id: Mapped[Id | None]
    """The person whom the event is about."""
    payload: Mapped[dict[str, Any]] = mapped_column(json_type())
    seal: Mapped[int | None]


class Seal(Base):
    """A batch of rows under one signature, chained to the batch before.

    ``entries`` lists ``[row id, digest of the row]`` in order, so that a changed, added or missing row can be named.
    ``digest`` is over the entries, the number, the digest before and when it was sealed; ``signature`` is over that.
    """

    __tablename__ = "lms_audit_seals"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    entries: Mapped[list[Any]] = mapped_column(json_type())
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(200))
    sealed_at: Mapped[datetime]


class Export(Base):
    """An auditor's export that somebody asked for: its file lies beside the head of the chain until it is forgotten."""

    __tablename__ = "lms_audit_exports"
    __table_args__ = (Index(None, "state", "asked_at"),)

    id: Mapped[Key]
    state: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    asked_by: Mapped[Id | None]
    asked_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    key: Mapped[str] = mapped_column(String(64), default="")
    """The public key that signed it."""
    error: Mapped[str] = mapped_column(String(1000), default="")

    @property
    def last_instant(self) -> datetime:
        """The last instant of the period: its day is what people are told."""
        return self.ends_at - timedelta(microseconds=1)
