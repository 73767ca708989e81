"""Working days: how long a decider has before heads above may decide, too."""

from __future__ import annotations

from datetime import datetime, timedelta
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
