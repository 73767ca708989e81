"""The sittings from which the figures of questions are counted: the first one of each person. For counting only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from courses import Course
from lms.learning import rules
from lms.learning.models import Attempt, AttemptAnswer, CourseVersion, Enrolment
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

    A sitting in which nothing was answered is left out: it says nothing of the questions.
    """
    versions = session.execute(
        select(CourseVersion.id, CourseVersion.version).where(CourseVersion.course == course.slug)
    )
    material = course.version.partition(".")[0]
    same = [version_id for version_id, version in versions if version.partition(".")[0] == material]
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
