"""Sittings of the assessment, for their learner only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, bindparam, cast, select
from sqlalchemy.orm import Session

from courses import Course, Drawn, Question, Result, grade
from lms.core.errors import NotFound
from lms.db.kept import ask
from lms.learning import rules
from lms.learning.models import Attempt, AttemptAnswer, Enrolment
from lms.learning.queries.enrolments import EnrolmentRow
from lms.learning.queries.lessons import Given
from lms.learning.queries.versions import course_of_version


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One sitting. ``score`` (0 to 1) and ``passed`` are None until it is handed in, or when it was set aside open."""

    id: str
    enrolment_id: str
    kind: str
    number: int
    drawn: tuple[Drawn, ...]
    started_at: datetime
    ends_at: datetime | None
    submitted_at: datetime | None
    score: float | None
    passed: bool | None
    set_aside_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        """Say whether nothing can be answered any more: handed in, or its time is up."""
        return self.submitted_at is not None or (self.ends_at is not None and now >= self.ends_at)


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt with its course and what was given so far, by question."""

    attempt: AttemptRow
    course: Course
    slug: str
    given: Mapping[str, Given]

    @property
    def open_numbers(self) -> tuple[int, ...]:
        """The numbers of the questions without an answer, from 1."""
        return tuple(
            number
            for number, drawn in enumerate(self.attempt.drawn, 1)
            if self.given.get(drawn.question_id, Given()).answer is None
        )

    def question(self, number: int) -> tuple[Question, Drawn]:
        """Return a question by its number from 1; NotFound beyond the last."""
        if not 1 <= number <= len(self.attempt.drawn):
            raise NotFound("There is no question of that number.", "Go back to the overview of all questions.")
        drawn = self.attempt.drawn[number - 1]
        return self.course.question(drawn.question_id), drawn

    def result(self) -> Result:
        """Mark what was given; nothing of it leaves the server before it is handed in."""
        return grade(self.course, self.attempt.drawn, {name: each.answer for name, each in self.given.items()})


@dataclass(frozen=True, slots=True)
class FinishedAttempt:
    """A handed-in attempt with its marks, and how many of how many the questions before the course went right."""

    sitting: Sitting
    result: Result
    before: tuple[int, int] | None

    @property
    def right(self) -> int:
        """How many questions were answered wholly right."""
        return sum((mark.score or 0.0) >= 1 for mark in self.result.marks.values())

    @property
    def percent(self) -> int:
        """The score in whole percent, never rounded up to a pass that it is not."""
        return int(round(self.result.score * 100, 9))


COLUMNS = tuple(getattr(Attempt, name) for name in AttemptRow.__slots__)
_SITTING = (
    select(*COLUMNS, Enrolment.version_id)
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .where(
        Attempt.id == bindparam("attempt_id"),
        Attempt.person_id == bindparam("person_id"),
        Enrolment.course == bindparam("slug"),
    )
)
_GIVEN = select(AttemptAnswer.question, cast(AttemptAnswer.answer, Text), cast(AttemptAnswer.draft, Text)).where(
    AttemptAnswer.attempt_id == bindparam("attempt_id")
)


def attempt_row(values: Any) -> AttemptRow:  # noqa: ANN401  (a row of COLUMNS)
    """Return the frozen row of an attempt's columns."""
    found = dict(zip(AttemptRow.__slots__, values, strict=True))
    found["drawn"] = tuple(Drawn(question_id, tuple(shown)) for question_id, shown in found["drawn"])
    return AttemptRow(**found)


def attempts_of(session: Session, enrolment_id: str) -> tuple[AttemptRow, ...]:
    """Return the attempts of an enrolment in their order: one statement."""
    rows = session.execute(select(*COLUMNS).where(Attempt.enrolment_id == enrolment_id).order_by(Attempt.number))
    return tuple(attempt_row(row) for row in rows)


def final_refusal(
    enrolment: EnrolmentRow, course: Course, attempts: tuple[AttemptRow, ...], now: datetime
) -> rules.Refusal | None:
    """Say why the assessment cannot be begun now."""
    if enrolment.state == rules.PASSED:
        return rules.Refusal("passed-already")
    return rules.attempt_refusal(
        now,
        modules_left=enrolment.modules_total - enrolment.modules_done,
        is_renewal=enrolment.is_renewal,
        failures=failures_of(attempts),
        attempts=course.assessment.attempts,
        wait=timedelta(hours=course.assessment.wait_hours),
    )


