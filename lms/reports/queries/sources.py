"""What the other rooms have on record about persons, for facts: a fixed number of statements, however many people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
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
from lms.db.together import Question, Statement
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
Rows = Sequence[Sequence[Any]]
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


def published_asked() -> Question[list[str]]:
    """Return the question which courses are published."""
    return Question(_PUBLISHED, {}, lambda rows: [row[0] for row in rows])


def company_of(settings: Settings, published: Iterable[str]) -> Company:
    """Return what is the same for everybody, where these courses are published."""
    return Company(frozenset(settings.company_courses).intersection(published), zone_of(settings.time_zone))


class SourcesAsked:
    """The questions what is on record by person, as far as ``part`` needs it, for whoever asks others with them."""

    def __init__(self, whose: Whose, part: Part = Part.ALL) -> None:
        self._people = _asked(_people, whose)
        self._rest = [(_asked(statement, whose), take) for needed, statement, take in _TAKEN if part & needed]

    @property
    def questions(self) -> tuple[Question[Rows], ...]:
        """What to ask."""
        return (self._people, *(question for question, _take in self._rest))

    def read(self) -> dict[str, Source]:
        """Return what was answered, by person; who is not on record is not a key."""
        found = {row[0]: Source(*row[1:]) for row in self._people.answer}
        for question, take in self._rest:
            for row in question.answer:
                source = found.get(row[0])
                if source is not None:  # somebody put on record since is left out
                    take(source, row[1:])
        return found


def _asked(statement: Callable[[Keeps], Statement], whose: Whose) -> Question[Rows]:
    return Question(statement(whose.keeps), whose.values, lambda rows: rows)


def _take_place(source: Source, row: Sequence[Any]) -> None:
    source.places.append(facts.Place(*row))


def _take_absence(source: Source, row: Sequence[Any]) -> None:
    source.absences.append(facts.Absence(*row))


def _take_course(source: Source, row: Sequence[Any]) -> None:
    course, state, until = row
    if until is None:
        source.begun.add(course)
    else:
        source.awards.append(facts.Award(course, state == State.LIVE, state == State.HELD, until))


def _take_grant(source: Source, row: Sequence[Any]) -> None:
    level, until = row
    source.grants.append(facts.Grant(level, COUNTING_LEVELS.index(level), until))


@cache
def _people(keeps: Keeps) -> Statement:
    columns = (Person.id, Person.active, Person.joined_on, Person.left_at, Person.employee_number)
    return select(*columns).where(keeps(Person.id))


@cache
def _places(keeps: Keeps) -> Statement:
    columns = (Assignment.person_id, Assignment.department_id, Assignment.starts_at, Assignment.ends_at)
    return select(*columns).where(Assignment.is_primary, keeps(Assignment.person_id))


@cache
def _absences(keeps: Keeps) -> Statement:
    return select(Absence.person_id, Absence.starts_at, Absence.ends_at).where(keeps(Absence.person_id))


@cache
def _courses(keeps: Keeps) -> Statement:
    """Certificates with the end of their validity, and enrolments that are open, which have none."""
    awards = select(Certificate.person_id, Certificate.course, Certificate.state, Certificate.counts_until)
    begun = select(Enrolment.person_id, Enrolment.course, Enrolment.state, null()).where(
        # As written in the condition of their index: with a parameter, no plan made beforehand can use it.
        Enrolment.state == literal_column(f"'{learning.STARTED}'")
    )
    return union_all(awards.where(keeps(Certificate.person_id)), begun.where(keeps(Enrolment.person_id)))


@cache
def _grants(keeps: Keeps) -> Statement:
    return select(Permission.person_id, Permission.level, Permission.until).where(
        Permission.in_force,
        # In the text: as values they would be written into the statement anew each time it is asked.
        Permission.level.in_([literal_column(f"'{level}'", String) for level in COUNTING_LEVELS]),
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


_TAKEN = (
    (Part.PLACE, _places, _take_place),
    (Part.PLACE, _absences, _take_absence),
    (Part.COURSES, _courses, _take_course),
    (Part.PERMISSION, _grants, _take_grant),
)
"""What each part of the facts needs, and how a row of it is taken."""
