"""Places: dated assignments of a person to a department and a manager, and the closure of reporting lines."""

from __future__ import annotations

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.orm import aliased

from lms.core.errors import Fault, InvalidInput
from lms.core.ids import new_id
from lms.db.work import Work
from lms.people.events import PersonMoved
from lms.people.models import Assignment, ReportingPath


def place(work: Work, person_id: str, department_id: str, manager_id: str | None) -> bool:
    """Move a person's primary place to a department and a manager from now on; False when it is that already.

    The old assignment ends now and stays on record. A manager who reports to the person is an InvalidInput.
    """
    session = work.session
    old = session.scalar(
        select(Assignment).where(Assignment.person_id == person_id, Assignment.is_primary, Assignment.ends_at.is_(None))
    )
    if old is not None and (old.department_id, old.manager_id) == (department_id, manager_id):
        return False
    if old is not None:
        old.ends_at = work.now
        old.closed_at = work.now
        session.flush()
    open_place(work, person_id, department_id, manager_id)
    work.emit(
        PersonMoved(
            person_id=person_id,
            from_department_id=old.department_id if old else None,
            to_department_id=department_id,
            from_manager_id=old.manager_id if old else None,
            to_manager_id=manager_id,
            moved_by=work.actor.person_id,
        )
    )
    return True


def open_place(work: Work, person_id: str, department_id: str, manager_id: str | None) -> None:
    """Open the primary assignment from now on and hang the person, with all below them, under the manager's line."""
    work.session.add(
        Assignment(
            id=new_id(),
            person_id=person_id,
            department_id=department_id,
            manager_id=manager_id,
            is_primary=True,
            starts_at=work.now,
            recorded_at=work.now,
            recorded_by=work.actor.person_id,
        )
    )
    work.session.flush()
    _hang(work, person_id, manager_id)


def _hang(work: Work, person_id: str, manager_id: str | None) -> None:
    session = work.session
    below = [person_id, *session.scalars(select(ReportingPath.person_id).where(ReportingPath.manager_id == person_id))]
    if manager_id in below:
        raise InvalidInput(
            [
                Fault(
                    "manager",
                    "reports to this person, so the line would be a loop.",
                    "Choose somebody outside their line.",
                )
            ]
        )
    above = select(ReportingPath.manager_id).where(ReportingPath.person_id == person_id)
    session.execute(
        delete(ReportingPath).where(
            ReportingPath.person_id.in_(below), ReportingPath.manager_id.in_(above.scalar_subquery())
        )
    )
    if manager_id is None:
        return
    columns = ["manager_id", "person_id", "depth"]
    own = {"manager_id": manager_id, "person_id": person_id, "depth": 1}
    session.execute(insert(ReportingPath).values(own))
    upper = select(ReportingPath.manager_id, literal(person_id), ReportingPath.depth + 1).where(
        ReportingPath.person_id == manager_id
    )
    session.execute(insert(ReportingPath).from_select(columns, upper))
    mine, theirs = aliased(ReportingPath), aliased(ReportingPath)
    joined = (
        select(mine.manager_id, theirs.person_id, mine.depth + theirs.depth)
        .join(theirs, theirs.manager_id == mine.person_id)
        .where(mine.person_id == person_id)
    )
    session.execute(insert(ReportingPath).from_select(columns, joined))
