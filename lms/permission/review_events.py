"""What happened to a review campaign. What was answered stands in the streams of the permissions themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReviewStarted(Event):
    """Compliance asked for an answer to each of so many permissions; ``department_id`` None is the company."""

    name: ClassVar[str] = "review.started"
    campaign_id: str
    department_id: str | None
    due_at: datetime
    permissions: int


@dataclass(frozen=True, kw_only=True)
class ReviewOpened(Event):
    """Every permission of a review has heard of it, and waits on the list of whoever answers; said once."""

    name: ClassVar[str] = "review.opened"
    campaign_id: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReviewReminded(Event):
    """The day of a review comes near and answers are missing; said once. Whom it waits for is asked by who hears it."""

    name: ClassVar[str] = "review.reminded"
    campaign_id: str
    due_at: datetime
    waiting: int


@dataclass(frozen=True, kw_only=True)
class ReviewCalledOff(Event):
    """A review was called off before its day; what was answered by then stays as it is."""

    name: ClassVar[str] = "review.called-off"
    campaign_id: str


@dataclass(frozen=True, kw_only=True)
class ReviewEnded(Event):
    """The day of a review has come: its record is closed. What was not answered rests."""

    name: ClassVar[str] = "review.ended"
    campaign_id: str
    permissions: int
    unanswered: int
