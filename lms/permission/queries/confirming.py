"""What a new manager of record takes over: permissions to confirm, and requests to decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.types import Instant
from lms.people.models import Assignment, Person
from lms.permission.models import Permission
from lms.permission.queries.deciders import known_of
from lms.permission.queries.streams import STREAM, StreamRow, played
from lms.permission.rules import Facts, State, Status
from lms.permission.rules.who import barred, decider

_TO_CONFIRM = and_(Permission.is_standing, Permission.confirmation_due_at.is_not(None))
_TAKEN_OVER = (
    select(*STREAM)
    .join(Person, Person.id == Permission.person_id)
    .where(one_of(Permission.person_id, "ids"), or_(_TO_CONFIRM, Permission.status == Status.REQUESTED))
    .order_by(Permission.person_id, Permission.id)
)
_Manager = aliased(Person)
_WAITING = (
    select(Permission.id, _Manager.id)
    .outerjoin(
        Assignment,
        and_(
            Assignment.person_id == Permission.person_id,
            Assignment.is_primary,
            Assignment.starts_at <= bindparam("now", type_=Instant),
            or_(Assignment.ends_at.is_(None), Assignment.ends_at > bindparam("now", type_=Instant)),
        ),
    )
    .outerjoin(_Manager, and_(_Manager.id == Assignment.manager_id, _Manager.active))
    .where(one_of(Permission.id, "ids"), Permission.status == Status.REQUESTED)
)


@dataclass(frozen=True, slots=True)
class Confirming:
    """Somebody who may confirm some permissions of one person by ``due_at``; ``in_line``: as a head, else standing in.

    Compliance stands in where no head above may.
    """

    person_id: str
    confirmer_id: str
    due_at: datetime
    in_line: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and somebody for whom it waits; ``of_record``: as the manager of record, who is there and not barred.

    Else the next head above stands in, or compliance where there is none (not ``in_line``).
    """

    request: State
    decider_id: str
    of_record: bool
    in_line: bool = True


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What waits for whoever decides for some people now."""

    confirming: tuple[Confirming, ...] = ()
    asked: tuple[Asked, ...] = ()


def taken_over(session: Session, person_ids: Collection[str], now: datetime) -> TakenOver:
    """Return what of these people waits for which head, or who stands in; one statement, two where anything does."""
    rows = [StreamRow(*row) for row in ask(session, _TAKEN_OVER, {"ids": sorted(person_ids)})]
    if not rows:
        return TakenOver()
    known = known_of(session, sorted({row.person_id for row in rows}), now, None)
    confirming: dict[Confirming, None] = {}
    asked: list[Asked] = []
    for person_id, states in played(session, rows, now, known.timelines).items():
        facts = known.facts(person_id, now)
        for state in states:
            if state.is_standing and state.confirmation_due_at is not None:
                confirming |= dict.fromkeys(_confirmers_of(state, state.confirmation_due_at, facts))
            elif state.status is Status.REQUESTED:
                asked += _asked(state, facts)
    return TakenOver(tuple(confirming), tuple(asked))


def _confirmers_of(state: State, due_at: datetime, facts: Facts) -> Iterator[Confirming]:
    barred_too = frozenset({state.approver_id} if state.approver_id else ())
    found = decider(facts, barred_too=barred_too, delegable=False)
    if found is not None:
        yield Confirming(state.person_id, found[1].person_id, due_at, in_line=True)
        return
    for who in _standing_in(facts, barred_too):
        yield Confirming(state.person_id, who, due_at, in_line=False)


def _asked(state: State, facts: Facts) -> Iterator[Asked]:
    manager = facts.manager_at(facts.now)
    if manager is not None and not barred(facts, manager):
        yield Asked(state, manager, of_record=True)
    elif (found := decider(facts)) is not None:
        yield Asked(state, found[1].person_id, of_record=False)
    else:
        for who in _standing_in(facts):
            yield Asked(state, who, of_record=False, in_line=False)


def _standing_in(facts: Facts, barred_too: frozenset[str] = frozenset()) -> Iterator[str]:
    return (who for who in sorted(facts.compliance - barred_too) if not barred(facts, who))


def still_to_confirm(session: Session, person_ids: Iterable[str]) -> set[str]:
    """Return which of these people have a permission that a new manager has still to confirm."""
    wanted = sorted(set(person_ids))
    statement = select(Permission.person_id).where(Permission.person_id.in_(wanted), _TO_CONFIRM)
    return set(session.scalars(statement)) if wanted else set()


def still_asked(session: Session, stream_ids: Collection[str], now: datetime) -> dict[str, str | None]:
    """Return those of these requests that wait for a decision still, each with who is the manager of record now."""
    if not stream_ids:
        return {}
    rows = ask(session, _WAITING, {"ids": sorted(stream_ids), "now": now})
    return {stream_id: manager_id for stream_id, manager_id in rows}  # noqa: C416  (rows are no pairs to mypy)
