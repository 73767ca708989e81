"""Places: dated assignments of a person to a department and a manager; one is primary, others may stand beside it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.core.errors import Fault, InvalidInput, NotFound
from lms.core.ids import new_id
from lms.db.work import Work
from lms.people.events import ManagerLeftOut, MoveDropped, MovePlanned, PersonChanged, PersonMoved
from lms.people.models import Assignment, Department, Person
from lms.people.rules import loop_of
from lms.people.service.foreseeing import refuse_loops
from lms.people.service.lines import managers_above, rehang


def place(
    work: Work, person_id: str, department_id: str, manager_id: str | None, starts_at: datetime | None = None
) -> bool:
    """Move a person's primary place to a department and a manager; False when it is that already.

    From now on, or from ``starts_at``: then ``tick`` carries it out. The old assignment ends then and stays on record;
    a move that was planned before is dropped. A manager who reports to the person then, or will by a move that is
    planned, who left, or who is the person is an InvalidInput, and so is a closed department; nothing is kept then.
    """
    check_place(work.session, person_id, department_id, manager_id)
    catch_up(work, person_id)
    old, dropped_at = _drop_planned(work, person_id)
    if old is not None and (old.department_id, old.manager_id) == (department_id, manager_id):
        if dropped_at is not None:
            refuse_loops(work, person_id, dropped_at)
        return False
    begins = max(starts_at or work.now, work.now)
    if old is not None:
        old.ends_at = begins
        old.closed_at = work.now
        work.session.flush()
    new = _add(work, person_id, department_id, manager_id, begins)
    if begins > work.now:
        person = work.session.get_one(Person, person_id)
        person.next_change_at = min(begins, person.next_change_at or begins)
    refuse_loops(work, person_id, min(begins, dropped_at or begins))
    if begins > work.now:
        _emit_planned(work, new)
        return True
    rehang(work.session, [person_id], work.now)
    _emit_moved(work, old, new)
    return True


def carry_out_move(work: Work, person_id: str) -> None:
    """Carry out a move whose day has come: the lines change and the others hear of it.

    A manager who would make the line a loop by now is left out: the one before goes on, or nobody, and HR hears of it.
    """
    new = work.session.scalar(
        select(Assignment).where(
            Assignment.person_id == person_id,
            Assignment.is_primary,
            Assignment.ends_at.is_(None),
            Assignment.starts_at <= work.now,
        )
    )
    if new is None:
        return
    old = work.session.scalar(
        select(Assignment).where(
            Assignment.person_id == person_id, Assignment.is_primary, Assignment.ends_at == new.starts_at
        ).order_by(Assignment.starts_at).limit(1)
    )  # fmt: skip
    planned_id, new.manager_id = new.manager_id, _without_loop(work, old, new)
    work.session.flush()
    rehang(work.session, [person_id], work.now)
    if old is None or (old.department_id, old.manager_id) != (new.department_id, new.manager_id):
        _emit_moved(work, old, new)
    if planned_id is not None and planned_id != new.manager_id:
        left_out = ManagerLeftOut(person_id=person_id, assignment_id=new.id, manager_id=planned_id)
        work.emit(left_out, effective_at=new.starts_at)


def _without_loop(work: Work, old: Assignment | None, new: Assignment) -> str | None:
    """Return the planned manager, or the one before, or nobody: the first with whom the line is no loop."""
    for manager_id in (new.manager_id, old.manager_id if old else None):
        if manager_id is None:
            return None
        above = managers_above(work.session, [manager_id], work.now)
        if not loop_of(new.person_id, above | {new.person_id: manager_id}):
            return manager_id
    return None


def catch_up(work: Work, person_id: str) -> None:
    """Carry out a planned move that is due, before something else happens to the person: others hear of both."""
    person = work.session.get_one(Person, person_id)
    due_at = person.next_change_at
    if due_at is not None and due_at <= work.now and move_is_due(work, person_id, due_at):
        person.next_change_at = person.left_at  # one move is planned at a time: nobody carries it out again
        carry_out_move(work, person_id)


def move_is_due(work: Work, person_id: str, due_at: datetime) -> bool:
    """Say whether a move that was planned for ``due_at`` or later has come, and nobody has carried it out."""
    planned = select(func.count()).where(
        Assignment.person_id == person_id,
        Assignment.is_primary,
        Assignment.starts_at >= due_at,
        Assignment.starts_at <= work.now,
        Assignment.ends_at.is_(None),
        Assignment.recorded_at < Assignment.starts_at,
    )
    return bool(work.session.scalar(planned))


def open_place(work: Work, person_id: str, department_id: str, manager_id: str | None) -> None:
    """Open the first primary assignment of a person from now on and hang them under the manager's line."""
    check_place(work.session, person_id, department_id, manager_id)
    _add(work, person_id, department_id, manager_id, work.now)
    rehang(work.session, [person_id], work.now)


