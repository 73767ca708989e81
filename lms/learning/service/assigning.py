"""Assigning a course to a department and everybody below it, by a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from lms.core.errors import Fault, InvalidInput, NotFound
from lms.core.ids import new_id
from lms.db.work import Work
from lms.learning import rules
from lms.learning.events import AssignmentWithdrawn, CourseAssigned
from lms.learning.models import CourseAssignment
from lms.learning.queries.dues import department_in_scope
from lms.learning.queries.versions import current_version_id


def assign(work: Work, department_id: str, slug: str, due_on: date) -> str:
    """Assign a course to a department's subtree and return the assignment's id.

    A department beyond the actor's scope and an unknown course are NotFound; a day in the past or further ahead than
    five years is an InvalidInput. An assignment of the same course to the same department is replaced: it is
    withdrawn, and the new one counts. The same day again changes nothing.
    """
    department_in_scope(work.session, work.actor, department_id)
    current_version_id(work.session, slug)
    today = work.settings.day_of(work.now)
    if not today <= due_on <= today.replace(year=today.year + rules.LAST_DUE_YEARS, day=1):
        raise InvalidInput([Fault("due_on", "must be today or later, and within five years.", "Choose another day.")])
    before = work.session.scalar(
        select(CourseAssignment)
        .where(
            CourseAssignment.department_id == department_id,
            CourseAssignment.course == slug,
            CourseAssignment.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if before is not None and before.due_on == due_on:
        return before.id
    if before is not None:
        _withdraw(work, before)
    assignment = CourseAssignment(
        id=new_id(),
        course=slug,
        department_id=department_id,
        due_on=due_on,
        assigned_at=work.now,
        assigned_by=work.actor.person_id,
    )
    work.session.add(assignment)
    work.session.flush()
    work.emit(CourseAssigned(assignment_id=assignment.id, course=slug, department_id=department_id, due_on=due_on))
    return assignment.id


def withdraw_assignment(work: Work, assignment_id: str) -> None:
    """Withdraw an assignment: the course is not due any more. Withdrawing twice does it once."""
    assignment = work.session.scalar(
        select(CourseAssignment).where(CourseAssignment.id == assignment_id).with_for_update()
    )
    if assignment is None:
        raise NotFound("There is no such assignment.", "Look at the list of assignments.")
    department_in_scope(work.session, work.actor, assignment.department_id)
    if assignment.withdrawn_at is None:
        _withdraw(work, assignment)


def _withdraw(work: Work, assignment: CourseAssignment) -> None:
    assignment.withdrawn_at, assignment.withdrawn_by = work.now, work.actor.person_id
    work.session.flush()
    work.emit(
        AssignmentWithdrawn(
            assignment_id=assignment.id, course=assignment.course, department_id=assignment.department_id
        )
    )
