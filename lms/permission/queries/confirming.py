"""Who has to confirm what somebody may, since their manager of record has changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.db.kept import ask
from lms.people.models import Person
from lms.permission.models import Permission
from lms.permission.queries.deciders import known_of
from lms.permission.queries.streams import STREAM, StreamRow, played
from lms.permission.rules import Facts, State
from lms.permission.rules.who import barred, decider

_TAKEN_OVER = (
    select(*STREAM)
    .join(Person, Person.id == Permission.person_id)
    .where(
        Permission.person_id == bindparam("person"), Permission.is_standing, Permission.confirmation_due_at.is_not(None)
    )
)


@dataclass(frozen=True, slots=True)
class Confirming:
    """Somebody who may confirm some permissions of one person by ``due_at``; ``in_line``: as a head, else standing in.

    Compliance stands in where no head above may.
    """

    confirmer_id: str
    due_at: datetime
    in_line: bool


def confirmers(session: Session, person_id: str, now: datetime) -> tuple[Confirming, ...]:
    """Return who has to confirm permissions of a person, and by when; five statements, one where nothing is due."""
    rows = [StreamRow(*row) for row in ask(session, _TAKEN_OVER, {"person": person_id})]
    if not rows:
        return ()
    known = known_of(session, [person_id], now, None)
    facts = known.facts(person_id, now)
    found: dict[Confirming, None] = {}
    for state in played(session, rows, now, known.timelines)[person_id]:
        if state.is_standing and state.confirmation_due_at is not None:
            found |= dict.fromkeys(_confirmers_of(state, state.confirmation_due_at, facts))
    return tuple(found)


def _confirmers_of(state: State, due_at: datetime, facts: Facts) -> Iterable[Confirming]:
    barred_too = frozenset({state.approver_id} if state.approver_id else ())
    found = decider(facts, barred_too=barred_too, delegable=False)
    if found is not None:
        return (Confirming(found[1].person_id, due_at, in_line=True),)
    free = (who for who in sorted(facts.compliance - barred_too) if not barred(facts, who))
    return tuple(Confirming(who, due_at, in_line=False) for who in free)


def still_to_confirm(session: Session, person_ids: Iterable[str]) -> set[str]:
    """Return which of these people have a permission that a new manager has still to confirm."""
    wanted = sorted(set(person_ids))
    taken_over = (Permission.is_standing, Permission.confirmation_due_at.is_not(None))
    statement = select(Permission.person_id).where(Permission.person_id.in_(wanted), *taken_over)
    return set(session.scalars(statement)) if wanted else set()
