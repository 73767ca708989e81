"""What is on record, for the check of an import; within the scope of whoever sends the file."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from lms.core.access import Actor, Role
from lms.people.importing.planning import DETAILS, Known, KnownDepartment, KnownPerson
from lms.people.importing.tree import TreeNode
from lms.people.models import Assignment, Department, DepartmentPath, Person, RoleGiving


def import_scope(session: Session, actor: Actor) -> frozenset[str] | None:
    """Return the departments whose people the actor may import, or None for all: HR its scope, administrators all."""
    if actor.is_system or actor.has(Role.ADMINISTRATOR) or actor.has_for_company(Role.HR):
        return None
    roots = sorted(actor.departments_of(Role.HR))
    below = select(DepartmentPath.descendant_id).where(DepartmentPath.ancestor_id.in_(roots))
    return frozenset(session.scalars(below))


def known_people(session: Session, actor: Actor, today: date) -> Known:
    """Return everybody by number, and the departments of the scope, in three statements; ``today`` is the company's."""
    scope = import_scope(session, actor)
    administrators = set(
        session.scalars(
            select(RoleGiving.person_id).where(RoleGiving.role == Role.ADMINISTRATOR, RoleGiving.taken_at.is_(None))
        )
    )
    columns = [getattr(Person, key) for key in DETAILS]
    primary = and_(Assignment.person_id == Person.id, Assignment.is_primary, Assignment.ends_at.is_(None))
    rows = session.execute(
        select(
            Person.id, Person.employee_number, Person.active, Assignment.department_id, Assignment.manager_id, *columns
        ).outerjoin(Assignment, primary)
    )
    persons = {}
    for person_id, number, active, department_id, manager_id, *values in rows:
        details = {key: _text(value) for key, value in zip(DETAILS, values, strict=True)}
        keeps = person_id in administrators or person_id == actor.person_id
        persons[number] = KnownPerson(person_id, number, active, department_id, manager_id, details, keeps)
    open_ones = select(Department.id, Department.code, Department.name).where(Department.closed.is_(False))
    departments = [KnownDepartment(*row) for row in session.execute(open_ones) if scope is None or row[0] in scope]
    return Known(persons, departments, scope, today, actor.person_id)


def known_departments(session: Session) -> tuple[list[TreeNode], dict[str, str]]:
    """Return all departments, and employee number → id of everybody who works here."""
    nodes = session.execute(
        select(Department.id, Department.code, Department.name, Department.parent_id, Department.head_id)
    )
    heads = session.execute(select(Person.employee_number, Person.id).where(Person.active))
    return [TreeNode(*row) for row in nodes], dict(heads.all())


def _text(value: object) -> str:
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
