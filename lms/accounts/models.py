"""Tables of signing in; their names begin with ``lms_accounts_``, so that a host's database never gets them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base
from lms.db.types import Id, Key


class Account(Base):
    """How one person signs in. ``session_key`` is part of every session of theirs; a new one signs out everywhere."""

    __tablename__ = "lms_accounts_accounts"

    person_id: Mapped[Key] = mapped_column(ForeignKey("lms_persons.id"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_key: Mapped[str] = mapped_column(String(26))
    created_at: Mapped[datetime]


class EndedSession(Base):
    """A session that was signed out, so that a copy of its cookie is worth nothing; kept as long as a cookie lasts."""

    __tablename__ = "lms_accounts_ended_sessions"
    __table_args__ = (Index(None, "ended_at"),)

    id: Mapped[Key]
    ended_at: Mapped[datetime]


class OneTimeCode(Base):
    """A code printed for a person without e-mail, or mailed to reset a password: its hash, used once, short-lived."""

    __tablename__ = "lms_accounts_codes"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[Key]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    kind: Mapped[str] = mapped_column(String(10))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_by: Mapped[Id | None]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FailedTry(Base):
    """A failed sign-in, for the lockout: which name was tried (hashed) from which address (hashed), when."""

    __tablename__ = "lms_accounts_failed_tries"
    __table_args__ = (Index(None, "name_hash", "tried_at"), Index(None, "address_hash", "tried_at"))

    id: Mapped[Key]
    name_hash: Mapped[str] = mapped_column(String(64))
    address_hash: Mapped[str] = mapped_column(String(64))
    tried_at: Mapped[datetime]


class Persona(Base):
    """A person of a demo company whom the sign-in page offers; its presence marks a database that ``demo`` made."""

    __tablename__ = "lms_accounts_personas"

    person_id: Mapped[Key] = mapped_column(ForeignKey("lms_persons.id"))
    key: Mapped[str] = mapped_column(String(40), unique=True)
    role: Mapped[str] = mapped_column(String(200))
    place: Mapped[int]
