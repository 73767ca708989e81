"""What ends or is due in the days to come, and who has not met it: what reminders are made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, exists, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from lms.awards.models import Certificate
from lms.awards.rules import State
from lms.learning.models import CourseAssignment, Enrolment
from lms.people.models import Assignment, DepartmentPath, Person


@dataclass(frozen=True, slots=True)
class EndingRow:
    """A live certificate and the first instant at which it is not live any more."""

    id: str
    person_id: str
    course: str
    counts_until: datetime


@dataclass(frozen=True, slots=True)
class AssignedRow:
    """An open assignment of a course to a department and everybody below it."""

    id: str
    course: str
    department_id: str
    due_on: date
    assigned_at: datetime


def certificates_ending(session: Session, now: datetime, before: datetime) -> list[EndingRow]:
    """Return the live certificates that end between now and ``before``, the soonest first; one renewed is not live."""
    rows = session.execute(
        select(Certificate.id, Certificate.person_id, Certificate.course, Certificate.counts_until)
        .where(Certificate.state == State.LIVE, Certificate.next_change_at > now, Certificate.next_change_at < before)
        .order_by(Certificate.next_change_at, Certificate.id)
    )
    return [EndingRow(*row) for row in rows]


def called_to_renew(session: Session, version_ids: Sequence[str], now: datetime) -> list[EndingRow]:
    """Return the live certificates of these versions whose holders were called to renew them."""
    rows = session.execute(
        select(Certificate.id, Certificate.person_id, Certificate.course, Certificate.counts_until)
        .where(
            Certificate.version_id.in_(version_ids),
            Certificate.called_at.is_not(None),
            Certificate.state == State.LIVE,
            Certificate.counts_until > now,
        )
        .order_by(Certificate.id)
    )
    return [EndingRow(*row) for row in rows]


def courses_due(session: Session, first: date, last: date) -> list[AssignedRow]:
    """Return the open assignments that are due from ``first`` through ``last``, the soonest first."""
    rows = session.execute(
        select(
            CourseAssignment.id,
            CourseAssignment.course,
            CourseAssignment.department_id,
            CourseAssignment.due_on,
            CourseAssignment.assigned_at,
        )
        .where(
            CourseAssignment.withdrawn_at.is_(None), CourseAssignment.due_on >= first, CourseAssignment.due_on <= last
        )
        .order_by(CourseAssignment.due_on, CourseAssignment.id)
    )
    return [AssignedRow(*row) for row in rows]


def unfinished(session: Session, row: AssignedRow, now: datetime) -> list[tuple[str, str | None]]:
    """Return (person, manager of record) of whoever has not passed what an assignment asks of them.

    Somebody whom another assignment asks for the same course by an earlier day is told of that one only.
    """
    sooner, above = aliased(CourseAssignment), aliased(DepartmentPath)
    asked_before = (
        select(sooner.id)
        .join(above, above.ancestor_id == sooner.department_id)
        .where(
            above.descendant_id == Assignment.department_id,
            sooner.course == row.course,
            sooner.withdrawn_at.is_(None),
            or_(sooner.due_on < row.due_on, and_(sooner.due_on == row.due_on, sooner.id < row.id)),
        )
    )
    passed = (Enrolment.person_id == Assignment.person_id, Enrolment.course == row.course, Enrolment.runs_out_at > now)
    rows = session.execute(
        select(Assignment.person_id, Assignment.manager_id)
        .join(Person, Person.id == Assignment.person_id)
        .join(DepartmentPath, DepartmentPath.descendant_id == Assignment.department_id)
        .where(
            DepartmentPath.ancestor_id == row.department_id,
            Person.active,
            Assignment.is_primary.is_(True),
            Assignment.starts_at <= now,
            or_(Assignment.ends_at.is_(None), Assignment.ends_at > now),
            ~exists().where(*passed),
            ~asked_before.exists(),
        )
        .order_by(Assignment.person_id)
    )
    return [(person_id, manager_id) for person_id, manager_id in rows]


def still_ending(session: Session, certificate_ids: Collection[str], now: datetime) -> set[str]:
    """Return which of these certificates are still live, so that their end is still worth a word."""
    live = (
        Certificate.id.in_(sorted(certificate_ids)),
        Certificate.state == State.LIVE,
        Certificate.counts_until > now,
    )
    return set(session.scalars(select(Certificate.id).where(*live))) if certificate_ids else set()


def passed_by_now(session: Session, wanted: Collection[tuple[str, str]], now: datetime) -> set[tuple[str, str]]:
    """Return which of these (person, course) hold a pass by now."""
    if not wanted:
        return set()
    rows = session.execute(
        select(Enrolment.person_id, Enrolment.course).where(
            tuple_(Enrolment.person_id, Enrolment.course).in_(sorted(wanted)), Enrolment.runs_out_at > now
        )
    )
    return {(person_id, course) for person_id, course in rows}
