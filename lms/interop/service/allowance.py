"""How much a program may ask in a minute, for all servers together.

The minute's allowance stands in the database. A server takes a part of it at a time (:func:`rules.lease`) and spends
that from memory, so that a question costs no write; what a server does not spend is lost with the minute. So the
servers together never answer more than the allowance, and a restart only loses a part.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, Update, and_, bindparam, case, or_, select, update

from lms.core.access import SYSTEM
from lms.core.errors import TooMany, Unauthenticated
from lms.db.kept import ask
from lms.db.types import Instant
from lms.db.work import Store, Work
from lms.interop.models import AccessToken, TokenAllowance
from lms.interop.rules import WINDOW, lease, window_of

MOST_KEPT = 10_000
"""Parts that a server remembers: more than there are tokens; beyond it all are forgotten and taken anew."""


@dataclass(slots=True)
class _Part:
    """What this server has left of a token's allowance in the minute of ``window_at``, for a database."""

    window_at: datetime
    left: int


_parts: dict[tuple[int, str], _Part] = {}
_lock = threading.Lock()


def spend(store: Store, digest: str, count: int, now: datetime) -> None:
    """Pay for ``count`` questions of the token with this digest; TooMany says when to come back.

    Whether the token counts is looked at only where a part is taken; the question itself looks each time.
    """
    key, window = (id(store.engine), digest), window_of(now)
    with _lock:
        part = _parts.get(key)
        if part is not None and part.window_at == window and part.left >= count:
            part.left -= count
            return
    with store.writing(SYSTEM) as work:
        taken = _take(work, digest, count, window)
    with _lock:
        if len(_parts) >= MOST_KEPT:
            _parts.clear()
        _parts[key] = _Part(window, taken - count)


_OF_DIGEST = select(
    AccessToken.id,
    AccessToken.per_minute,
    AccessToken.expires_at,
    AccessToken.revoked_at,
    AccessToken.last_used_on,
).where(AccessToken.digest == bindparam("digest"))


def _statement() -> Update:
    window = bindparam("window", type_=Instant)
    amount: BindParameter[int] = bindparam("amount")
    fresh = TokenAllowance.window_at < window
    return (
        update(TokenAllowance)
        .where(TokenAllowance.token_id == bindparam("token"))
        .where(or_(fresh, and_(~fresh, TokenAllowance.taken + amount <= bindparam("most"))))
        .values(
            window_at=case((fresh, window), else_=TokenAllowance.window_at),
            taken=case((fresh, amount), else_=TokenAllowance.taken + amount),
            in_all=TokenAllowance.in_all + amount,
        )
    )


_TAKE = _statement()
_USED = update(AccessToken).where(AccessToken.id == bindparam("token")).values(last_used_on=bindparam("day"))


def _take(work: Work, digest: str, count: int, window: datetime) -> int:
    """Take a part of the minute's allowance, as large as it takes to answer ``count``, and note the day."""
    row = ask(work.session, _OF_DIGEST, {"digest": digest}).first()
    if row is None or row.revoked_at is not None or row.expires_at <= work.now:
        raise Unauthenticated("This access token does not count, or no longer.", "An administrator makes a new one.")
    for amount in dict.fromkeys((lease(count, row.per_minute), count)):
        values = {"token": row.id, "window": window, "amount": amount, "most": row.per_minute}
        if amount <= row.per_minute and getattr(ask(work.session, _TAKE, values), "rowcount", 0):
            if row.last_used_on != window.date():
                ask(work.session, _USED, {"token": row.id, "day": window.date()})
            return amount
    refused = TooMany(
        f"This token may ask {row.per_minute:,} questions a minute.", "Come back when the minute is over.", code="rate"
    )
    refused.seconds = max(1, int((window + WINDOW - work.now).total_seconds()))
    raise refused
