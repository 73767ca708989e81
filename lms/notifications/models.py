"""Notices: one row per person, thing and step, so that nobody is told twice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base
from lms.db.types import Id, Key, json_type


class Notice(Base):
    """What one person is told. ``context`` holds ids and codes; names and titles are looked up when it is shown."""

    __tablename__ = "lms_notices"
    __table_args__ = (
        Index(None, "person_id", "created_at"),
        Index(None, "outbox_id"),
        Index(None, "kind", "created_at"),
    )

    id: Mapped[Key]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    context: Mapped[dict[str, Any]] = mapped_column(json_type())
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    outbox_id: Mapped[Id | None]
    """The mail that carries it, alone or with others; None for who has no address, or reads it in the product only."""


class NoticeChoice(Base):
    """How one person wants one kind of notice; no row for what was never chosen."""

    __tablename__ = "lms_notice_choices"

    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    way: Mapped[str] = mapped_column(String(10))


class ReminderRound(Base):
    """The one clock of reminders: through which day deadlines were looked at, and when the next round is due."""

    __tablename__ = "lms_reminder_rounds"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    seen_on: Mapped[date]
    next_change_at: Mapped[datetime]
