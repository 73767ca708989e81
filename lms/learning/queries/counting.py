"""What the answers to a course's questions add up to, over the first sitting of each person. For counting only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from courses import Course
from courses.activities.choice import Choice
from courses.statistics import Answered, Correlation, QuestionFigures, question_figures
from lms.learning import rules
from lms.learning.models import AnswerCount, Attempt, AttemptAnswer, CourseVersion, Enrolment
from lms.learning.queries.versions import course_of_version, current_version_id
from lms.people.models import Assignment

MOST = 5_000
"""So many sittings are counted at most, the latest ones."""


@dataclass(frozen=True, slots=True)
class Sat:
    """One sitting: the questions asked, the answers by question, and where its person belonged that day."""

    asked: tuple[str, ...]
    answers: Mapping[str, dict[str, Any]]
    department_id: str | None


def first_final(slug: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that keep the first assessment of each person in a course, if it counts."""
    return (
        Enrolment.course == slug,
        Enrolment.number == 1,
        Attempt.kind == rules.FINAL,
        Attempt.number == 1,
        Attempt.submitted_at.is_not(None),
        Attempt.set_aside_at.is_(None),
    )


def placed_then() -> ColumnElement[bool]:
    """Return the condition that joins an attempt with its person's primary place when it was handed in."""
    return and_(
        Assignment.person_id == Attempt.person_id,
        Assignment.is_primary,
        Assignment.starts_at <= Attempt.submitted_at,
        or_(Assignment.ends_at.is_(None), Assignment.ends_at > Attempt.submitted_at),
    )


def sittings_of(session: Session, course: Course) -> list[Sat]:
    """Return the latest first sittings in the versions that ask the same as this one: three statements.

    And one for each older version that this process has not read yet. A sitting in which nothing was answered is left
    out: it says nothing of the questions.
    """
    versions = session.execute(
        select(CourseVersion.id, CourseVersion.version).where(CourseVersion.course == course.slug)
    )
    material = course.version.partition(".")[0]
    same = [
        version_id
        for version_id, version in versions.all()
        if version.partition(".")[0] == material or course_of_version(session, version_id).bank == course.bank
    ]
    kept = (*first_final(course.slug), Enrolment.version_id.in_(same))
    latest = (
        select(Attempt.id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(*kept)
        .order_by(Attempt.submitted_at.desc(), Attempt.id.desc())
        .limit(MOST)
    )
    answers: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for attempt_id, question, answer in session.execute(
        select(AttemptAnswer.attempt_id, AttemptAnswer.question, AttemptAnswer.answer).where(
            AttemptAnswer.attempt_id.in_(latest)
        )
    ):
        if answer is not None:
            answers[attempt_id][question] = answer
    rows = session.execute(
        select(Attempt.id, Attempt.drawn, Assignment.department_id)
        .outerjoin(Assignment, placed_then())
        .where(Attempt.id.in_(latest))
        .order_by(Attempt.id)
    )
    known = {question.id for question in course.bank}
    return [
        Sat(tuple(name for name, _ in drawn if name in known), answers[attempt_id], department_id)
        for attempt_id, drawn, department_id in rows
        if answers[attempt_id]
    ]


@dataclass(frozen=True, slots=True)
class Counted:
    """What the answers of a course add up to, as it is stored: figures by question."""

    course: str
    counted_at: datetime
    sittings: int
    figures: Mapping[str, dict[str, Any]]


def courses_behind(session: Session) -> list[str]:
    """Return the courses in which an assessment was handed in since their answers were counted: one statement."""
    rows = session.execute(
        select(Enrolment.course, func.max(Attempt.submitted_at), AnswerCount.counted_at)
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .join(CourseVersion, and_(CourseVersion.course == Enrolment.course, CourseVersion.is_current))
        .outerjoin(AnswerCount, AnswerCount.course == Enrolment.course)
        .where(Attempt.kind == rules.FINAL, Attempt.submitted_at.is_not(None))
        .group_by(Enrolment.course, AnswerCount.counted_at)
        .order_by(Enrolment.course)
    )
    return [slug for slug, last, counted_at in rows if last and (counted_at is None or last > counted_at)]


def counted_of(session: Session, slug: str, now: datetime) -> Counted:
    """Count the answers of a course over the first sitting of each person in the present material version."""
    course = course_of_version(session, current_version_id(session, slug))
    sittings = sittings_of(session, course)
    marked = _marked(course, sittings)
    parts = _by_department(sittings, marked)
    figures = question_figures(marked, _keys(course))
    stored = {name: _stored(each) | {"departments": parts.get(name, {})} for name, each in figures.items()}
    return Counted(slug, now, len(sittings), stored)


def _marked(course: Course, sittings: Sequence[Sat]) -> list[list[Answered]]:
    activities = {question.id: question.activity for question in course.bank}
    marks: dict[tuple[str, str], Answered] = {}

    def mark(name: str, answer: dict[str, Any] | None) -> Answered:
        # Thousands of sittings give a few different answers to a question: each is marked once.
        key = (name, repr(answer))
        if key not in marks:
            score = activities[name].mark(answer).score or 0.0 if answer is not None else 0.0
            marks[key] = Answered(name, score, tuple((answer or {}).get("picked", ())))
        return marks[key]

    return [[mark(name, sitting.answers.get(name)) for name in sitting.asked] for sitting in sittings]


def _keys(course: Course) -> dict[str, list[bool]]:
    found = ((question.id, question.activity) for question in course.bank)
    return {name: [option.right for option in each.options] for name, each in found if isinstance(each, Choice)}


def _by_department(
    sittings: Sequence[Sat], marked: Sequence[Sequence[Answered]]
) -> Mapping[str, Mapping[str, tuple[int, float]]]:
    """Return question → department → (people asked, sum of their scores)."""
    found: dict[str, dict[str, tuple[int, float]]] = defaultdict(dict)
    for sitting, answers in zip(sittings, marked, strict=True):
        if sitting.department_id is None:
            continue
        for each in answers:
            asked, total = found[each.question].get(sitting.department_id, (0, 0.0))
            found[each.question][sitting.department_id] = (asked + 1, total + each.score)
    return found


def _stored(figures: QuestionFigures) -> dict[str, Any]:
    return {
        "asked": figures.asked,
        "difficulty": figures.difficulty,
        "discrimination": _triple(figures.discrimination),
        "options": [[each.picked, _triple(each.with_rest)] for each in figures.options],
        "flags": list(figures.flags),
    }


def _triple(found: Correlation | None) -> list[float] | None:
    return [found.value, found.low, found.high] if found else None
