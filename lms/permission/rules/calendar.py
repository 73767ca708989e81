"""Working days: how long a decider has before heads above may decide, too, and how long deciding took."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
ESCALATION_DAYS = 5


def working_days_after(start: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the same time of day ``days`` working days (Monday to Friday, in ``zone``) after ``start``, in UTC."""
    moment = start.astimezone(zone)
    while days > 0:
        moment += timedelta(days=1)
        if moment.weekday() < SATURDAY:
            days -= 1
    return moment.astimezone(start.tzinfo)


def working_days_between(start: datetime, end: datetime, zone: ZoneInfo) -> int:
    """Return how many working days begin in ``zone`` after ``start`` and until ``end``; 0 on the same day."""
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    return max(0, _working_days_to(last) - _working_days_to(first))


def _working_days_to(day: date) -> int:
    """Return the working days from the first Monday of the calendar to ``day``, itself included."""
    weeks, rest = divmod(day.toordinal() - 1, 7)
    return weeks * SATURDAY + min(rest + 1, SATURDAY)
