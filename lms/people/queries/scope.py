"""The one scope: which persons and departments an actor sees, as conditions for a statement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.core.access import Actor, Role
from lms.db.listed import one_of
from lms.db.types import Instant
from lms.people.models import Assignment, Department, DepartmentPath, Person, ReportingPath
from lms.people.rules import PERSON_ROLES, Standing


def visible_to(
    actor: Actor, now: datetime, person_id: InstrumentedAttribute[str] | InstrumentedAttribute[str | None] = Person.id
) -> ColumnElement[bool]:
    """Return the condition that keeps the persons whom ``actor`` sees at ``now``.

    ``person_id`` is the column that names the person in the statement (default: the persons table's own). The twin of
    ``rules.may_see``.
    """
    if sees_company(actor):
        return true()
    if actor.person_id is None:
        return false()
    in_lines = _in_lines(person_id, actor.person_id, _seers(actor), now)
    return or_(in_lines, covered_by(actor, PERSON_ROLES, now, person_id))


def visible_in_lines(person_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition of :func:`visible_to` for an actor without any role, with places for who and when.

    For statements that are built once; :func:`line_values` fills the places.
    """
    now: BindParameter[datetime] = bindparam("seen_now", type_=Instant)
    return _in_lines(person_id, bindparam("seer"), "seers", now)


def line_values(actor: Actor, now: datetime) -> dict[str, Any]:
    """Return the values of :func:`visible_in_lines`."""
    return {"seer": actor.person_id, "seers": _seers(actor), "seen_now": now}


def _seers(actor: Actor) -> list[str]:
    """Return the actor and those for whom the actor stands in."""
    return [*([actor.person_id] if actor.person_id else []), *sorted(actor.delegate_for)]


def _in_lines(person_id: Any, seer: Any, seers: Any, now: Any) -> ColumnElement[bool]:  # noqa: ANN401  (or their places)
    return or_(
        person_id == seer,
        person_id.in_(select(ReportingPath.person_id).where(one_of(ReportingPath.manager_id, seers))),
        person_id.in_(
            select(Assignment.person_id).where(
                one_of(Assignment.manager_id, seers), Assignment.is_primary.is_(False), *current(now)
            )
        ),
    )


def covered_by(
    actor: Actor,
    roles: Collection[Role],
    now: datetime,
    person_id: InstrumentedAttribute[str] | InstrumentedAttribute[str | None] = Person.id,
) -> ColumnElement[bool]:
    """Return the condition that keeps the persons whom one of these roles of the actor's covers.

    Nobody else: neither the actor nor the people below them. For what a role may do and a manager may not.
    """
    if actor.is_system or any(actor.has_for_company(role) for role in roles):
        return true()
    scopes = _departments_of(actor, roles)
    if not scopes:
        return false()
    below = (
        select(Assignment.person_id)
        .join(DepartmentPath, DepartmentPath.descendant_id == Assignment.department_id)
        .where(one_of(DepartmentPath.ancestor_id, scopes), *current(now))
    )
    return person_id.in_(below)


def departments_visible_to(
    actor: Actor, department_id: InstrumentedAttribute[str] = Department.id
) -> ColumnElement[bool]:
    """Return the condition that keeps the departments whose figures ``actor`` sees: by role, or as their head."""
    if sees_company(actor):
        return true()
    return _in_departments(department_id, _seers(actor), _departments_of(actor, PERSON_ROLES))


def sees_company(actor: Actor) -> bool:
    """Say whether ``actor`` sees everybody, and the figures of every department."""
    return actor.is_system or any(actor.has_for_company(role) for role in PERSON_ROLES)


def departments_in_scope(department_id: InstrumentedAttribute[str] = Department.id) -> ColumnElement[bool]:
    """Return the condition of :func:`departments_visible_to` for who does not see the company, with places for who.

    For statements that are built once; :func:`department_values` fills the places.
    """
    return _in_departments(department_id, "seers", "scopes")


def department_values(actor: Actor) -> dict[str, Any]:
    """Return the values of :func:`departments_in_scope`."""
    return {"seers": _seers(actor), "scopes": _departments_of(actor, PERSON_ROLES)}


def _in_departments(department_id: InstrumentedAttribute[str], seers: Any, scopes: Any) -> ColumnElement[bool]:  # noqa: ANN401  (or their places)
    headed = select(Department.id).where(one_of(Department.head_id, seers))
    roots = or_(DepartmentPath.ancestor_id.in_(headed), one_of(DepartmentPath.ancestor_id, scopes))
    return department_id.in_(select(DepartmentPath.descendant_id).where(roots))


def departments_covered_by(
    actor: Actor, role: Role, department_id: InstrumentedAttribute[str] = Department.id
) -> ColumnElement[bool]:
    """Return the condition that keeps the departments that a role of the actor's covers; heading one gives none."""
    if actor.is_system or actor.has_for_company(role):
        return true()
    roots = one_of(DepartmentPath.ancestor_id, _departments_of(actor, {role}))
    return department_id.in_(select(DepartmentPath.descendant_id).where(roots))


def _departments_of(actor: Actor, roles: Collection[Role]) -> list[str]:
    return sorted(set().union(*(actor.departments_of(role) for role in roles)))


def current(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the two conditions that keep the assignments of ``now`` (from inclusive, to exclusive)."""
    return (
        and_(Assignment.starts_at <= now),
        or_(Assignment.ends_at.is_(None), Assignment.ends_at > now),
    )


def standing_of(session: Session, person_id: str, now: datetime) -> Standing:
    """Return how a person stands to others at ``now``, for ``rules.may_see``."""
    managers = set(session.scalars(select(ReportingPath.manager_id).where(ReportingPath.person_id == person_id)))
    places = session.execute(
        select(Assignment.department_id, Assignment.manager_id, Assignment.is_primary).where(
            Assignment.person_id == person_id, *current(now)
        )
    ).all()
    managers.update(manager for _, manager, primary in places if manager is not None and not primary)
    above = session.scalars(
        select(DepartmentPath.ancestor_id).where(
            DepartmentPath.descendant_id.in_([department for department, _, _ in places])
        )
    )
    return Standing(person_id, frozenset(managers), frozenset(above))
