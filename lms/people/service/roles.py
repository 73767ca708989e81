"""Roles: proposed by an administrator, for HR and compliance given by a second yes, taken again."""

from __future__ import annotations

from sqlalchemy import select, update

from lms.core.access import Role
from lms.core.errors import Fault, InvalidInput, NotFound, RuleRefused
from lms.core.ids import new_id
from lms.db.work import Work
from lms.people.events import RoleGiven, RoleProposed, RoleTaken
from lms.people.models import Department, Person, RoleGiving
from lms.people.rules import COMPANY_ROLES, SECOND_YES_ROLES, approval_refusal, role_refusal
from lms.people.service.departments import add_department
from lms.people.service.persons import Details, add_person


def propose_role(work: Work, person_id: str, role: Role, department_id: str | None = None) -> str:
    """Give a role, or propose one that needs a second yes (HR, compliance); return the giving's id.

    A role that is held or proposed already is RuleRefused, and so is whom the actor may not give it to.
    """
    if refusal := role_refusal(work.actor, person_id):
        raise RuleRefused(refusal, "Ask another administrator.")
    if department_id is not None and role in COMPANY_ROLES:
        raise RuleRefused(f"The role {role} is for the whole company.", "Leave the department out.")
    _check_exists(work, person_id, department_id)
    held = work.session.scalar(
        select(RoleGiving.id).where(
            RoleGiving.person_id == person_id,
            RoleGiving.role == role,
            RoleGiving.department_id == department_id,
            RoleGiving.taken_at.is_(None),
        )
    )
    if held is not None:
        raise RuleRefused("They hold this role already, or it waits for its second yes.")
    at_once = role not in SECOND_YES_ROLES
    giving = RoleGiving(
        id=new_id(),
        person_id=person_id,
        role=role,
        department_id=department_id,
        proposed_by=work.actor.person_id,
        proposed_at=work.now,
        approved_at=work.now if at_once else None,
    )
    work.session.add(giving)
    work.session.flush()
    kind = RoleGiven if at_once else RoleProposed
    work.emit(kind(person_id=person_id, role=role, department_id=department_id))
    return giving.id


def approve_role(work: Work, giving_id: str) -> None:
    """Give the second yes; by the proposer or the person it is RuleRefused, and so is one for nothing that waits."""
    giving = work.session.get(RoleGiving, giving_id)
    if giving is None:
        raise NotFound("There is no such proposal.")
    if refusal := approval_refusal(work.actor, giving.person_id, giving.proposed_by):
        raise RuleRefused(refusal)
    changed = work.session.execute(
        update(RoleGiving)
        .where(RoleGiving.id == giving_id, RoleGiving.approved_at.is_(None), RoleGiving.taken_at.is_(None))
        .values(approved_by=work.actor.person_id, approved_at=work.now)
        .returning(RoleGiving.id)
    ).all()
    if not changed:
        raise RuleRefused("This does not wait for a second yes any more.", "Look at the page again.")
    work.emit(RoleGiven(person_id=giving.person_id, role=giving.role, department_id=giving.department_id))


def take_role(work: Work, giving_id: str) -> None:
    """Take a role, or withdraw its proposal, from now on. The last administrator keeps theirs (RuleRefused)."""
    giving = work.session.get(RoleGiving, giving_id, with_for_update=True)
    if giving is None or giving.taken_at is not None:
        raise NotFound("There is no such role.")
    if refusal := role_refusal(work.actor, giving.person_id):
        raise RuleRefused(refusal, "Ask another administrator.")
    if giving.role == Role.ADMINISTRATOR and len(_administrators(work)) < 2:
        raise RuleRefused("This is the last administrator.", "Make somebody else one first.")
    giving.taken_at = work.now
    work.session.flush()
    work.emit(RoleTaken(person_id=giving.person_id, role=giving.role, department_id=giving.department_id))


def make_first_administrator(work: Work, number: str, name: str | None = None) -> str:
    """Give the role to the first administrator, from the command line, and return the person's id.

    With ``name`` a person who is not on record is put there, in a department of the company's name if there is none.
    RuleRefused once there is an administrator; InvalidInput when nobody has the number and no name is given.
    """
    if _administrators(work):
        raise RuleRefused("There is an administrator already.", "They give the role to others, under People, Roles.")
    person_id = work.session.scalar(select(Person.id).where(Person.employee_number == number, Person.active))
    if person_id is None:
        if not name:
            cure = "Import people first, or give the name too: --name 'Full Name'."
            raise InvalidInput([Fault(number, "is nobody's employee number.", cure)])
        top = select(Department.id).where(Department.parent_id.is_(None)).order_by(Department.code).limit(1)
        department_id = work.session.scalar(top) or add_department(work, "COMPANY", work.settings.organisation)
        details = Details(employee_number=number, name=name, joined_on=work.settings.day_of(work.now))
        person_id = add_person(work, details, department_id)
    propose_role(work, person_id, Role.ADMINISTRATOR)
    return person_id


def _administrators(work: Work) -> list[str]:
    """Return who holds the role now; locked, so that two who go at once cannot both be the last but one."""
    return list(
        work.session.scalars(
            select(RoleGiving.person_id)
            .join(Person, Person.id == RoleGiving.person_id)
            .where(RoleGiving.role == Role.ADMINISTRATOR, RoleGiving.taken_at.is_(None), Person.active)
            .with_for_update(of=RoleGiving)
        )
    )


def _check_exists(work: Work, person_id: str, department_id: str | None) -> None:
    active = work.session.scalar(select(Person.active).where(Person.id == person_id))
    if not active:
        raise NotFound("There is no such person, or they have left.")
    if department_id is not None and work.session.get(Department, department_id) is None:
        raise NotFound("There is no such department.")
