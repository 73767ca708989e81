"""The stand-alone application as web server and worker of their own load it, on a clock that a test set.

The clock runs as the machine's does, moved by ``CLOCK_SHIFT_SECONDS``: mail leaves in working time, whenever tests run.
``HALT_AFTER_PERSON`` names a new person: in the middle of what puts them on record the process stops and waits to be
killed, however long that takes.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy import Engine, event

from lms import create_app
from lms.core.clock import SystemClock

SHIFT = "CLOCK_SHIFT_SECONDS"
HALT = "HALT_AFTER_PERSON"


class ShiftedClock:
    """The machine's clock, moved."""

    def __init__(self, shift: timedelta) -> None:
        self._shift = shift

    def now(self) -> datetime:
        """Return the machine's time, moved."""
        return SystemClock().now() + self._shift


def halt_after(name: str) -> None:
    """Stop for good once a person of this name was inserted, before that is committed."""

    @event.listens_for(Engine, "after_cursor_execute")
    def _look(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:  # noqa: ANN401
        if statement.startswith("INSERT INTO lms_persons") and repr(name) in repr(parameters):
            Event().wait()


if os.environ.get(HALT):
    halt_after(os.environ[HALT])
app = create_app(clock=ShiftedClock(timedelta(seconds=float(os.environ[SHIFT]))))
