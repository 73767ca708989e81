"""The outbox: what must leave the process is a row in the transaction of its cause, and is sent afterwards.

A worker claims rows with a lease, so that a killed worker's rows are found again. Delivery is at least once; the
``key`` is unique and travels with the message, so that a receiver can tell a double.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.ids import new_id
from lms.db.base import Base
from lms.db.types import Key, json_type
from lms.db.work import Work

WAITING, SENT, DEAD = "waiting", "sent", "dead"


class OutboxRow(Base):
    """One thing to send. ``topic`` names who sends it (such as ``mail``); ``payload`` is what that sender needs."""

    __tablename__ = "lms_outbox"
    __table_args__ = (Index(None, "state", "topic", "available_at"),)

    id: Mapped[Key]
    topic: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(json_type())
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    available_at: Mapped[datetime]
    """From when it may be claimed; while claimed, when the lease ends."""
    lease: Mapped[str | None] = mapped_column(String(26))
    finished_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")


def put(work: Work, topic: str, key: str, payload: dict[str, Any]) -> str:
    """Put a message into the transaction of ``work`` and return its id; ``key`` must be new."""
    row = OutboxRow(id=new_id(), topic=topic, key=key, payload=payload, created_at=work.now, available_at=work.now)
    work.session.add(row)
    return row.id
