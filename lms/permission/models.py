"""Tables of the permission: the append-only events, and what is made of them for reading.

``lms_permission_events`` is the truth. The current-state row, the intervals and the mark in the row are summaries of it
that are written in the same transaction and can always be made again. Words of people stand in
``lms_permission_texts`` alone, which is erasable.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base
from lms.db.types import Id, Key, json_type

CHANNEL_LENGTH = 40
ONE_OPEN = text("is_open")
ONE_STANDING = text("is_standing")
TO_CONFIRM = text("confirmation_due_at IS NOT NULL")


class PermissionEventRow(Base):
    """One event of one stream. ``version`` has no gap: two writers of the same one cannot both be right."""

    __tablename__ = "lms_permission_events"
    __table_args__ = (
        UniqueConstraint("stream_id", "version"),
        CheckConstraint("version >= 1", name="version_from_one"),
        Index(None, "person_id", "recorded_at"),
    )

    id: Mapped[Key]
    stream_id: Mapped[Id]
    version: Mapped[int]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    name: Mapped[str] = mapped_column(String(60))
    event_version: Mapped[int]
    payload: Mapped[dict[str, Any]] = mapped_column(json_type())
    recorded_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    previous: Mapped[str] = mapped_column(String(64))
    """The digest of the event before it in the stream."""
    digest: Mapped[str] = mapped_column(String(64))


class Permission(Base):
    """Where one stream stands: the fold of its events, with the columns that lists ask for."""

    __tablename__ = "lms_permissions"
    __table_args__ = (
        Index(
            "uq_lms_permissions_one_open",
            "person_id",
            "channel",
            unique=True,
            sqlite_where=ONE_OPEN,
            postgresql_where=ONE_OPEN,
        ),
        Index(
            "uq_lms_permissions_one_standing",
            "person_id",
            "channel",
            unique=True,
            sqlite_where=ONE_STANDING,
            postgresql_where=ONE_STANDING,
        ),
        CheckConstraint("NOT (is_open AND is_standing)", name="open_or_standing"),
        CheckConstraint("in_force = (status = 'active')", name="active_is_in_force"),
        Index(None, "person_id", "channel"),
        Index(None, "status", "ready_at"),
        Index(None, "next_change_at"),
        Index(
            "ix_lms_permissions_to_confirm",
            "confirmation_due_at",
            sqlite_where=TO_CONFIRM,
            postgresql_where=TO_CONFIRM,
        ),
    )

    id: Mapped[Key]
    """The stream's id."""
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    channel: Mapped[str] = mapped_column(String(CHANNEL_LENGTH))
    status: Mapped[str] = mapped_column(String(12))
    level: Mapped[str] = mapped_column(String(12))
    is_open: Mapped[bool]
    is_standing: Mapped[bool]
    in_force: Mapped[bool]
    until: Mapped[datetime | None]
    requested_at: Mapped[datetime | None]
    ready_at: Mapped[datetime | None]
    confirmation_due_at: Mapped[datetime | None]
    reasons: Mapped[list[str]] = mapped_column(json_type())
    """Why it rests, as codes."""
    marked: Mapped[bool]
    """Whether compliance's mark stands here: a second key is due on this person and channel."""
    ended_at: Mapped[datetime | None]
    end_code: Mapped[str | None] = mapped_column(String(20))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    """The digest of the last event: a missing tail shows."""
    state: Mapped[dict[str, Any]] = mapped_column(json_type())
    played_to: Mapped[datetime]
    """Until when everything due was played, with the facts known then: later news never reaches behind it."""
    next_change_at: Mapped[datetime | None]


class PermissionInterval(Base):
    """A time in which a stream was in force at one level, by when that was so (``effective_at``), not when noted."""

    __tablename__ = "lms_permission_intervals"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),
        Index(None, "person_id", "channel", "starts_at"),
        Index(None, "stream_id", "ends_at"),
    )

    id: Mapped[Key]
    stream_id: Mapped[Id]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    channel: Mapped[str] = mapped_column(String(CHANNEL_LENGTH))
    level: Mapped[str] = mapped_column(String(12))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class PermissionText(Base):
    """What somebody wrote: a wish, a reason. Erasing drops ``body`` and ``salt``; the digest stays in the event."""

    __tablename__ = "lms_permission_texts"
    __table_args__ = (Index(None, "person_id"), Index(None, "stream_id"))

    id: Mapped[Key]
    stream_id: Mapped[Id]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    """Whom it is about."""
    author_id: Mapped[Id | None]
    body: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(64))
    written_at: Mapped[datetime]
