"""Tables of access tokens. A token itself is nowhere: its digest finds it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base
from lms.db.types import Id, Key

NAME_LENGTH = 120


class AccessToken(Base):
    """What one program may ask, until when. ``department_id`` None is the whole company."""

    __tablename__ = "lms_access_tokens"
    __table_args__ = (
        Index(None, "made_by"),
        CheckConstraint("expires_at > made_at", name="ends_after_start"),
        CheckConstraint("per_minute > 0", name="allowance_positive"),
    )

    id: Mapped[Key]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    ending: Mapped[str] = mapped_column(String(4))
    """The last characters, to tell tokens apart."""
    scopes: Mapped[str] = mapped_column(String(200))
    """What it opens, with spaces between."""
    department_id: Mapped[Id | None] = mapped_column(ForeignKey("lms_departments.id"))
    per_minute: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None]
    """The day alone: when exactly a program asks says what people do."""


class TokenAllowance(Base):
    """How much of a token's allowance the servers took in the minute that began at ``window_at``, and in all."""

    __tablename__ = "lms_access_token_allowances"

    token_id: Mapped[Id] = mapped_column(ForeignKey("lms_access_tokens.id"), primary_key=True)
    window_at: Mapped[datetime]
    taken: Mapped[int]
    in_all: Mapped[int]
