"""What is due for whom: the assignments of the departments above a person, the soonest day of each course."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.core.access import Actor, Role
from lms.core.errors import NotFound
from lms.db.listed import one_of
from lms.db.together import Question
from lms.db.types import Instant
from lms.learning import rules
from lms.learning.models import CourseAssignment, Enrolment
from lms.learning.queries.enrolments import NOBODY, standings_of
from lms.people.models import Assignment, Department, DepartmentPath, Person
from lms.people.queries.scope import departments_covered_by

EARLIEST_ZONE = timedelta(hours=14)
"""The zone in which a day ends first is this far ahead of UTC."""
MOST_NAMES = 8
"""How many names a preview shows."""


@dataclass(frozen=True, slots=True)
class Due:
    """A person must take a course by the end of a day in their own time zone."""

    person_id: str
    course: str
    due_on: date
    time_zone: str

    def is_late(self, now: datetime, *, holds: bool) -> bool:
        """Say whether the person is late; ``holds`` says that a pass holds now."""
        return rules.is_late(self.due_on, self.time_zone, now, holds=holds)


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One open assignment, as a list shows it; ``people`` counts whom it touches now."""

    id: str
    course: str
    department_id: str
    department_name: str
    due_on: date
    assigned_at: datetime
    people: int


@dataclass(frozen=True, slots=True)
class DepartmentChoice:
    """A department to choose; ``depth`` counts the departments above it, ``people`` those in its subtree now."""

    id: str
    name: str
    depth: int
    people: int


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom an assignment would touch: how many, how many of them hold the course already, and the first names."""

    department_name: str
    people: int
    holding: int
    names: tuple[tuple[str, str], ...]
    """(name, its language) of the first people by name."""
    replaced: date | None
    """The day of the open assignment that this one would replace."""


def _dues(whose: ColumnElement[bool], now: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401  (an instant, its parameter)
    return (
        select(Assignment.person_id, CourseAssignment.course, func.min(CourseAssignment.due_on), Person.time_zone)
        .join(Person, Person.id == Assignment.person_id)
        .join(DepartmentPath, DepartmentPath.descendant_id == Assignment.department_id)
        .join(CourseAssignment, CourseAssignment.department_id == DepartmentPath.ancestor_id)
        .where(whose, Person.active, CourseAssignment.withdrawn_at.is_(None), *_primary(now))
        .group_by(Assignment.person_id, CourseAssignment.course, Person.time_zone)
    )


def _primary(now: Any) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401  (an instant, or its parameter)
    ends = or_(Assignment.ends_at.is_(None), Assignment.ends_at > now)
    return (Assignment.is_primary.is_(True), Assignment.starts_at <= now, ends)


_OF_PEOPLE = _dues(one_of(Assignment.person_id, "ids"), bindparam("now", type_=Instant))


def dues_of(session: Session, person_ids: Collection[str], now: datetime, time_zone: str) -> dict[tuple[str, str], Due]:
    """Return what is due, by (person, course), the soonest day of each: one statement.

    ``time_zone``, here and below, is the organisation's: the zone of people with none of their own.
    """
    return dues_asked(person_ids, now, time_zone).ask(session) if person_ids else {}


def dues_asked(person_ids: Collection[str], now: datetime, time_zone: str) -> Question[dict[tuple[str, str], Due]]:
    """Return the question for what is due, by (person, course), the soonest day of each."""
    values = {"ids": sorted(set(person_ids)), "now": now}
    return Question(_OF_PEOPLE, values, lambda rows: _by_key(rows, time_zone))


def _by_key(rows: Iterable[Any], time_zone: str) -> dict[tuple[str, str], Due]:
    return {(row[0], row[1]): Due(row[0], row[1], row[2], row[3] or time_zone) for row in rows}


def due_of(session: Session, person_id: str, now: datetime, time_zone: str) -> dict[str, Due]:
    """Return what is due for one person, by course."""
    return {course: due for (_, course), due in dues_of(session, [person_id], now, time_zone).items()}


def overdue_below(session: Session, department_id: str, now: datetime, time_zone: str) -> tuple[Due, ...]:
    """Return who is late with what in a department's subtree, the longest late first: two statements."""
    below = select(DepartmentPath.descendant_id).where(DepartmentPath.ancestor_id == department_id)
    last = (now + EARLIEST_ZONE).date()
    statement = _dues(Assignment.department_id.in_(below), now).where(CourseAssignment.due_on <= last)
    dues = _by_key(session.execute(statement), time_zone)
    standings = standings_of(session, {person for person, _ in dues})
    late = (due for key, due in dues.items() if due.is_late(now, holds=standings.get(key, NOBODY).holds(now)))
    return tuple(sorted(late, key=lambda due: (due.due_on, due.person_id, due.course)))


def people_below(session: Session, department_id: str, now: datetime) -> int:
    """Count the active people whose primary place is in a department's subtree now."""
    return session.scalar(_headcount(now).where(DepartmentPath.ancestor_id == department_id)) or 0


