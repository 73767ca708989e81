"""The days of a demo company: when it was founded, when the programme began, and working time until now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from lms.core.language import WORKING_DAYS, zone_of

PILOT_DAYS = 790
"""How long ago a first group began with the courses: their certificates (24 months) end about now."""
PROGRAMME_DAYS = 274
"""Nine months: how long ago the programme began for everybody."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that are played, all counted from ``today``, the instant at which the history ends."""

    today: datetime

    @property
    def founded(self) -> datetime:
        """When the company and its people were put on record."""
        return self.ago(PILOT_DAYS + 15)

    @property
    def pilot(self) -> date:
        """When the first group began."""
        return self.ago(PILOT_DAYS).date()

    @property
    def programme(self) -> date:
        """When the programme began for everybody."""
        return self.ago(PROGRAMME_DAYS).date()

    def ago(self, days: float) -> datetime:
        """Return the instant so many days before the end."""
        return self.today - timedelta(days=days)

    def day_ago(self, days: int) -> date:
        """Return a working day about so many days before the end, not after it."""
        day = self.ago(days).date()
        while day.weekday() not in WORKING_DAYS:
            day -= timedelta(days=1)
        return day

    def moment(self, day: date, zone: str, chance: Random) -> datetime:
        """Return an instant in working time of a day where somebody lives, never after ``today``.

        A day of the weekend means the Friday before.
        """
        while day.weekday() not in WORKING_DAYS:
            day -= timedelta(days=1)
        local = datetime.combine(day, time(8, 15), zone_of(zone)) + timedelta(minutes=chance.randrange(9 * 60))
        moment = local.astimezone(self.today.tzinfo)
        if moment <= self.today:
            return moment
        return self.today - timedelta(minutes=chance.randrange(2, 90))

    def working_days(self, begins: date) -> Iterator[date]:
        """Yield the working days from one on until today."""
        day = begins
        while day <= self.today.date():
            if day.weekday() in WORKING_DAYS:
                yield day
            day += timedelta(days=1)
