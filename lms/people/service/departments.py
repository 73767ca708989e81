"""Departments: a tree with its closure."""

from __future__ import annotations

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.orm import aliased

from lms.core.errors import Fault, InvalidInput
from lms.core.ids import new_id
from lms.db.work import Work
from lms.people.events import DepartmentAdded, DepartmentChanged
from lms.people.models import Department, DepartmentPath

KEEP = object()
"""Stands for "leave as it is" where None is a value."""


def add_department(
    work: Work, code: str, name: str, parent_id: str | None = None, *, department_id: str | None = None
) -> str:
    """Add a department below ``parent_id`` (None: at the top) and return its id; a code twice is an InvalidInput."""
    if work.session.scalar(select(Department.id).where(Department.code == code.strip())) is not None:
        raise InvalidInput([Fault("code", "is another department's.", "Take a code of its own.")])
    department = Department(id=department_id or new_id(), code=code.strip(), name=name.strip(), parent_id=parent_id)
    work.session.add(department)
    work.session.flush()
    _add_paths(work, department.id, parent_id)
    work.emit(DepartmentAdded(department_id=department.id, parent_id=parent_id))
    return department.id


def change_department(
    work: Work, department_id: str, *, name: object = KEEP, head_id: object = KEEP, parent_id: object = KEEP
) -> None:
    """Rename a department, give it another head or hang it elsewhere; what is not given stays.

    Hanging it below itself or below one of its own is an InvalidInput.
    """
    department = work.session.get_one(Department, department_id)
    wanted = {"name": name, "head_id": head_id, "parent_id": parent_id}
    changed = tuple(
        key for key, value in sorted(wanted.items()) if value is not KEEP and getattr(department, key) != value
    )
    if not changed:
        return
    if "parent_id" in changed:
        _hang(work, department, wanted["parent_id"])
    for key in changed:
        setattr(department, key, wanted[key])
    work.session.flush()
    work.emit(DepartmentChanged(department_id=department_id, changed=changed))


def _hang(work: Work, department: Department, parent_id: object) -> None:
    below = list(
        work.session.scalars(select(DepartmentPath.descendant_id).where(DepartmentPath.ancestor_id == department.id))
    )
    if parent_id in below:
        raise InvalidInput(
            [Fault(department.code, "cannot stand below itself.", "Choose a department outside its own subtree.")]
        )
    above = select(DepartmentPath.ancestor_id).where(
        DepartmentPath.descendant_id == department.id, DepartmentPath.depth > 0
    )
    work.session.execute(
        delete(DepartmentPath).where(
            DepartmentPath.descendant_id.in_(below), DepartmentPath.ancestor_id.in_(above.scalar_subquery())
        )
    )
    if parent_id is None:
        return
    upper, lower = aliased(DepartmentPath), aliased(DepartmentPath)
    joined = (
        select(upper.ancestor_id, lower.descendant_id, upper.depth + lower.depth + 1)
        .join(lower, literal(value=True))
        .where(upper.descendant_id == parent_id, lower.ancestor_id == department.id)
    )
    work.session.execute(insert(DepartmentPath).from_select(["ancestor_id", "descendant_id", "depth"], joined))


def _add_paths(work: Work, department_id: str, parent_id: str | None) -> None:
    work.session.add(DepartmentPath(ancestor_id=department_id, descendant_id=department_id, depth=0))
    work.session.flush()
    if parent_id is not None:
        above = select(DepartmentPath.ancestor_id, literal(department_id), DepartmentPath.depth + 1).where(
            DepartmentPath.descendant_id == parent_id
        )
        work.session.execute(insert(DepartmentPath).from_select(["ancestor_id", "descendant_id", "depth"], above))
