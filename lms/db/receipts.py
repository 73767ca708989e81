"""Receipts of forms: a form that is sent twice does its work once.

Every form carries a token that was made with its page. The first request stores the token in the transaction that
does the work, with the address it answers with; a second one finds it and is sent to the same address.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.db.base import Base

KEPT = timedelta(days=2)
TOKEN_LENGTH = 64


class FormReceipt(Base):
    """One form that was sent: its token, who sent it, and the address of the answer."""

    __tablename__ = "lms_form_receipts"
    __table_args__ = (Index(None, "received_at"),)

    token: Mapped[str] = mapped_column(String(TOKEN_LENGTH), primary_key=True)
    actor_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    location: Mapped[str] = mapped_column(String(2000), default="")
    received_at: Mapped[datetime]


def location_of(session: Session, token: str, actor_id: str) -> str | None:
    """Return where the form of ``token`` was answered, or None when it was not sent before."""
    return session.scalar(
        select(FormReceipt.location).where(FormReceipt.token == token, FormReceipt.actor_id == actor_id)
    )


def claim(session: Session, token: str, actor_id: str, now: datetime) -> bool:
    """Take ``token`` for this transaction; False when another request has it (it waits for that one's commit)."""
    try:
        with session.begin_nested():
            session.add(FormReceipt(token=token, actor_id=actor_id, received_at=now))
    except IntegrityError:
        return False
    return True


def answer(session: Session, token: str, actor_id: str, location: str) -> None:
    """Note the address of the answer on the receipt."""
    receipt = session.get(FormReceipt, (token, actor_id))
    if receipt is not None:
        receipt.location = location


def forget(session: Session, now: datetime) -> int:
    """Delete receipts older than :data:`KEPT`; return how many."""
    result = session.execute(delete(FormReceipt).where(FormReceipt.received_at < now - KEPT))
    return int(getattr(result, "rowcount", 0))
