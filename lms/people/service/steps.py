"""The steps of an import, many in a few statements: what each does is what the verbs do one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, insert, or_, select, update

from lms.core.errors import RuleRefused
from lms.core.ids import new_id
from lms.db.work import Work
from lms.people.events import MoveDropped, PersonChanged, PersonJoined, PersonMoved
from lms.people.importing.planning import ADD, CHANGE, LEAVE, Step
from lms.people.models import Assignment, Person
from lms.people.rules import sort_name
from lms.people.service.addresses import tell_old_addresses
from lms.people.service.departments import add_department, change_department
from lms.people.service.lines import rehang
from lms.people.service.persons import leave

EMPTY = {
    "name_language": "", "email": None, "language": "en", "time_zone": "", "job_title": "", "location": "",
    "job_family": "", "contract": "",
}  # fmt: skip


def do_people_steps(work: Work, steps: Sequence[Step]) -> None:
    """Add, change, move and end people. RuleRefused when somebody the steps build on has left since the check."""
    adds = [step for step in steps if step.do == ADD]
    changes = [step for step in steps if step.do == CHANGE]
    new = {step.person_id for step in adds}
    moves = [step for step in changes if step.moves]
    _refuse_left(work, {step.person_id for step in changes} | {s.manager_id for s in steps if s.manager_id} - new)
    if adds:
        work.session.execute(insert(Person), [_person(step) for step in adds])
    tell_old_addresses(work, [step.person_id for step in changes if "email" in step.details])
    for step in changes:
        if step.details:
            columns = _columns(step.details)
            if "email" in columns:
                columns["email_changed_at"] = work.now
            work.session.execute(update(Person).where(Person.id == step.person_id).values(**columns))
    before = _end_places(work, [step.person_id for step in moves])
    placed = [*adds, *moves]
    if placed:
        work.session.execute(insert(Assignment), [_assignment(work, step) for step in placed])
        rehang(work.session, [step.person_id for step in placed], work.now)
    _tell(work, adds, changes, before)
    for step in steps:
        if step.do == LEAVE:
            leave(work, step.person_id)


def do_department_steps(work: Work, steps: Sequence[Step]) -> None:
    """Add and change departments; parents come first."""
    for step in steps:
        if step.do == ADD:
            add_department(work, step.details["code"], step.name, step.department_id, department_id=step.person_id)
            change_department(work, step.person_id, head_id=step.manager_id)
        else:
            change_department(
                work, step.person_id, name=step.name, head_id=step.manager_id, parent_id=step.department_id
            )


def _refuse_left(work: Work, person_ids: set[str]) -> None:
    """Stop when one of the people is not active any more; those added by an earlier chunk are on record by now."""
    active = set(work.session.scalars(select(Person.id).where(Person.id.in_(person_ids), Person.active)))
    if person_ids - active:
        raise RuleRefused(
            "Somebody in the file has left since it was checked.", "Send the file again; what is done stays done."
        )


def _person(step: Step) -> dict[str, Any]:
    columns = EMPTY | _columns(step.details)
    return {"id": step.person_id, "active": True, "name_language": "", **columns}


def _columns(details: Mapping[str, str]) -> dict[str, Any]:
    columns: dict[str, Any] = dict(details)
    if "name" in columns:
        columns["sort_name"] = sort_name(columns["name"])
    if "email" in columns:
        columns["email"] = columns["email"] or None
    if "joined_on" in columns:
        columns["joined_on"] = date.fromisoformat(columns["joined_on"])
    return columns


def _assignment(work: Work, step: Step) -> dict[str, Any]:
    return {
        "id": new_id(),
        "person_id": step.person_id,
        "department_id": step.department_id,
        "manager_id": step.manager_id,
        "is_primary": True,
        "starts_at": work.now,
        "recorded_at": work.now,
        "recorded_by": work.actor.person_id,
    }


def _end_places(work: Work, person_ids: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """End the primary places of people who move, planned ones too, and return what they were."""
    if not person_ids:
        return {}
    now = work.now
    open_ones = (
        Assignment.person_id.in_(person_ids),
        Assignment.is_primary,
        or_(Assignment.ends_at.is_(None), Assignment.ends_at > now),
    )
    place = (Assignment.id, Assignment.person_id, Assignment.department_id, Assignment.manager_id, Assignment.starts_at)
    before = {}
    for place_id, person_id, department_id, manager_id, starts_at in work.session.execute(
        select(*place).where(*open_ones)
    ):
        if starts_at <= now:
            before[person_id] = (department_id, manager_id)
        else:
            work.emit(MoveDropped(person_id=person_id, assignment_id=place_id))
    work.session.execute(
        update(Assignment)
        .where(*open_ones)
        .values(ends_at=case((Assignment.starts_at > now, Assignment.starts_at), else_=now), closed_at=now)
        .execution_options(synchronize_session=False)
    )
    return before


def _tell(
    work: Work, adds: Sequence[Step], changes: Sequence[Step], before: Mapping[str, tuple[str, str | None]]
) -> None:
    for step in adds:
        work.emit(
            PersonJoined(
                person_id=step.person_id,
                joined_on=date.fromisoformat(step.details["joined_on"]),
                department_id=step.department_id,
                manager_id=step.manager_id,
            )
        )
    for step in changes:
        if step.details:
            work.emit(PersonChanged(person_id=step.person_id, changed=tuple(sorted(step.details))))
        if step.moves:
            old = before.get(step.person_id, (None, None))
            work.emit(
                PersonMoved(
                    person_id=step.person_id,
                    from_department_id=old[0],
                    to_department_id=step.department_id,
                    from_manager_id=old[1],
                    to_manager_id=step.manager_id,
                    moved_by=work.actor.person_id,
                )
            )
