"""Notices: one row per person, thing and step, so that nobody is told twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base
from lms.db.types import Id, Key, json_type


class Notice(Base):
    """What one person is told. ``context`` holds ids and codes; names and titles are looked up when it is shown."""

    __tablename__ = "lms_notices"
    __table_args__ = (Index(None, "person_id", "created_at"),)

    id: Mapped[Key]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    context: Mapped[dict[str, Any]] = mapped_column(json_type())
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    outbox_id: Mapped[Id | None]
    """The mail that carries it; None for a person without an address."""
