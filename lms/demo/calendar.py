"""The days of a demo company: when it was founded, when the programme began, and working time until now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from lms.core.language import WORKING_DAYS, zone_of

PILOT_DAYS = 790
"""How long ago a first group began with the courses: their certificates (24 months) end about now."""
PROGRAMME_DAYS = 274
"""Nine months: how long ago the programme began for everybody."""

BEGINS = time(8, 15)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that are played, all counted from ``today``, the instant at which the history ends."""

    today: datetime

    @property
    def founded(self) -> datetime:
        """When the company and its people were put on record."""
        return self.ago(PILOT_DAYS + 15)

    def ago(self, days: float) -> datetime:
        """Return the instant so many days before the end."""
        return self.today - timedelta(days=days)

    def moment(self, day: date, zone: str, chance: Random) -> datetime:
        """Return an instant in working time of a day where somebody lives; before it, where that is not over yet.

        A day of the weekend means the Friday before.
        """
        minutes = timedelta(minutes=chance.randrange(9 * 60))
        while True:
            moment = datetime.combine(day, BEGINS, zone_of(zone)).astimezone(UTC) + minutes
            if day.weekday() in WORKING_DAYS and moment <= self.today:
                return moment
            day -= timedelta(days=1)
