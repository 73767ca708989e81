"""What a worker does again and again: each room's ``jobs`` lists its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from lms.db.work import Store


@dataclass(frozen=True, slots=True)
class Job:
    """A named piece of work on a store. ``run`` does what is due, in units of work of its own, and returns how much.

    It must be safe to run twice at once and to be killed at any moment: what is due is found again.
    """

    name: str
    run: Callable[[Store], int]
    every: timedelta
