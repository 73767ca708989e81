"""The stand-alone application as web server and worker of their own load it, on a clock that a test set.

The clock runs as the machine's does, moved by ``CLOCK_SHIFT_SECONDS``: mail leaves in working time, whenever tests run.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from lms import create_app
from lms.core.clock import SystemClock

SHIFT = "CLOCK_SHIFT_SECONDS"


class ShiftedClock:
    """The machine's clock, moved."""

    def __init__(self, shift: timedelta) -> None:
        self._shift = shift

    def now(self) -> datetime:
        """Return the machine's time, moved."""
        return SystemClock().now() + self._shift


app = create_app(clock=ShiftedClock(timedelta(seconds=float(os.environ[SHIFT]))))
