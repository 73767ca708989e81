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


def status(state: str, valid_until: datetime, now: datetime) -> State:
    """Return what a certificate is at ``now``: a live one whose time is over is expired, also before tick noted it."""
    if state == State.LIVE and valid_until <= now:
        return State.EXPIRED
    return State(state)


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


def renewable_from(valid_until: datetime, renewal_days: int) -> datetime:
    """Return from when a certificate can be renewed (product.md: 60 days before its end)."""
    return valid_until - timedelta(days=renewal_days)