def failures_of(attempts: tuple[AttemptRow, ...]) -> tuple[datetime, ...]:
    """Return when the failed assessments that count were handed in."""
    finals = (each for each in attempts if each.kind == rules.FINAL and each.set_aside_at is None)
    return tuple(each.submitted_at for each in finals if each.submitted_at)


def sitting_of(session: Session, person_id: str, slug: str, attempt_id: str) -> Sitting:
    """Return an attempt of the person's own: two statements; unknown and foreign are both NotFound."""
    row = ask(session, _SITTING, {"attempt_id": attempt_id, "person_id": person_id, "slug": slug}).first()
    if row is None:
        raise no_such_attempt()
    *values, version_id = row
    return sitting_from(session, slug, attempt_row(values), version_id)


def sitting_from(session: Session, slug: str, attempt: AttemptRow, version_id: str) -> Sitting:
    """Return an attempt that is read already as a sitting: one statement."""
    return Sitting(attempt, course_of_version(session, version_id), slug, _given(session, attempt.id))


def _given(session: Session, attempt_id: str) -> dict[str, Given]:
    """Return what was given, by question; its JSON is read as one text, a fraction of reading each by itself."""
    rows = ask(session, _GIVEN, {"attempt_id": attempt_id}).all()
    read = json.loads("[" + ",".join(text or "null" for row in rows for text in row[1:]) + "]")
    given = zip(read[::2], read[1::2], strict=True)
    return {row[0]: Given(answer, answer is not None, draft) for row, (answer, draft) in zip(rows, given, strict=True)}


def no_such_attempt() -> NotFound:
    """Return the error of an attempt that is unknown or somebody else's."""
    return NotFound("There is no such attempt of yours.", "Open the course, and go on from there.")


def questions_seen(session: Session, person_id: str, slug: str) -> frozenset[str]:
    """Return the questions that the person was asked before in this course: one statement."""
    rows = session.scalars(
        select(Attempt.drawn)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.person_id == person_id, Enrolment.course == slug)
    )
    return frozenset(question_id for drawn in rows for question_id, _ in drawn)


def questions_missed(session: Session, enrolment_id: str, course: Course) -> frozenset[str]:
    """Return the questions that were not answered wholly right in any sitting of an enrolment: one statement."""
    rows = session.execute(
        select(AttemptAnswer.question, AttemptAnswer.answer)
        .join(Attempt, Attempt.id == AttemptAnswer.attempt_id)
        .where(Attempt.enrolment_id == enrolment_id, Attempt.submitted_at.is_not(None))
    )
    return frozenset(
        question
        for question, answer in rows
        if answer is None or (course.question(question).activity.mark(answer).score or 0.0) < 1
    )


def result_of(session: Session, person_id: str, slug: str, attempt_id: str) -> FinishedAttempt:
    """Return an attempt of the person's own with its marks: four statements at most.

    Nothing is marked while it is open: then the result is that of no answer at all.
    """
    sitting = sitting_of(session, person_id, slug, attempt_id)
    attempt = sitting.attempt
    answers = {name: each.answer for name, each in sitting.given.items()} if attempt.submitted_at else {}
    result = grade(sitting.course, attempt.drawn, answers)
    before = None if attempt.kind == rules.PRETEST else _before(session, sitting.course, attempt.enrolment_id)
    return FinishedAttempt(sitting, result, before)


def _before(session: Session, course: Course, enrolment_id: str) -> tuple[int, int] | None:
    rows = session.execute(
        select(*COLUMNS).where(
            Attempt.enrolment_id == enrolment_id, Attempt.kind == rules.PRETEST, Attempt.submitted_at.is_not(None)
        )
    ).all()
    if not rows:
        return None
    attempt = attempt_row(rows[0])
    answers = session.execute(
        select(AttemptAnswer.question, AttemptAnswer.answer).where(AttemptAnswer.attempt_id == attempt.id)
    )
    marks = grade(course, attempt.drawn, {row.question: row.answer for row in answers}).marks
    return sum((mark.score or 0.0) >= 1 for mark in marks.values()), len(marks)
