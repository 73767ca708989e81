"""What the other rooms have on record about persons, for facts: a fixed number of statements, however many people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Result,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    null,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.awards.models import Certificate
from lms.awards.rules import State
from lms.core.language import zone_of
from lms.core.settings import Settings
from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.types import Instant
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
Keeps = Callable[[IdColumn], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Whose:
    """Some persons: ``keeps`` makes the condition from the column that names the person; it is asked with ``values``.

    ``keeps`` is one of the functions below, so that each statement is built once for each of them.
    """

    keeps: Keeps
    values: Mapping[str, object]


def _of_one(column: IdColumn) -> ColumnElement[bool]:
    return column == bindparam("person")


def _of_listed(column: IdColumn) -> ColumnElement[bool]:
    return one_of(column, "persons")


def _of_range(column: IdColumn) -> ColumnElement[bool]:
    return and_(column >= bindparam("first"), column <= bindparam("last"))


def _of_due(column: IdColumn) -> ColumnElement[bool]:
    now = bindparam("now", type_=Instant)
    noted = select(Fact.person_id).where(Fact.next_change_at <= now)
    people = select(Person.id).where(Person.next_change_at <= now)
    permissions = select(Permission.person_id).where(Permission.next_change_at <= now)
    return column.in_(union(noted, people, permissions))


def these(person_ids: Sequence[str]) -> Whose:
    """Return listed persons."""
    if len(person_ids) == 1:  # nearly every deed is about one: a list is written out anew each time
        return Whose(_of_one, {"person": person_ids[0]})
    return Whose(_of_listed, {"persons": person_ids})


def between(first: str, last: str) -> Whose:
    """Return the persons whose ids lie from ``first`` through ``last``."""
    return Whose(_of_range, {"first": first, "last": last})


def due(now: datetime) -> Whose:
    """Return the persons about whom time alone has changed something that nobody noted yet.

    Planned moves and leavings are looked for with the people themselves, what suspends a permission with the
    permissions: no event tells of them beforehand.
    """
    return Whose(_of_due, {"now": now})


def anything_due(session: Session, now: datetime) -> bool:
    """Say whether :func:`due` would keep anybody; one statement."""
    return any(change is not None and change <= now for change in ask(session, _NEXT_CHANGES).one())


def is_first_version(session: Session, course: str) -> bool:
    """Say whether a course has exactly one published version."""
    versions = select(func.count()).where(CourseVersion.course == course)
    return session.scalar(versions) == 1


def certified_until(course: str, until: datetime) -> Select[str]:
    """Return the question whose live certificates of a course count until exactly this instant."""
    return select(Certificate.person_id).where(
        Certificate.course == course, Certificate.state == State.LIVE, Certificate.counts_until == until
    )


_PUBLISHED = select(CourseVersion.course).where(CourseVersion.is_current)


def company_of(session: Session, settings: Settings) -> Company:
    """Return what is the same for everybody: one statement."""
    published = ask(session, _PUBLISHED).scalars()
    return Company(frozenset(settings.company_courses).intersection(published), zone_of(settings.time_zone))


def sources_of(session: Session, whose: Whose, now: datetime, part: Part = Part.ALL) -> dict[str, Source]:
    """Return what is on record by person, as far as ``part`` needs it; who is not on record is not a key."""
    found = {row[0]: Source(*row[1:]) for row in ask(session, _people(whose.keeps), whose.values)}
    if part & Part.PLACE:
        _add_places(session, whose, found)
    if part & Part.COURSES:
        _add_courses(session, whose, found)
    if part & Part.PERMISSION:
        _add_grants(session, whose, found)
    return found


def _add_places(session: Session, whose: Whose, found: dict[str, Source]) -> None:
    for source, row in _of(found, ask(session, _places(whose.keeps), whose.values)):
        source.places.append(facts.Place(*row))
    for source, row in _of(found, ask(session, _absences(whose.keeps), whose.values)):
        source.absences.append(facts.Absence(*row))


def _add_courses(session: Session, whose: Whose, found: dict[str, Source]) -> None:
    for source, (course, state, until) in _of(found, ask(session, _courses(whose.keeps), whose.values)):
        if until is None:
            source.begun.add(course)
        else:
            source.awards.append(facts.Award(course, state == State.LIVE, state == State.HELD, until))


def _add_grants(session: Session, whose: Whose, found: dict[str, Source]) -> None:
    for source, (level, until) in _of(found, ask(session, _grants(whose.keeps), whose.values)):
        source.grants.append(facts.Grant(level, COUNTING_LEVELS.index(level), until))


@cache
def _people(keeps: Keeps) -> Executable:
    columns = (Person.id, Person.active, Person.joined_on, Person.left_at, Person.employee_number)
    return select(*columns).where(keeps(Person.id))


@cache
def _places(keeps: Keeps) -> Executable:
    columns = (Assignment.person_id, Assignment.department_id, Assignment.starts_at, Assignment.ends_at)
    return select(*columns).where(Assignment.is_primary, keeps(Assignment.person_id))


@cache
def _absences(keeps: Keeps) -> Executable:
    return select(Absence.person_id, Absence.starts_at, Absence.ends_at).where(keeps(Absence.person_id))


@cache
def _courses(keeps: Keeps) -> Executable:
    """Certificates with the end of their validity, and enrolments that are open, which have none."""
    awards = select(Certificate.person_id, Certificate.course, Certificate.state, Certificate.counts_until)
    begun = select(Enrolment.person_id, Enrolment.course, Enrolment.state, null()).where(
        # As written in the condition of their index: with a parameter, no plan made beforehand can use it.
        Enrolment.state == literal_column(f"'{learning.STARTED}'")
    )
    return union_all(awards.where(keeps(Certificate.person_id)), begun.where(keeps(Enrolment.person_id)))


@cache
def _grants(keeps: Keeps) -> Executable:
    return select(Permission.person_id, Permission.level, Permission.until).where(
        Permission.in_force,
        Permission.level.in_(COUNTING_LEVELS),
        Permission.until.is_not(None),
        keeps(Permission.person_id),
    )


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
