"""Persons: they join, their details change, they leave."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import case, delete, or_, select, update

from lms.core.errors import Fault, InvalidInput, RuleRefused
from lms.core.ids import new_id
from lms.db.work import Work
from lms.people.events import LeavingPlanned, PersonChanged, PersonJoined, PersonLeft
from lms.people.models import Assignment, Delegation, Person, ReportingPath, RoleGiving
from lms.people.rules import normal_email, sort_name
from lms.people.service.addresses import tell_old_addresses
from lms.people.service.placing import catch_up, open_place


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is known of a person beside their place; texts already bounded by the form or the import."""

    employee_number: str
    name: str
    joined_on: date
    name_language: str = ""
    email: str = ""
    language: str = "en"
    time_zone: str = ""
    job_title: str = ""
    location: str = ""
    job_family: str = ""
    contract: str = ""


def add_person(
    work: Work,
    details: Details,
    department_id: str,
    manager_id: str | None = None,
    *,
    person_id: str | None = None,
) -> str:
    """Put a person on record with their primary place from now on, and return the id."""
    _refuse_taken(work, details)
    person = Person(id=person_id or new_id(), active=True, **_columns(details))
    work.session.add(person)
    work.session.flush()
    open_place(work, person.id, department_id, manager_id)
    work.emit(
        PersonJoined(
            person_id=person.id, joined_on=details.joined_on, department_id=department_id, manager_id=manager_id
        )
    )
    return person.id


def change_person(work: Work, person_id: str, details: Details) -> tuple[str, ...]:
    """Take over changed details and return the names of the fields that changed."""
    _refuse_taken(work, details, person_id)
    person = work.session.get_one(Person, person_id)
    columns = _columns(details)
    changed = tuple(sorted(key for key, value in columns.items() if getattr(person, key) != value))
    if "email" in changed:
        tell_old_addresses(work, [person_id])
        person.email_changed_at = work.now if person_id != work.actor.person_id else None
    for key in changed:
        setattr(person, key, columns[key])
    if changed:
        work.session.flush()
        work.emit(PersonChanged(person_id=person_id, changed=changed))
    return changed


def leave(work: Work, person_id: str, left_at: datetime | None = None) -> None:
    """Record that a person leaves now, or at the instant ``left_at`` (then ``tick`` carries it out).

    The assignments end, delegations by and to the person and roles end, and whoever reported to them has no manager of
    record until one is set. What hangs on the person elsewhere (sign-in, permissions, notices) ends by the event.
    """
    person = work.session.get_one(Person, person_id)
    if not person.active:
        return
    left_at = left_at or work.now
    person.left_at = left_at
    if left_at > work.now:
        person.next_change_at = min(left_at, person.next_change_at or left_at)
        work.emit(LeavingPlanned(person_id=person_id, left_at=left_at))
        return
    catch_up(work, person_id)
    person.active = False
    person.next_change_at = None
    open_ones = or_(Assignment.ends_at.is_(None), Assignment.ends_at > left_at)
    started = case((Assignment.starts_at > left_at, Assignment.starts_at), else_=left_at)
    work.session.execute(
        update(Assignment)
        .where(Assignment.person_id == person_id, open_ones)
        .values(ends_at=started, closed_at=work.now)
        .execution_options(synchronize_session=False)
    )
    work.session.execute(
        update(Delegation)
        .where(
            or_(Delegation.manager_id == person_id, Delegation.delegate_id == person_id), Delegation.ends_at > left_at
        )
        .values(ends_at=left_at)
    )
    work.session.execute(
        update(RoleGiving)
        .where(RoleGiving.person_id == person_id, RoleGiving.taken_at.is_(None))
        .values(taken_at=work.now)
    )
    work.session.execute(delete(ReportingPath).where(ReportingPath.person_id == person_id))
    work.session.flush()
    work.emit(PersonLeft(person_id=person_id, left_at=left_at), effective_at=left_at)


def stay(work: Work, person_id: str) -> None:
    """Take back a leaving whose day has not come; RuleRefused afterwards."""
    person = work.session.get_one(Person, person_id)
    if not person.active or person.left_at is None or person.left_at <= work.now:
        raise RuleRefused("There is no leaving to take back.", "Add the person again from the day they return.")
    person.left_at = None
    work.session.flush()
    work.emit(PersonChanged(person_id=person_id, changed=("left_at",)))


def _refuse_taken(work: Work, details: Details, person_id: str = "") -> None:
    """Raise InvalidInput when somebody else has the number or the address."""
    number, email = details.employee_number.strip(), normal_email(details.email)
    same = (
        Person.employee_number == number
        if email is None
        else or_(Person.employee_number == number, Person.email == email)
    )
    rows = work.session.execute(select(Person.employee_number, Person.email).where(same, Person.id != person_id)).all()
    faults = []
    if any(row.employee_number == number for row in rows):
        faults.append(Fault("number", "belongs to somebody else.", "Write the person's own number."))
    if email is not None and any(row.email == email for row in rows):
        faults.append(Fault("email", "belongs to somebody else.", "Each person has their own address, or none."))
    if faults:
        raise InvalidInput(faults)


def _columns(details: Details) -> dict[str, object]:
    columns = {field.name: getattr(details, field.name) for field in fields(details)}
    columns["name"] = " ".join(details.name.split())
    columns["sort_name"] = sort_name(details.name)
    columns["email"] = normal_email(details.email)
    columns["employee_number"] = details.employee_number.strip()
    return columns