def add_other_place(work: Work, person_id: str, department_id: str, manager_id: str | None) -> str:
    """Give a person a further place beside the primary one, from now on, and return its id.

    They count in figures where the primary place is; the manager here sees them, too.
    """
    check_place(work.session, person_id, department_id, manager_id)
    added = _add(work, person_id, department_id, manager_id, work.now, is_primary=False)
    work.emit(PersonChanged(person_id=person_id, changed=("places",)))
    return added.id


def end_place(work: Work, assignment_id: str, person_id: str) -> None:
    """End a further place of a person now, or drop the move that is planned; then they stay where they are.

    The primary place of now is changed by :func:`place`. Where another planned move rests on the dropped one, so that
    the line would be a loop without it, that is an InvalidInput.
    """
    catch_up(work, person_id)
    found = work.session.get(Assignment, assignment_id)
    if found is None or found.person_id != person_id or found.ends_at is not None:
        raise NotFound("There is no such place any more.", "Look at the page again; it shows what is planned now.")
    if found.is_primary:
        _, dropped_at = _drop_planned(work, person_id)
        if dropped_at is None:
            raise NotFound("This move was carried out by now.", "Move the person again.")
        refuse_loops(work, person_id, dropped_at)
        return
    found.ends_at = work.now
    found.closed_at = work.now
    work.session.flush()
    work.emit(PersonChanged(person_id=found.person_id, changed=("places",)))


def check_place(session: Session, person_id: str, department_id: str, manager_id: str | None) -> None:
    """Raise InvalidInput unless the department is open and the manager works here and is somebody else."""
    faults = []
    closed = session.scalar(select(Department.closed).where(Department.id == department_id))
    if closed is None or closed:
        faults.append(Fault("department", "is not an open department.", "Choose one from the list."))
    if manager_id is not None:
        active = session.scalar(select(Person.active).where(Person.id == manager_id))
        if manager_id == person_id:
            faults.append(Fault("manager", "is the person.", "Choose somebody else, or nobody."))
        elif not active:
            faults.append(Fault("manager", "is nobody who works here.", "Choose somebody from the list, or nobody."))
    if faults:
        raise InvalidInput(faults)


def _drop_planned(work: Work, person_id: str) -> tuple[Assignment | None, datetime | None]:
    """Return the primary assignment of now, open-ended, and when a planned one was to begin, which is closed."""
    current, dropped_at = None, None
    rows = work.session.scalars(
        select(Assignment).where(
            Assignment.person_id == person_id,
            Assignment.is_primary,
            or_(Assignment.ends_at.is_(None), Assignment.ends_at > work.now),
        )
    ).all()
    for row in rows:
        if row.starts_at > work.now:
            dropped_at = row.starts_at
            row.ends_at, row.closed_at = dropped_at, work.now
            work.session.flush()
            work.emit(MoveDropped(person_id=person_id, assignment_id=row.id))
        else:
            current = row
    if current is not None and current.ends_at is not None:
        current.ends_at, current.closed_at = None, None
        work.session.flush()
    return current, dropped_at


def _add(
    work: Work,
    person_id: str,
    department_id: str,
    manager_id: str | None,
    starts_at: datetime,
    *,
    is_primary: bool = True,
) -> Assignment:
    added = Assignment(
        id=new_id(),
        person_id=person_id,
        department_id=department_id,
        manager_id=manager_id,
        is_primary=is_primary,
        starts_at=starts_at,
        recorded_at=work.now,
        recorded_by=work.actor.person_id,
    )
    work.session.add(added)
    work.session.flush()
    return added


def _emit_planned(work: Work, new: Assignment) -> None:
    planned = MovePlanned(
        person_id=new.person_id,
        assignment_id=new.id,
        to_department_id=new.department_id,
        to_manager_id=new.manager_id,
        starts_at=new.starts_at,
    )
    work.emit(planned)


def _emit_moved(work: Work, old: Assignment | None, new: Assignment) -> None:
    happened = PersonMoved(
        person_id=new.person_id,
        from_department_id=old.department_id if old else None,
        to_department_id=new.department_id,
        from_manager_id=old.manager_id if old else None,
        to_manager_id=new.manager_id,
        moved_by=new.recorded_by,
    )
    work.emit(happened, effective_at=new.starts_at)
