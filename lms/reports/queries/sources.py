"""What the other rooms have on record about persons, for facts: a fixed number of statements, however many people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Result, and_, func, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.awards.models import Certificate
from lms.awards.rules import State
from lms.core.language import zone_of
from lms.core.settings import Settings
from lms.db.kept import ask
from lms.learning import rules as learning
from lms.learning.models import CourseVersion, Enrolment
from lms.people.models import Absence, Assignment, Person
from lms.permission.models import Permission
from lms.permission.queries.streams import states_of
from lms.permission.vocabulary import Level
from lms.reports.models import Fact
from lms.reports.rules import facts
from lms.reports.rules.facts import Company, Part, Source

COUNTING_LEVELS = tuple(level.value for level in Level if level.covers(Level.SHARE))
"""The levels that make one *permitted*, lowest first (product.md: in force at Share or above on any channel)."""
_NEXT_CHANGES = select(
    *(select(func.min(kind.next_change_at)).scalar_subquery() for kind in (Fact, Person, Permission))
)
"""When time alone changes something next, by each kind of row: the first entry of an index, however many rows."""
IdColumn = InstrumentedAttribute[str]
Whose = Callable[[IdColumn], ColumnElement[bool]]
"""Makes the condition that keeps the rows of some persons from the column that names the person."""


def these(person_ids: Sequence[str]) -> Whose:
    """Return the condition for listed persons."""
    return lambda column: column.in_(person_ids)


def between(first: str, last: str) -> Whose:
    """Return the condition for the persons whose ids lie from ``first`` through ``last``."""
    return lambda column: and_(column >= first, column <= last)


def due(now: datetime) -> Whose:
    """Return the condition for the persons about whom time alone has changed something that nobody noted yet.

    Planned moves and leavings are looked for with the people themselves, what suspends a permission with the
    permissions: no event tells of them beforehand.
    """
    noted = select(Fact.person_id).where(Fact.next_change_at <= now)
    people = select(Person.id).where(Person.next_change_at <= now)
    permissions = select(Permission.person_id).where(Permission.next_change_at <= now)
    return lambda column: column.in_(union(noted, people, permissions))


def anything_due(session: Session, now: datetime) -> bool:
    """Say whether :func:`due` would keep anybody; one statement."""
    return any(change is not None and change <= now for change in ask(session, _NEXT_CHANGES).one())


def is_first_version(session: Session, course: str) -> bool:
    """Say whether a course has exactly one published version."""
    versions = select(func.count()).where(CourseVersion.course == course)
    return session.scalar(versions) == 1


def company_of(session: Session, settings: Settings) -> Company:
    """Return what is the same for everybody: one statement."""
    published = session.scalars(
        select(CourseVersion.course).where(CourseVersion.is_current, CourseVersion.course.in_(settings.company_courses))
    )
    return Company(frozenset(published), zone_of(settings.time_zone))


def sources_of(session: Session, whose: Whose, now: datetime, part: Part = Part.ALL) -> dict[str, Source]:
    """Return what is on record by person, as far as ``part`` needs it; who is not on record is not a key."""
    columns = (Person.id, Person.active, Person.joined_on, Person.left_at, Person.employee_number)
    found = {row[0]: Source(*row[1:]) for row in session.execute(select(*columns).where(whose(Person.id)))}
    if part & Part.PLACE:
        _add_places(session, whose, found)
    if part & Part.COURSES:
        _add_courses(session, whose, found)
    if part & Part.PERMISSION:
        _add_grants(session, whose, found)
    return found


def _add_places(session: Session, whose: Whose, found: dict[str, Source]) -> None:
    places = select(Assignment.person_id, Assignment.department_id, Assignment.starts_at, Assignment.ends_at)
    for source, row in _of(found, session.execute(places.where(Assignment.is_primary, whose(Assignment.person_id)))):
        source.places.append(facts.Place(*row))
    absences = select(Absence.person_id, Absence.starts_at, Absence.ends_at)
    for source, row in _of(found, session.execute(absences.where(whose(Absence.person_id)))):
        source.absences.append(facts.Absence(*row))


def _add_courses(session: Session, whose: Whose, found: dict[str, Source]) -> None:
    awards = select(Certificate.person_id, Certificate.course, Certificate.state, Certificate.valid_until)
    for source, (course, state, until) in _of(found, session.execute(awards.where(whose(Certificate.person_id)))):
        source.awards.append(facts.Award(course, state == State.LIVE, state == State.HELD, until))
    begun = select(Enrolment.person_id, Enrolment.course).where(Enrolment.state == learning.STARTED)
    for source, (course,) in _of(found, session.execute(begun.where(whose(Enrolment.person_id)))):
        source.begun.add(course)


def _add_grants(session: Session, whose: Whose, found: dict[str, Source]) -> None:
    grants = select(Permission.person_id, Permission.level, Permission.until).where(
        Permission.in_force, Permission.level.in_(COUNTING_LEVELS), Permission.until.is_not(None)
    )
    for source, (level, until) in _of(found, session.execute(grants.where(whose(Permission.person_id)))):
        source.grants.append(facts.Grant(level, COUNTING_LEVELS.index(level), until))


def play_grants(session: Session, sources: dict[str, Source], now: datetime) -> None:
    """Put in place of the stored permissions what they are at ``now``, played in memory by their own room."""
    for person_id, states in states_of(session, sources, now).items():
        sources[person_id].grants = [
            facts.Grant(state.level.value, COUNTING_LEVELS.index(state.level), state.until)
            for state in states
            if state.in_force and state.level in COUNTING_LEVELS and state.until is not None
        ]


def _of(found: dict[str, Source], rows: Result[*tuple[Any, ...]]) -> Iterator[tuple[Source, Sequence[Any]]]:
    """Yield each row with its person's source; somebody put on record since the first statement is left out."""
    for row in rows:
        source = found.get(row[0])
        if source is not None:
            yield source, row[1:]
