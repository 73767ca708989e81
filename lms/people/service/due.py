"""What time alone brings about: planned moves and leavings whose day has come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import structlog
from sqlalchemy import func, select, update

from lms.db.work import Store, Work
from lms.people.models import Assignment, Person
from lms.people.service.persons import leave
from lms.people.service.placing import carry_out_move, move_is_due

log = structlog.get_logger(__name__)
AT_ONCE = 200


def carry_out_due(store: Store) -> int:
    """Carry out every change that is due, each in a unit of work of its own, and return how many people it touched.

    One that fails is logged, hinders nobody else's, and is tried again the next time.
    """
    done = 0
    failed: set[str] = set()
    while due := _due(store, failed):
        for person_id, due_at in due:
            try:
                with store.writing() as work:
                    done += _carry_out(work, person_id, due_at)
            except Exception:
                log.exception("a change that is due failed", person=person_id)
                failed.add(person_id)
    return done


def _due(store: Store, failed: Collection[str]) -> list[tuple[str, datetime]]:
    with store.reading() as work:
        rows = work.session.execute(
            select(Person.id, Person.next_change_at)
            .where(Person.next_change_at <= work.now)
            .order_by(Person.next_change_at)
            .limit(AT_ONCE + len(failed))
        )
        return [(person_id, due_at) for person_id, due_at in rows if due_at is not None and person_id not in failed]


def _carry_out(work: Work, person_id: str, due_at: datetime) -> int:
    """Carry out one person's change unless another worker was first (compare and set on ``next_change_at``)."""
    claimed = work.session.execute(
        update(Person)
        .where(Person.id == person_id, Person.next_change_at == due_at)
        .values(next_change_at=None)
        .returning(Person.id, Person.left_at)
        .execution_options(synchronize_session=False)
    ).first()
    if claimed is None:
        return 0
    if move_is_due(work, person_id, due_at):
        carry_out_move(work, person_id)
    person = work.session.get_one(Person, person_id, populate_existing=True)
    if person.left_at is not None and person.left_at <= work.now:
        leave(work, person_id, person.left_at)
    else:
        person.next_change_at = _next_change(work, person)
    return 1


def _next_change(work: Work, person: Person) -> datetime | None:
    planned = work.session.scalar(
        select(func.min(Assignment.starts_at)).where(
            Assignment.person_id == person.id,
            Assignment.is_primary,
            Assignment.starts_at > work.now,
            Assignment.ends_at.is_(None),
        )
    )
    return min((moment for moment in (planned, person.left_at) if moment is not None), default=None)
