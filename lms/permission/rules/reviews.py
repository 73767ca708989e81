"""Review campaigns: how long they run, when they remind, and what may have become of one permission of a review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lms.permission.vocabulary import Level

LEAST_DAYS, MOST_DAYS, USUAL_DAYS = 7, 180, 28
"""Days between starting a review and its last day: enough to find an hour for it, and an end in sight."""
REMIND_BEFORE = timedelta(days=7)


class ItemState(StrEnum):
    """What has become of one permission of a review."""

    KEPT = "kept"
    NARROWED = "narrowed"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    ENDED = "ended"
    """It ended by itself, or by another act, before anybody answered."""
    NOT_ASKED = "not-asked"
    WAITING = "waiting"
    UNANSWERED = "unanswered"
    """The day is past: it rests until somebody answers."""
    CALLED_OFF = "called-off"


NOT_ASKED = ItemState.NOT_ASKED.value
ANSWERED = frozenset({ItemState.KEPT, ItemState.NARROWED, ItemState.SUSPENDED, ItemState.REVOKED})


@dataclass(frozen=True, slots=True)
class Less:
    """What every permission is narrowed to, as far as it is more; what is None or empty stays as it is."""

    level: Level | None = None
    conditions: frozenset[str] = frozenset()
    last_day: date | None = None


class Turn(StrEnum):
    """What time brings about in a campaign."""

    OPEN = "open"
    REMIND = "remind"
    END = "end"


def turn_of(start: datetime, due_at: datetime, next_change_at: datetime | None, now: datetime) -> Turn:
    """Return what is due of a campaign whose ``next_change_at`` has come: it begins with the instant of its start."""
    if due_at <= now:
        return Turn.END
    return Turn.OPEN if next_change_at == start else Turn.REMIND


def remind_at(start: datetime, due_at: datetime) -> datetime:
    """Return when to remind, once: a week before the end, or half-way where that is later."""
    return max(due_at - REMIND_BEFORE, start + (due_at - start) / 2)
