"""Time is a port: nothing in Pennydrop asks the operating system for the time but :class:`SystemClock`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant, always aware and in UTC."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands still until it is moved: for tests and for playing a demo company's history."""

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("a clock needs an aware time; write datetime(…, tzinfo=UTC)")
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant that was set last."""
        return self._now

    def set(self, now: datetime) -> None:
        """Move to ``now``; going back is allowed, since machines' clocks do it."""
        self._now = now.astimezone(UTC)

    def advance(self, **units: float) -> datetime:
        """Move forward by ``timedelta(**units)`` and return the new instant."""
        self._now += timedelta(**units)
        return self._now
