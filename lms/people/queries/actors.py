"""Who acts: one statement that reads a person with the rights of this instant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from lms.core.access import Actor, Role, RoleGrant
from lms.people.models import Delegation, Person, ReportingPath, RoleGiving


def actor_of_number(session: Session, employee_number: str, now: datetime, *also: ColumnElement[bool]) -> Actor | None:
    """Return the actor with that employee number, or None when nobody active has it.

    ``also`` are further conditions on the person, read in the same statement.
    """
    return _actor(session, _statement(now).where(Person.employee_number == employee_number, *also))


def actor_of(session: Session, person_id: str, now: datetime) -> Actor | None:
    """Return the actor with that id, or None when nobody active has it."""
    return _actor(session, _statement(now).where(Person.id == person_id))


def _statement(now: datetime) -> Select[*tuple[Any, ...]]:
    manages = exists().where(ReportingPath.manager_id == Person.id, ReportingPath.depth == 1)
    held = and_(
        RoleGiving.person_id == Person.id,
        RoleGiving.approved_at.is_not(None),
        RoleGiving.approved_at <= now,
        RoleGiving.taken_at.is_(None),
    )
    current = and_(Delegation.delegate_id == Person.id, Delegation.starts_at <= now, Delegation.ends_at > now)
    return (
        select(Person, manages, RoleGiving, Delegation)
        .outerjoin(RoleGiving, held)
        .outerjoin(Delegation, current)
        .where(Person.active, or_(Person.left_at.is_(None), Person.left_at > now))
    )


def _actor(session: Session, statement: Select[*tuple[Any, ...]]) -> Actor | None:
    rows = session.execute(statement).all()
    if not rows:
        return None
    person: Person = rows[0][0]
    return Actor(
        person_id=person.id,
        name=person.name,
        grants=frozenset(RoleGrant(Role(row[2].role), row[2].department_id) for row in rows if row[2] is not None),
        manages=bool(rows[0][1]),
        time_zone=person.time_zone or "UTC",
        language=person.language,
        delegate_for=frozenset(row[3].manager_id for row in rows if row[3] is not None),
    )
