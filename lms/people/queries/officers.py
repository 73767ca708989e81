"""Who of HR looks after a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.core.access import Role
from lms.people.models import Assignment, DepartmentPath, Person, RoleGiving
from lms.people.queries.scope import current

MOST_OFFICERS = 20


def hr_of(session: Session, person_id: str, now: datetime) -> list[str]:
    """Return who holds HR's role for a person's departments or the company now, at most twenty, not the person."""
    above = (
        select(DepartmentPath.ancestor_id)
        .join(Assignment, Assignment.department_id == DepartmentPath.descendant_id)
        .where(Assignment.person_id == person_id, *current(now))
    )
    officers = (
        select(RoleGiving.person_id)
        .join(Person, Person.id == RoleGiving.person_id)
        .where(
            RoleGiving.role == Role.HR,
            RoleGiving.approved_at <= now,
            RoleGiving.taken_at.is_(None),
            or_(RoleGiving.department_id.is_(None), RoleGiving.department_id.in_(above)),
            RoleGiving.person_id != person_id,
            Person.active,
        )
        .distinct()
        .order_by(RoleGiving.person_id)
        .limit(MOST_OFFICERS)
    )
    return list(session.scalars(officers))
