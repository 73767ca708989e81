"""Follow-ups, and whether a course was evaluated: what comes after a pass. For the learner only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import Course
from lms.learning.models import Enrolment, FollowUp
from lms.learning.queries.versions import course_of_version

MOST = 100
WAITING, DUE, DONE, LAPSED = "waiting", "due", "done", "lapsed"


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One follow-up. ``questions`` is how many it asks."""

    id: str
    course: str
    title: str
    questions: int
    number: int
    due_at: datetime
    lapses_at: datetime
    done_at: datetime | None

    def state(self, now: datetime) -> str:
        """Return ``waiting``, ``due``, ``done`` or ``lapsed``."""
        if self.done_at is not None:
            return DONE
        if now < self.due_at:
            return WAITING
        return DUE if now < self.lapses_at else LAPSED


@dataclass(frozen=True, slots=True)
class After:
    """What can still be done after a pass: the evaluation, and follow-ups after so many ``days``."""

    is_evaluated: bool
    days: tuple[int, ...]
    questions: int
    follow_ups: tuple[FollowUpRow, ...]

    def open(self, now: datetime) -> tuple[FollowUpRow, ...]:
        """Return the follow-ups that are due or still to come, the next one first."""
        return tuple(row for row in self.follow_ups if row.state(now) in {WAITING, DUE})


COLUMNS = (FollowUp.id, FollowUp.course, FollowUp.number, FollowUp.due_at, FollowUp.lapses_at, FollowUp.done_at)


def follow_ups_of(session: Session, person_id: str) -> tuple[FollowUpRow, ...]:
    """Return the follow-ups of a person in the order in which they are due: one statement."""
    rows = session.execute(
        select(Enrolment.version_id, *COLUMNS)
        .join(Enrolment, Enrolment.id == FollowUp.enrolment_id)
        .where(FollowUp.person_id == person_id)
        .order_by(FollowUp.due_at, FollowUp.id)
        .limit(MOST)
    ).all()
    return tuple(_row(course_of_version(session, version_id), values) for version_id, *values in rows)


def after_of(session: Session, enrolment_id: str) -> After:
    """Return what can still be done after the pass of an enrolment: one statement."""
    rows = session.execute(
        select(Enrolment.is_evaluated, Enrolment.version_id, *COLUMNS)
        .outerjoin(FollowUp, FollowUp.enrolment_id == Enrolment.id)
        .where(Enrolment.id == enrolment_id)
        .order_by(FollowUp.number)
    ).all()
    is_evaluated, version_id, *_ = rows[0]
    course = course_of_version(session, version_id)
    follow_ups = tuple(_row(course, values) for _, _, *values in rows if values[0] is not None)
    return After(is_evaluated, course.followups.days, course.followups.questions, follow_ups)


def _row(course: Course, values: Sequence[Any]) -> FollowUpRow:
    id_, slug, number, due_at, lapses_at, done_at = values
    return FollowUpRow(id_, slug, course.title, course.followups.questions, number, due_at, lapses_at, done_at)
