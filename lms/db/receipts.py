"""Receipts of forms: a form that is sent twice does its work once.

Every form carries a token that was made with its page. The request that does the work stores the token at its end, with
the address it answers with; a second one cannot store it, which undoes its work, and is sent to that address.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Index, String, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.db.base import Base
from lms.db.kept import ask
from lms.db.work import Work
from lms.db.writes import Write

KEPT = timedelta(days=2)
TOKEN_LENGTH = 64


class FormReceipt(Base):
    """One form that was sent: its token, which cannot be guessed, and the address of the answer."""

    __tablename__ = "lms_form_receipts"
    __table_args__ = (Index(None, "received_at"),)

    token: Mapped[str] = mapped_column(String(TOKEN_LENGTH), primary_key=True)
    location: Mapped[str] = mapped_column(String(2000))
    received_at: Mapped[datetime]


_LOCATION = select(FormReceipt.location).where(FormReceipt.token == bindparam("token"))
_RECEIPTS = Write(FormReceipt)


def location_of(session: Session, token: str) -> str | None:
    """Return where the form of ``token`` was answered, or None when it was not sent before."""
    found: str | None = ask(session, _LOCATION, {"token": token}).scalar()
    return found


def keep(work: Work, token: str, location: str) -> None:
    """Leave the receipt for the end of ``work``, whose commit is an IntegrityError when the form was sent before."""
    work.leave(_RECEIPTS, [{"token": token, "location": location, "received_at": work.now}])


def forget(session: Session, now: datetime) -> int:
    """Delete receipts older than :data:`KEPT`; return how many."""
    result = session.execute(delete(FormReceipt).where(FormReceipt.received_at < now - KEPT))
    return int(getattr(result, "rowcount", 0))
