"""Pure rules of certificates: how long one is valid, what its status is, when it can be renewed."""

from __future__ import annotations

import calendar
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from lms.learning.rules import held_until

FROZEN = (
    "number",
    "person_id",
    "course",
    "attempt_id",
    "holder",
    "holder_language",
    "title",
    "version_id",
    "edition",
    "language",
    "issuer",
    "issued_at",
    "issued_on",
    "valid_through",
    "valid_until",
)
"""What never changes once a certificate is issued: all that is printed on it, and what it rests on."""


class State(StrEnum):
    """What is on record about a certificate."""

    LIVE = "live"
    HELD = "held"
    """Passed, but the name cannot be printed yet: nothing is issued until it can."""
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    EXPIRED = "expired"
    OUTDATED = "outdated"
    """True as it was, but the course changed materially since, and the time to renew is over."""


@dataclass(frozen=True, slots=True)
class Validity:
    """From the day of issue through the last day; ``until`` is the first instant after it."""

    issued_on: date
    through: date
    until: datetime


def validity(issued_at: datetime, months: int, zone: ZoneInfo) -> Validity:
    """Return the validity of a certificate issued at an instant, in days of the organisation's zone.

    The last day has the same number as the day of issue, or is the last of a shorter month (product.md: 24 months).
    """
    issued_on = issued_at.astimezone(zone).date()
    count = issued_on.month - 1 + months
    year, month = issued_on.year + count // 12, count % 12 + 1
    through = date(year, month, min(issued_on.day, calendar.monthrange(year, month)[1]))
    return Validity(issued_on, through, datetime.combine(through + timedelta(days=1), time(), zone))


def status(state: str, counts_until: datetime, valid_until: datetime, now: datetime) -> State:
    """Return what a certificate is at ``now``: a live one whose time is over is not, also before tick noted it."""
    if state == State.LIVE and counts_until <= now:
        return ended(counts_until, valid_until)
    return State(state)


def ended(counts_until: datetime, valid_until: datetime) -> State:
    """Return what a certificate becomes when it stops counting: expired on its own last day, outdated before."""
    return State.OUTDATED if counts_until < valid_until else State.EXPIRED


def name_refusal(printed: tuple[str, str], on_record: tuple[str, str]) -> str:
    """Return why a printed name needs no correction, or an empty text; both are the name with its language.

    Only the name on record is ever printed: whoever corrects writes no name, so that nobody prints one for a friend.
    """
    return "The certificate has the name that is on record." if printed == on_record else ""


def frozen_digest(columns: Mapping[str, object]) -> str:
    """Return the SHA-256 (hex) of a certificate's frozen columns, as its event on the trail holds it.

    The number in it, which nobody can guess, is the salt: once number and name are erased, the digest tells nothing.
    """
    content = {name: _plain(columns[name]) for name in FROZEN}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Call:
    """When whoever holds a certificate of some version was called to renew it, and by when (exclusive)."""

    called_at: datetime
    renew_by: datetime


def counted(issued_at: datetime, valid_until: datetime, call: Call | None) -> tuple[datetime, datetime | None]:
    """Return until when a certificate counts, and when its holder was called to renew it if that is why.

    Whoever is issued one of a version that was called already is called with it.
    """
    if call is None:
        return valid_until, None
    until = held_until(valid_until, issued_at, call.renew_by)
    late = issued_at >= call.called_at
    return until, max(issued_at, call.called_at) if late or until < valid_until else None


def last_day(valid_through: date, valid_until: datetime, counts_until: datetime) -> date:
    """Return the last day on which a certificate counts: as printed, less whole days of the zone it was printed in."""
    return valid_through - timedelta(days=round((valid_until - counts_until) / timedelta(days=1)))


def renewable_from(until: datetime, renewal_days: int, called_at: datetime | None = None) -> datetime:
    """Return from when a certificate can be renewed: 60 days before its end (product.md), or since it was called."""
    return called_at or until - timedelta(days=renewal_days)
