"""Rules of access tokens: what they open, how long they last, how much may be asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

LONGEST_DAYS = 730
LEAST_PER_MINUTE, MOST_PER_MINUTE = 60, 600_000
WINDOW = timedelta(minutes=1)
LEASES = 100
"""Into how many parts the allowance of a minute is cut: a server takes one at a time from the database."""


class TokenScope(StrEnum):
    """What a token opens."""

    EVALUATE = "authzen:evaluate"
    SEARCH = "authzen:search"


SCOPE_WORDS: dict[TokenScope, str] = {
    TokenScope.EVALUATE: "Ask whether one person may do one thing",
    TokenScope.SEARCH: "List who may, where, and what",
}


def window_of(now: datetime) -> datetime:
    """Return the beginning of the minute in which the allowance of ``now`` is counted."""
    return now.astimezone(UTC).replace(second=0, microsecond=0)


def lease(count: int, per_minute: int) -> int:
    """Return how much a server takes from the allowance to answer ``count`` questions."""
    return max(count, -(-per_minute // LEASES))
