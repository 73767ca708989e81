"""What stands beside a person: reports, absences, places, roles, delegations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from lms.core.access import Actor
from lms.people.models import Absence, Assignment, Delegation, Department, Person, RoleGiving
from lms.people.queries.scope import current
from lms.people.rules import SECOND_YES_ROLES, approval_refusal


@dataclass(frozen=True, slots=True)
class Named:
    """A person by name."""

    id: str
    name: str
    name_language: str


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One absence; ``ends_at`` exclusive, None: not known yet."""

    id: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """A further place of a person, or the main one of a move that is planned; ``starts_at`` inclusive."""

    id: str
    department_name: str
    manager_name: str | None
    starts_at: datetime
    is_planned: bool


@dataclass(frozen=True, slots=True)
class OtherPlaces:
    """What a person has beside the main place of now: the move that is planned, if one is, and further places."""

    planned: OtherPlace | None
    further: tuple[OtherPlace, ...]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role that is held, or waits for its second yes (``approved_at`` None)."""

    id: str
    person: Named
    employee_number: str
    role: str
    department_name: str | None
    proposed_by: str | None
    proposer_name: str | None
    proposed_at: datetime
    approved_at: datetime | None
    may_approve: bool


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A delegation by or to somebody."""

    id: str
    manager: Named
    delegate: Named
    decides: bool
    starts_at: datetime
    ends_at: datetime


def direct_reports(session: Session, manager_id: str, now: datetime) -> list[Named]:
    """Return the active people whose manager of record this is, by name."""
    rows = session.execute(
        select(Person.id, Person.name, Person.name_language)
        .join(Assignment, Assignment.person_id == Person.id)
        .where(Assignment.manager_id == manager_id, Assignment.is_primary, Person.active, *current(now))
        .order_by(Person.sort_name, Person.id)
    )
    return [Named(*row) for row in rows]


def absences_of(session: Session, person_id: str, now: datetime) -> list[AbsenceRow]:
    """Return the absences that are not over, the next first."""
    rows = session.execute(
        select(Absence.id, Absence.starts_at, Absence.ends_at)
        .where(Absence.person_id == person_id, or_(Absence.ends_at.is_(None), Absence.ends_at > now))
        .order_by(Absence.starts_at)
    )
    return [AbsenceRow(*row) for row in rows]


def other_places(session: Session, person_id: str, now: datetime) -> OtherPlaces:
    """Return the further places of now, by department, and the planned move: one statement."""
    further = and_(Assignment.is_primary.is_(False), *current(now))
    planned = and_(Assignment.is_primary, Assignment.ends_at.is_(None), Assignment.starts_at > now)
    rows = session.execute(
        select(Assignment.id, Department.name, Person.name, Assignment.starts_at, Assignment.is_primary)
        .join(Department, Department.id == Assignment.department_id)
        .outerjoin(Person, Person.id == Assignment.manager_id)
        .where(Assignment.person_id == person_id, or_(further, planned))
        .order_by(Department.name, Assignment.id)
    )
    places = [OtherPlace(*row) for row in rows]
    return OtherPlaces(
        planned=next((place for place in places if place.is_planned), None),
        further=tuple(place for place in places if not place.is_planned),
    )


def roles_given(session: Session, actor: Actor) -> list[RoleRow]:
    """Return every role held or proposed, those that wait first; ``may_approve`` is whether the actor may say yes."""
    proposer = aliased(Person)
    rows = session.execute(
        select(RoleGiving, Person.name, Person.name_language, Person.employee_number, Department.name, proposer.name)
        .join(Person, Person.id == RoleGiving.person_id)
        .outerjoin(Department, Department.id == RoleGiving.department_id)
        .outerjoin(proposer, proposer.id == RoleGiving.proposed_by)
        .where(RoleGiving.taken_at.is_(None), Person.active)
        .order_by(RoleGiving.approved_at.is_not(None), RoleGiving.role, Person.sort_name)
    )
    found = []
    for giving, name, language, number, department, proposer_name in rows:
        waits = giving.approved_at is None and giving.role in SECOND_YES_ROLES
        found.append(
            RoleRow(
                id=giving.id,
                person=Named(giving.person_id, name, language),
                employee_number=number,
                role=giving.role,
                department_name=department,
                proposed_by=giving.proposed_by,
                proposer_name=proposer_name,
                proposed_at=giving.proposed_at,
                approved_at=giving.approved_at,
                may_approve=waits and not approval_refusal(actor, giving.person_id, giving.proposed_by),
            )
        )
    return found


def delegations_of(session: Session, person_id: str, now: datetime) -> list[DelegationRow]:
    """Return the delegations by a person that are not over, the next first."""
    return _delegations(session, Delegation.manager_id == person_id, now)


def delegations_to(session: Session, person_id: str, now: datetime) -> list[DelegationRow]:
    """Return the delegations to a person that are not over, the next first."""
    return _delegations(session, Delegation.delegate_id == person_id, now)


def _delegations(session: Session, condition: ColumnElement[bool], now: datetime) -> list[DelegationRow]:
    manager, substitute = aliased(Person), aliased(Person)
    rows = session.execute(
        select(Delegation, manager.name, manager.name_language, substitute.name, substitute.name_language)
        .join(manager, manager.id == Delegation.manager_id)
        .join(substitute, substitute.id == Delegation.delegate_id)
        .where(condition, Delegation.ends_at > now)
        .order_by(Delegation.starts_at, Delegation.id)
    )
    return [
        DelegationRow(
            row.id,
            Named(row.manager_id, name, language),
            Named(row.delegate_id, other, other_language),
            row.decides,
            row.starts_at,
            row.ends_at,
        )
        for row, name, language, other, other_language in rows
    ]
