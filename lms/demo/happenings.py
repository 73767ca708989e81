"""What can happen in a demo company: one frozen class for each, with when and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lms.demo.company import Member
from lms.permission.vocabulary import Level, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Base of all happenings: the instant, and the person whom it is about."""

    at: datetime
    member: Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins(Happening):
    """Somebody begins to work here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaves(Happening):
    """Somebody leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves(Happening):
    """Somebody goes to the department and the team of another manager."""

    manager: Member


@dataclass(frozen=True, slots=True, kw_only=True)
class IsAway(Happening):
    """An absence is put on record."""

    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegates(Happening):
    """A manager lets somebody decide for them."""

    to: Member
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigns(Happening):
    """HR (``member``) assigns a course to a department and all below it."""

    department: str
    course: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Studies(Happening):
    """Somebody begins a course or goes on with it, until so many modules are done."""

    course: str
    modules: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sits(Happening):
    """Somebody takes the assessment, well or not."""

    course: str
    well: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LosesCertificate(Happening):
    """HR (``by``) revokes the certificate that somebody has in a course."""

    by: Member
    course: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks(Happening):
    """Somebody asks for a permission, or sends a returned request again (``again``)."""

    channel: str
    level: Level
    scope: Scope
    wish: str
    again: bool = False


class Answer(StrEnum):
    """What whoever decides does with somebody's permission on a channel."""

    CONFIRM = "confirm"
    CURE = "cure"
    DECLINE = "decline"
    GRANT = "grant"
    RETURN = "return"
    REVOKE = "revoke"
    SUSPEND = "suspend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers(Happening):
    """Whoever decides (``by``) answers about ``member``; ``reason`` is a code of the permission's lists."""

    by: Member
    channel: str
    answer: Answer
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepts(Happening):
    """Somebody accepts what they were offered."""

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraws(Happening):
    """Somebody takes no part on a channel any more."""

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses(Happening):
    """Somebody answers the questions before a course, so many of them rightly."""

    course: str
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates(Happening):
    """Somebody evaluates a course that they passed; ``steps`` are 1 to 5, one a statement."""

    course: str
    steps: tuple[int, ...]
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WantsFollowUps(Happening):
    """Somebody asks for the follow-ups of a course."""

    course: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowsUp(Happening):
    """Somebody answers a follow-up (``number`` from 1), so many of its questions rightly."""

    course: str
    number: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandsIn(Happening):
    """Somebody shows training done elsewhere."""

    title: str
    provider: str
    completed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Judges(Happening):
    """HR (``by``) confirms what ``member`` handed in last, or declines it with a reason."""

    by: Member
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishes(Happening):
    """Compliance (``member``) publishes the company's policy for some departments, by their codes."""

    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revises(Happening):
    """A version of a course is published that asks for more; compliance (``member``) may call for renewal after it."""

    course: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs(Happening):
    """Somebody types their name under the policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartsReview(Happening):
    """Compliance (``member``) starts a review of a department (empty: the company) for so many days."""

    department: str
    days: int


class Reviewed(StrEnum):
    """What a manager does with one permission of a review."""

    KEEP = "keep"
    NARROW = "narrow"
    REVOKE = "revoke"
    SUSPEND = "suspend"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersReview(Happening):
    """A manager goes through what waits of a review: the answers in their turn, from the first again after the last."""

    answers: tuple[Reviewed, ...]
