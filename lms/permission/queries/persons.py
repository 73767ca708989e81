"""People, as far as reacting needs them: taking their turn, and who reports to whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.awards.models import Certificate
from lms.awards.rules import State
from lms.db.kept import ask
from lms.db.listed import one_of
from lms.people.models import Assignment, Person

_LOCKED = select(Person.id).where(one_of(Person.id, "ids")).order_by(Person.id).with_for_update(key_share=True)
_LOCKED_ONE = select(Person.id).where(Person.id == bindparam("id")).with_for_update(key_share=True)


def lock_persons(session: Session, person_ids: Iterable[str]) -> None:
    """Let nobody else change the permissions of these people, nor their grounds, until this work is committed.

    In the order of the ids, so that two who lock several never wait for each other. On SQLite a writer is alone anyway.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    match sorted(person_ids):
        case [one]:  # nearly always: a list is written out anew each time, and planned anew
            ask(session, _LOCKED_ONE, {"id": one})
        case ids:
            ask(session, _LOCKED, {"ids": ids})


def holders_of(course: str, version_ids: Collection[str]) -> Select[str]:
    """Return the question who holds a live certificate of one of these versions of a course."""
    return select(Certificate.person_id).where(
        Certificate.course == course, Certificate.state == State.LIVE, Certificate.version_id.in_(version_ids)
    )


def reporting_to(session: Session, manager_id: str) -> set[str]:
    """Return the people whose manager of record this is, or was until they left; one statement."""
    reported = select(Assignment.person_id).where(
        Assignment.manager_id == manager_id, Assignment.is_primary, Assignment.ends_at.is_(None)
    )
    return set(session.scalars(reported))
