"""What HR sees of a person's assessments: the courses under way and the time they have. No attempt, no score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import Course
from lms.core.errors import NotFound
from lms.learning import rules
from lms.learning.models import AssessmentReset, Enrolment, ExtraTime
from lms.learning.queries.versions import course_of_version
from lms.people.models import Person

SHOWN = 20


@dataclass(frozen=True, slots=True)
class ResetRow:
    """One reset. ``by`` is None when the product did it."""

    course: str
    title: str
    reason: str
    words: str
    reset_at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class Adjusting:
    """The courses (slug, title) that a person is in the middle of, the resets (newest first), the time in percent."""

    under_way: tuple[tuple[str, str], ...]
    resets: tuple[ResetRow, ...]
    percent: int


def adjusting_of(session: Session, person_id: str) -> Adjusting:
    """Return what HR may change for a person; the reader's scope was checked before: three statements."""
    under_way = session.execute(
        select(Enrolment.course, Enrolment.version_id)
        .where(Enrolment.person_id == person_id, Enrolment.state == rules.STARTED)
        .order_by(Enrolment.course)
    )
    titles = tuple((slug, course_of_version(session, version).title) for slug, version in under_way.all())
    return Adjusting(titles, resets_of(session, person_id), extra_time_of(session, person_id))


def resets_of(session: Session, person_id: str, slug: str | None = None) -> tuple[ResetRow, ...]:
    """Return the resets of a person (in one course), the newest first, at most :data:`SHOWN`: one statement."""
    statement = (
        select(
            Enrolment.course,
            Enrolment.version_id,
            AssessmentReset.reason,
            AssessmentReset.words,
            AssessmentReset.reset_at,
            Person.name,
        )
        .join(Enrolment, Enrolment.id == AssessmentReset.enrolment_id)
        .outerjoin(Person, Person.id == AssessmentReset.reset_by)
        .where(AssessmentReset.person_id == person_id)
        .order_by(AssessmentReset.reset_at.desc(), AssessmentReset.id.desc())
        .limit(SHOWN)
    )
    if slug is not None:
        statement = statement.where(Enrolment.course == slug)
    rows = session.execute(statement).all()
    return tuple(ResetRow(row[0], course_of_version(session, row[1]).title, *row[2:]) for row in rows)


def extra_time_of(session: Session, person_id: str) -> int:
    """Return how long a person has for assessments, in percent of a course's limit: one statement."""
    return session.scalar(select(ExtraTime.percent).where(ExtraTime.person_id == person_id)) or 100


def minutes_of(session: Session, person_id: str, course: Course) -> int | None:
    """Return how many minutes a person has for a course's assessment, None without a limit: one statement at most."""
    limit = course.assessment.time_limit_minutes
    if limit is None:
        return None
    return round(rules.time_of(limit, extra_time_of(session, person_id)).total_seconds() / 60)


def open_enrolment_for(session: Session, person_id: str, slug: str) -> str:
    """Return the enrolment in which a person is in the middle of a course; NotFound without one."""
    found = session.scalar(
        select(Enrolment.id).where(
            Enrolment.person_id == person_id, Enrolment.course == slug, Enrolment.state == rules.STARTED
        )
    )
    if found is None:
        raise NotFound("This course is not under way for this person.", "Choose one of the list.")
    return found
