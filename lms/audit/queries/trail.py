"""Questions to the trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.audit.models import AuditRow
from lms.audit.rules import TrailRow
from lms.core.access import Actor, Role
from lms.core.paging import Paging
from lms.people.models import Person
from lms.people.queries.scope import covered_by
from lms.people.rules import PERSON_ROLES


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One row of the trail with the names that the reader may see; None where the product itself acted."""

    id: str
    event: str
    recorded_at: datetime
    effective_at: datetime
    person_id: str | None
    person_name: str | None
    actor_id: str | None
    actor_name: str | None
    on_behalf_of_name: str | None
    payload: dict[str, Any]
    sealed: bool


def trail_rows(session: Session, condition: ColumnElement[bool], limit: int | None = None) -> Iterator[TrailRow]:
    """Yield the rows that fit, in the order of their ids, as they are digested."""
    columns = [
        AuditRow.id,
        AuditRow.event,
        AuditRow.version,
        AuditRow.recorded_at,
        AuditRow.effective_at,
        AuditRow.actor_id,
        AuditRow.on_behalf_of,
        AuditRow.person_id,
        AuditRow.payload,
    ]
    statement: Select[*tuple[Any, ...]] = select(*columns).where(condition).order_by(AuditRow.id)
    for row in session.execute(statement.limit(limit) if limit else statement):
        yield TrailRow(*row)


_Subject, _Doer, _Behalf = aliased(Person), aliased(Person), aliased(Person)


def trail_of(session: Session, person_id: str, limit: int = 50) -> list[TrailEntry]:
    """Return the newest rows about a person or by them; the caller has let the reader through to the person."""
    about = or_(AuditRow.person_id == person_id, AuditRow.actor_id == person_id)
    return _entries(session, _statement().where(about).limit(limit))


def trail(
    session: Session, actor: Actor, now: datetime, paging: Paging, *, event: str = "", number: str = ""
) -> tuple[list[TrailEntry], int]:
    """Return one page of the trail within the actor's scope, newest first, and how many rows there are in all.

    ``event`` keeps one kind of event; ``number`` what a person with that employee number did or was done to.
    """
    seen = _scope(actor, now)
    conditions = [seen]
    if event:
        conditions.append(AuditRow.event == event)
    if number:
        who = select(Person.id).where(Person.employee_number == number).scalar_subquery()
        conditions.append(or_(AuditRow.person_id == who, AuditRow.actor_id == who))
    total = session.scalar(select(func.count()).select_from(AuditRow).where(*conditions)) or 0
    rows = _entries(session, _statement().where(*conditions).limit(paging.size).offset(paging.offset))
    return rows, total


def _scope(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Rows about people whom a role covers, not whom one manages; about nobody only for the whole company."""
    about = covered_by(actor, PERSON_ROLES, now, AuditRow.person_id)
    if actor.is_system or actor.has_for_company(Role.COMPLIANCE):
        return or_(AuditRow.person_id.is_(None), about)
    return about


def _statement() -> Select[*tuple[Any, ...]]:
    return (
        select(
            AuditRow.id,
            AuditRow.event,
            AuditRow.recorded_at,
            AuditRow.effective_at,
            AuditRow.person_id,
            _Subject.name,
            AuditRow.actor_id,
            _Doer.name,
            _Behalf.name,
            AuditRow.payload,
            AuditRow.seal.is_not(None),
        )
        .outerjoin(_Subject, _Subject.id == AuditRow.person_id)
        .outerjoin(_Doer, _Doer.id == AuditRow.actor_id)
        .outerjoin(_Behalf, _Behalf.id == AuditRow.on_behalf_of)
        .order_by(AuditRow.recorded_at.desc(), AuditRow.id.desc())
    )


def _entries(session: Session, statement: Select[*tuple[Any, ...]]) -> list[TrailEntry]:
    return [TrailEntry(*row) for row in session.execute(statement)]
