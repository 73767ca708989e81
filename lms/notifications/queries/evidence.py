"""Questions about evidence of training done elsewhere: for whom of HR it waits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from lms.core.access import Role
from lms.learning import rules
from lms.learning.models import Evidence
from lms.people.models import Assignment, DepartmentPath, Person, RoleGiving
from lms.people.queries.scope import current


def evidence_by_officer(session: Session, span: tuple[datetime, datetime], now: datetime) -> list[tuple[str, int]]:
    """Return (person of HR, how much evidence waits for them), of whoever got some within ``span``; one statement.

    ``span`` is from inclusive, to exclusive. One's own is for somebody else to look at.
    """
    covered = (
        select(Assignment.id)
        .join(DepartmentPath, DepartmentPath.descendant_id == Assignment.department_id)
        .where(
            Assignment.person_id == Evidence.person_id,
            DepartmentPath.ancestor_id == RoleGiving.department_id,
            *current(now),
        )
    )
    is_new = and_(Evidence.handed_in_at >= span[0], Evidence.handed_in_at < span[1])
    rows = session.execute(
        select(RoleGiving.person_id, func.count(Evidence.id.distinct()))
        .join(Person, Person.id == RoleGiving.person_id)
        .join(Evidence, or_(RoleGiving.department_id.is_(None), covered.exists()))
        .where(
            RoleGiving.role == Role.HR,
            RoleGiving.approved_at <= now,
            RoleGiving.taken_at.is_(None),
            RoleGiving.person_id != Evidence.person_id,
            Person.active,
            Evidence.state == rules.WAITING,
        )
        .group_by(RoleGiving.person_id)
        .having(func.sum(case((is_new, 1), else_=0)) > 0)
        .order_by(RoleGiving.person_id)
    )
    return [(person_id, count) for person_id, count in rows]
