"""The list of people, and what the forms of people choose from; all within the actor's scope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select, true
from sqlalchemy.orm import Session

from lms.core.access import Actor, Role
from lms.core.errors import NotFound
from lms.db.kept import ask
from lms.db.types import Instant
from lms.people.models import Assignment, Department, DepartmentPath, Person
from lms.people.queries.persons import PersonRow, person_rows
from lms.people.queries.scope import current, sees_company, visible_to
from lms.people.rules import normal_email, sort_name

SORTS = ("name", "number", "department", "joined")
STATUSES = ("active", "left", "all")
ESCAPE = "/"
_CHOICES = select(Department.id, Department.name).order_by(func.lower(Department.name), Department.code)


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """What the address of the list asks for; anything unknown is the default."""

    search: str = ""
    department_id: str = ""
    status: str = "active"
    sort: str = "name"


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department in the order of the tree: each below its parent, ``depth`` from 0."""

    id: str
    code: str
    name: str
    parent_id: str | None
    head_id: str | None
    head_name: str | None
    closed: bool
    depth: int
    people: int
    """Active people whose primary place is here, those below not counted."""


def list_persons(
    session: Session, actor: Actor, wanted: PersonFilter, now: datetime, *, offset: int, most: int
) -> tuple[list[PersonRow], int]:
    """Return a page of the people whom the actor sees, and how many there are in all."""
    text = wanted.search.strip()
    counted, listed = _statements(wanted.status, wanted.sort, is_search=bool(text), is_below=bool(wanted.department_id))
    if not sees_company(actor):
        seen = visible_to(actor, now)
        counted, listed = counted.where(seen), listed.where(seen)
    values: dict[str, Any] = {"now": now, "offset": offset, "most": most, "department_id": wanted.department_id}
    values |= {"text": text, "part": _escaped(sort_name(text)), "email": normal_email(text)}
    total = ask(session, counted, values).scalar_one()
    return [PersonRow(*row) for row in ask(session, listed, values).all()], total


@lru_cache(maxsize=128)
def _statements(
    status: str,
    sort: str,
    *,
    is_search: bool,
    is_below: bool,
) -> tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
    """Return what counts and what lists the people asked for, of everybody; built once for each shape."""
    now = bindparam("now", type_=Instant)
    conditions: list[ColumnElement[bool]] = []
    if is_search:
        conditions.append(
            or_(
                Person.sort_name.contains(bindparam("part"), escape=ESCAPE),
                Person.employee_number == bindparam("text"),
                Person.email == bindparam("email"),
            )
        )
    if is_below:
        below = (
            select(Assignment.person_id)
            .join(DepartmentPath, DepartmentPath.descendant_id == Assignment.department_id)
            .where(DepartmentPath.ancestor_id == bindparam("department_id"), *current(now))
        )
        conditions.append(Person.id.in_(below))
    if status != "all":
        conditions.append(Person.active.is_(status == "active"))
    page = person_rows(now).order_by(*_order(sort)).offset(bindparam("offset")).limit(bindparam("most"))
    return select(func.count()).select_from(Person).where(*conditions), page.where(*conditions)


def _escaped(text: str) -> str:
    """Return a text that means only itself where a statement looks for a part."""
    for letter in (ESCAPE, "%", "_"):
        text = text.replace(letter, ESCAPE + letter)
    return text


def _order(sort: str) -> list[Any]:
    columns = {
        "name": Person.sort_name,
        "number": Person.employee_number,
        "department": Department.name,
        "joined": Person.joined_on,
    }
    column = columns[sort.removeprefix("-")]
    return [column.desc() if sort.startswith("-") else column.asc(), Person.sort_name, Person.id]


def writable_by(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Return the condition that keeps the people whose record the actor may change: HR, within its scope."""
    if actor.is_system or actor.has_for_company(Role.HR):
        return true()
    roots = sorted(actor.departments_of(Role.HR))
    if not roots:
        return false()
    below = (
        select(Assignment.person_id)
        .join(DepartmentPath, DepartmentPath.descendant_id == Assignment.department_id)
        .where(DepartmentPath.ancestor_id.in_(roots), Assignment.is_primary, *current(now))
    )
    return Person.id.in_(below)


def person_to_change(session: Session, actor: Actor, person_id: str, now: datetime) -> PersonRow:
    """Return a person whose record the actor may change; else NotFound."""
    row = session.execute(person_rows(now).where(Person.id == person_id, writable_by(actor, now))).first()
    if row is None:
        raise NotFound("There is no such person, or they are not yours to change.")
    return PersonRow(*row)


def person_named(session: Session, text: str) -> str | None:
    """Return the id of the active person with exactly this employee number or e-mail address, or None."""
    named = or_(Person.employee_number == text.strip(), Person.email == normal_email(text))
    return session.scalar(select(Person.id).where(named, Person.active).order_by(Person.id).limit(1))


def departments_to_fill(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Return (id, name with code) of the open departments into which the actor may put people, by name."""
    statement = select(Department.id, Department.name, Department.code).where(Department.closed.is_(False))
    if not (actor.is_system or actor.has_for_company(Role.HR) or actor.has(Role.ADMINISTRATOR)):
        roots = sorted(actor.departments_of(Role.HR))
        below = select(DepartmentPath.descendant_id).where(DepartmentPath.ancestor_id.in_(roots))
        statement = statement.where(Department.id.in_(below))
    rows = session.execute(statement.order_by(func.lower(Department.name), Department.code))
    return [(row.id, f"{row.name} ({row.code})") for row in rows]


def department_choices(session: Session) -> list[tuple[str, str]]:
    """Return (id, name) of all departments by name, for filters and scopes."""
    return [(row.id, row.name) for row in ask(session, _CHOICES)]


def department_tree(session: Session) -> list[DepartmentRow]:
    """Return all departments in the order of the tree, in two statements."""
    counts: Select[*tuple[Any, ...]] = (
        select(Assignment.department_id, func.count())
        .join(Person, and_(Person.id == Assignment.person_id, Person.active))
        .where(Assignment.is_primary, Assignment.ends_at.is_(None))
        .group_by(Assignment.department_id)
    )
    people = dict(session.execute(counts).all())
    rows = session.execute(
        select(
            Department.id, Department.code, Department.name, Department.parent_id, Department.head_id, Person.name,
            Department.closed,
        )
        .outerjoin(Person, Person.id == Department.head_id)
        .order_by(func.lower(Department.name), Department.code)
    ).all()  # fmt: skip
    children: dict[str | None, list[DepartmentRow]] = {}
    for row in rows:
        found = DepartmentRow(*row, depth=0, people=people.get(row[0], 0))
        children.setdefault(found.parent_id, []).append(found)
    ordered: list[DepartmentRow] = []
    waiting = [(top, 0) for top in reversed(children.get(None, []))]
    while waiting:
        department, depth = waiting.pop()
        ordered.append(replace(department, depth=depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(department.id, []))]
    return ordered