def _headcount(now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(func.count(func.distinct(Assignment.person_id)))
        .join(Person, Person.id == Assignment.person_id)
        .join(DepartmentPath, DepartmentPath.descendant_id == Assignment.department_id)
        .where(Person.active, *_primary(now))
    )


def department_choices(session: Session, actor: Actor, now: datetime) -> tuple[DepartmentChoice, ...]:
    """Return the open departments in the actor's scope in the order of the tree, each with its head count."""
    depths = select(func.count()).where(DepartmentPath.descendant_id == Department.id, DepartmentPath.depth > 0)
    people = _headcount(now).where(DepartmentPath.ancestor_id == Department.id).correlate(Department)
    rows = session.execute(
        select(
            Department.id, Department.name, Department.parent_id, depths.scalar_subquery(), people.scalar_subquery()
        ).where(departments_covered_by(actor, Role.HR), Department.closed.is_(False))
    ).all()
    below: dict[str | None, list[DepartmentChoice]] = {}
    seen = {row[0] for row in rows}
    for id_, name, parent, depth, count in sorted(rows, key=lambda row: row[1].casefold()):
        below.setdefault(parent if parent in seen else None, []).append(DepartmentChoice(id_, name, depth, count))
    return tuple(_in_order(below, None))


def _in_order(below: dict[str | None, list[DepartmentChoice]], parent: str | None) -> list[DepartmentChoice]:
    found = []
    for choice in below.get(parent, []):
        found += [choice, *_in_order(below, choice.id)]
    return found


def department_in_scope(session: Session, actor: Actor, department_id: str) -> str:
    """Return the name of an open department within the actor's scope; unknown and foreign are both NotFound."""
    name = session.scalar(
        select(Department.name).where(
            Department.id == department_id, Department.closed.is_(False), departments_covered_by(actor, Role.HR)
        )
    )
    if name is None:
        raise NotFound("There is no such department, or it is not yours to assign to.", "Choose one from the list.")
    return name


def touched_by(session: Session, actor: Actor, department_id: str, slug: str, now: datetime) -> Touched:
    """Return whom an assignment would touch now: five statements; a department beyond the scope is NotFound."""
    name = department_in_scope(session, actor, department_id)
    below = DepartmentPath.ancestor_id == department_id
    passed = (Enrolment.person_id == Assignment.person_id, Enrolment.course == slug, Enrolment.runs_out_at > now)
    people = (
        select(Person.name, Person.name_language)
        .join(Assignment, Assignment.person_id == Person.id)
        .join(DepartmentPath, DepartmentPath.descendant_id == Assignment.department_id)
        .where(below, Person.active, *_primary(now))
        .order_by(Person.sort_name, Person.id)
        .limit(MOST_NAMES)
    )
    return Touched(
        department_name=name,
        people=people_below(session, department_id, now),
        holding=session.scalar(_headcount(now).where(below, exists().where(*passed))) or 0,
        names=tuple((row[0], row[1]) for row in session.execute(people)),
        replaced=session.scalar(
            select(CourseAssignment.due_on).where(
                CourseAssignment.department_id == department_id,
                CourseAssignment.course == slug,
                CourseAssignment.withdrawn_at.is_(None),
            )
        ),
    )


def assignments_of_department(session: Session, department_id: str) -> tuple[tuple[str, date], ...]:
    """Return the open assignments that reach a department, its own and those above it: (course, soonest day)."""
    rows = session.execute(
        select(CourseAssignment.course, func.min(CourseAssignment.due_on))
        .join(DepartmentPath, DepartmentPath.ancestor_id == CourseAssignment.department_id)
        .where(DepartmentPath.descendant_id == department_id, CourseAssignment.withdrawn_at.is_(None))
        .group_by(CourseAssignment.course)
        .order_by(CourseAssignment.course)
    )
    return tuple((course, due_on) for course, due_on in rows)


def assignments_in_scope(session: Session, actor: Actor, now: datetime) -> tuple[AssignmentRow, ...]:
    """Return the open assignments of the departments in the actor's scope, the soonest day first: one statement."""
    people = _headcount(now).where(DepartmentPath.ancestor_id == CourseAssignment.department_id)
    rows = session.execute(
        select(
            CourseAssignment.id,
            CourseAssignment.course,
            CourseAssignment.department_id,
            Department.name,
            CourseAssignment.due_on,
            CourseAssignment.assigned_at,
            people.correlate(CourseAssignment).scalar_subquery(),
        )
        .join(Department, Department.id == CourseAssignment.department_id)
        .where(CourseAssignment.withdrawn_at.is_(None), departments_covered_by(actor, Role.HR))
        .order_by(CourseAssignment.due_on, Department.name, CourseAssignment.course)
    )
    return tuple(AssignmentRow(*row) for row in rows)
