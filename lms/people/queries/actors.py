"""Who acts: one statement that reads a person with the rights of this instant.

Every page runs it, so its two forms are built once, with the instant as a parameter, and read plain columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, and_, bindparam, exists, literal_column, or_, select
from sqlalchemy.orm import Session

from lms.core.access import Actor, Role, RoleGrant
from lms.db.kept import found_by_name
from lms.db.types import Instant
from lms.people.models import Delegation, Person, ReportingPath, RoleGiving

MANY = 400
"""From more than so many below on, a team's names are read in their order; most of a smaller one would be read past."""


def actor_statement(*conditions: ColumnElement[bool]) -> Executable:
    """Return the statement of an actor, kept by further conditions; it takes the parameter ``now``."""
    now = bindparam("now", type_=Instant)
    manages = exists().where(ReportingPath.manager_id == Person.id, ReportingPath.depth == 1)
    leads_many = or_(_leads_many(Person.id), _leads_many(Delegation.manager_id))
    held = and_(
        RoleGiving.person_id == Person.id,
        RoleGiving.approved_at.is_not(None),
        RoleGiving.approved_at <= now,
        RoleGiving.taken_at.is_(None),
    )
    current = and_(Delegation.delegate_id == Person.id, Delegation.starts_at <= now, Delegation.ends_at > now)
    columns = (
        Person.id,
        Person.name,
        Person.time_zone,
        Person.language,
        manages.label("manages"),
        leads_many.label("leads_many"),
        RoleGiving.role,
        RoleGiving.department_id,
        Delegation.manager_id,
    )
    return found_by_name(
        select(*columns)
        .select_from(Person)
        .outerjoin(RoleGiving, held)
        .outerjoin(Delegation, current)
        .where(Person.active, or_(Person.left_at.is_(None), Person.left_at > now), *conditions)
    )


def _leads_many(manager_id: Any) -> ColumnElement[bool]:  # noqa: ANN401  (a column)
    one: ColumnElement[int] = literal_column("1")
    return (
        select(one).where(ReportingPath.manager_id == manager_id).limit(one).offset(literal_column(str(MANY))).exists()
    )


_OF_NUMBER = actor_statement(Person.employee_number == bindparam("number"))
_OF_ID = actor_statement(Person.id == bindparam("id"))


def actor_of_number(session: Session, employee_number: str, now: datetime) -> Actor | None:
    """Return the actor with that employee number, or None when nobody active has it."""
    return actor_by(session, _OF_NUMBER, {"number": str(employee_number), "now": now})


def actor_of(session: Session, person_id: str, now: datetime) -> Actor | None:
    """Return the actor with that id, or None when nobody active has it."""
    return actor_by(session, _OF_ID, {"id": person_id, "now": now})


def actor_by(session: Session, statement: Executable, values: Mapping[str, Any]) -> Actor | None:
    """Run a statement of ``actor_statement`` and return the one actor that it finds, or None."""
    rows = session.connection().execute(statement, dict(values)).all()
    return _actor(rows) if rows else None


def _actor(rows: Sequence[Row[*tuple[Any, ...]]]) -> Actor:
    first = rows[0]
    return Actor(
        person_id=first.id,
        name=first.name,
        grants=frozenset(RoleGrant(Role(row.role), row.department_id) for row in rows if row.role is not None),
        manages=bool(first.manages),
        leads_many=any(row.leads_many for row in rows),
        time_zone=first.time_zone,
        language=first.language,
        delegate_for=frozenset(row.manager_id for row in rows if row.manager_id is not None),
    )
