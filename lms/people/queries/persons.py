"""Rows of persons for pages, lists and other rooms."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from lms.core.access import Actor
from lms.core.errors import NotFound
from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.together import Question
from lms.db.types import Instant
from lms.people.models import Absence, Assignment, Department, Person
from lms.people.queries.scope import visible_to


class PersonRow(NamedTuple):
    """One person with the primary place of now, as a list shows it."""

    id: str
    employee_number: str
    name: str
    name_language: str
    email: str | None
    language: str
    time_zone: str
    job_title: str
    location: str
    joined_on: date
    active: bool
    left_at: datetime | None
    department_id: str | None
    department_name: str | None
    manager_id: str | None
    manager_name: str | None


_Manager = aliased(Person)


PERSON_COLUMNS = (
    Person.id,
    Person.employee_number,
    Person.name,
    Person.name_language,
    Person.email,
    Person.language,
    Person.time_zone,
    Person.job_title,
    Person.location,
    Person.joined_on,
    Person.active,
    Person.left_at,
    Assignment.department_id,
    Department.name,
    Assignment.manager_id,
    _Manager.name,
)


def person_rows(now: datetime | BindParameter[datetime]) -> Select[*tuple[Any, ...]]:
    """Return the statement whose rows are the fields of :class:`PersonRow`, in order; add conditions and order.

    ``now`` may be a parameter, for a statement that is built once.
    """
    primary = and_(
        Assignment.person_id == Person.id,
        Assignment.is_primary,
        Assignment.starts_at <= now,
        or_(Assignment.ends_at.is_(None), Assignment.ends_at > now),
    )
    return (
        select(*PERSON_COLUMNS)
        .select_from(Person)
        .outerjoin(Assignment, primary)
        .outerjoin(Department, Department.id == Assignment.department_id)
        .outerjoin(_Manager, _Manager.id == Assignment.manager_id)
    )


_OF_IDS = person_rows(bindparam("now", type_=Instant)).where(one_of(Person.id, "ids"))

_ROW = person_rows(bindparam("now", type_=Instant)).where(Person.id == bindparam("id"))


def persons_by_id(session: Session, person_ids: Collection[str], now: datetime) -> dict[str, PersonRow]:
    """Return rows by id, unscoped: for names beside records that the actor's scope already let through."""
    ids = sorted(set(person_ids))
    match ids:
        case []:
            return {}
        case [one]:  # a list that is written out anew each time costs more than the row
            rows = ask(session, _ROW, {"id": one, "now": now})
        case _:
            rows = ask(session, _OF_IDS, {"ids": ids, "now": now})
    return {row[0]: PersonRow(*row) for row in rows}


def person_asked(person_id: str, now: datetime) -> Question[PersonRow | None]:
    """Return the question for one row, unscoped as in :func:`persons_by_id`; None for nobody on record."""
    return Question(_ROW, {"id": person_id, "now": now}, lambda rows: PersonRow(*rows[0]) if rows else None)


def person_for(session: Session, actor: Actor, person_id: str, now: datetime) -> PersonRow:
    """Return one person within the actor's scope; unknown and foreign are both NotFound."""
    row = session.execute(person_rows(now).where(Person.id == person_id, visible_to(actor, now))).first()
    if row is None:
        raise NotFound("There is no such person, or they are not yours to see.")
    return PersonRow(*row)


def is_away(session: Session, person_id: str, now: datetime) -> list[tuple[datetime, datetime | None]]:
    """Return the absences (from inclusive, to exclusive; None open) in which ``now`` lies."""
    rows = session.execute(
        select(Absence.starts_at, Absence.ends_at).where(
            Absence.person_id == person_id,
            Absence.starts_at <= now,
            or_(Absence.ends_at.is_(None), Absence.ends_at > now),
        )
    )
    return [(row.starts_at, row.ends_at) for row in rows]
