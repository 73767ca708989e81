"""Tables of certificates: what was printed is frozen; only the status moves, and only onwards."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base
from lms.db.types import Id, Key

LIVE_ONLY = text("state = 'live'")
OF_A_PASS = text("corrects_id IS NULL")


class Certificate(Base):
    """One certificate, for one pass. ``valid_until`` is the first instant after the last day printed on it."""

    __tablename__ = "lms_certificates"
    __table_args__ = (
        CheckConstraint("state IN ('live', 'held', 'superseded', 'revoked', 'expired', 'outdated')", name="state"),
        Index(
            "uq_lms_certificates_one_live",
            "person_id",
            "course",
            unique=True,
            sqlite_where=LIVE_ONLY,
            postgresql_where=LIVE_ONLY,
        ),
        Index(
            "uq_lms_certificates_one_a_pass",
            "attempt_id",
            unique=True,
            sqlite_where=OF_A_PASS,
            postgresql_where=OF_A_PASS,
        ),
        Index(None, "person_id", "issued_at"),
        Index(None, "next_change_at"),
    )

    id: Mapped[Key]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    course: Mapped[str] = mapped_column(String(40))
    attempt_id: Mapped[Id]
    """The pass that it rests on: one certificate each, whatever is clicked or played twice, and its corrections."""
    corrects_id: Mapped[Id | None] = mapped_column(ForeignKey("lms_certificates.id"), unique=True)
    """The certificate of the same pass whose printed name this one puts right."""
    number: Mapped[str] = mapped_column(String(40), unique=True)
    holder: Mapped[str] = mapped_column(String(200))
    """The name as it was on the day of issue."""
    holder_language: Mapped[str] = mapped_column(String(35))
    title: Mapped[str] = mapped_column(String(200))
    version_id: Mapped[Id]
    edition: Mapped[str] = mapped_column(String(24))
    language: Mapped[str] = mapped_column(String(35))
    issuer: Mapped[str] = mapped_column(String(200))
    issued_at: Mapped[datetime]
    issued_on: Mapped[date]
    valid_through: Mapped[date]
    """The last day of validity, as printed."""
    valid_until: Mapped[datetime]
    counts_until: Mapped[datetime]
    """The first instant at which it counts no more: ``valid_until``, or sooner if its version was called to renew."""
    called_at: Mapped[datetime | None]
    """When its holder was called to renew it, since a later version of the course changed materially."""
    state: Mapped[str] = mapped_column(String(12))
    next_change_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    superseded_by: Mapped[Id | None]
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was revoked, or its name corrected: text for people, erasable."""
    verifiable: Mapped[bool] = mapped_column(default=False)
    """Whether its holder lets anybody with the number check it."""
    asked_at: Mapped[datetime | None]
    """When the holder was first asked about that."""
