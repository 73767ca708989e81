"""Delegation: a manager lets somebody see, or decide, for them, from–to."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from lms.core.errors import AccessDenied, Fault, InvalidInput, NotFound
from lms.core.ids import new_id
from lms.db.work import Work
from lms.people.events import DelegationEnded, DelegationMade
from lms.people.models import Delegation, Person

LONGEST = timedelta(days=366)


def delegate(work: Work, delegate_id: str, starts_at: datetime, ends_at: datetime, *, decides: bool) -> str:
    """Let somebody see (or decide, ``decides``) for the actor, from–to, and return the delegation's id.

    Only whoever manages somebody delegates, only their own, for at most a year; it cannot be passed on.
    """
    manager_id = work.actor.person_id
    if manager_id is None or not work.actor.manages:
        raise AccessDenied("Only managers delegate.", "There is nobody who reports to you.")
    faults = []
    if ends_at <= max(starts_at, work.now):
        faults.append(Fault("until", "lies before the first day, or in the past.", "Write a later day."))
    elif ends_at - starts_at > LONGEST:
        faults.append(Fault("until", "is over a year away.", "Delegate for a year at most, then again."))
    active = work.session.scalar(select(Person.active).where(Person.id == delegate_id))
    if not active or delegate_id == manager_id:
        faults.append(Fault("delegate", "is nobody else who works here.", "Choose somebody from the list."))
    if faults:
        raise InvalidInput(faults)
    made = Delegation(
        id=new_id(),
        manager_id=manager_id,
        delegate_id=delegate_id,
        decides=decides,
        starts_at=starts_at,
        ends_at=ends_at,
        recorded_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    work.emit(
        DelegationMade(
            person_id=manager_id,
            delegate_id=delegate_id,
            delegation_id=made.id,
            decides=decides,
            starts_at=starts_at,
            ends_at=ends_at,
        )
    )
    return made.id


def end_delegation(work: Work, delegation_id: str) -> None:
    """End a delegation of the actor's own now, or take back one that has not begun; a foreign one is NotFound."""
    found = work.session.get(Delegation, delegation_id)
    if found is None or found.manager_id != work.actor.person_id or found.ends_at <= work.now:
        raise NotFound("There is no such delegation of yours.")
    found.ends_at = max(work.now, found.starts_at)
    if found.starts_at > work.now:
        found.starts_at = found.ends_at = work.now
    work.session.flush()
    work.emit(DelegationEnded(person_id=found.manager_id, delegate_id=found.delegate_id, delegation_id=delegation_id))
