"""The queue: who is waiting for this decider, with the evidence beside each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.people.models import Person
from lms.people.queries import PersonRow, persons_by_id, visible_to
from lms.permission.models import Permission
from lms.permission.queries.deciders import deciders_of
from lms.permission.queries.history import wishes_of
from lms.permission.queries.mine import Missing, course_titles, missing_for_level
from lms.permission.queries.pages import Evidence, evidence_of
from lms.permission.queries.streams import escalates_at, played
from lms.permission.queries.timelines import timelines
from lms.permission.rules import Facts, State, Status
from lms.permission.rules.acting import standing_in
from lms.permission.rules.facts import Capacity, Refused
from lms.permission.rules.who import permit, second_approvers
from lms.permission.vocabulary import MatrixRow

MOST = 300
"""How many requests within somebody's scope are looked at; the longest ready come first."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One thing that waits. ``kind``: *request* (to decide), *second* (a second key), *confirm* (a new manager).

    ``standing`` is what the person has there now, ``stands_in_for`` the manager for whom the reader decides, and
    ``escalated`` says that the reader is a head above whose turn has come. ``missing`` is empty once it is ready.
    """

    kind: str
    state: State
    person: PersonRow
    standing: State | None
    evidence: tuple[Evidence, ...]
    missing: tuple[Missing, ...]
    row: MatrixRow | None
    wish: str | None
    stands_in_for: PersonRow | None
    escalated: bool

    @property
    def waits_since(self) -> datetime | None:
        """Since when it has waited for the reader: ready, asked, or due."""
        return self.state.ready_at or self.state.requested_at or self.state.at


@dataclass(frozen=True, slots=True)
class _Turn:
    """What waits for the reader, before it is given names."""

    kind: str
    state: State
    facts: Facts
    escalated: bool = False


def queue_of(session: Session, actor: Actor, now: datetime, time_zone: str = "UTC") -> tuple[QueueRow, ...]:
    """Return what waits for this reader, the longest ready first; a fixed number of statements for any number of rows.

    As manager of record, delegate, head above after the escalation, second approver, or new manager.
    """
    found = {row.id: (row, left_at) for row, left_at in session.execute(_candidates(actor, now))}
    rows = list(found.values())
    if not rows:
        return ()
    people = {row.person_id for row, _ in rows}
    known = timelines(session, people, now)
    deciders = deciders_of(session, known, now, actor.person_id)
    states = played(session, rows, now, known)
    turns = []
    for person_id, own in states.items():
        base = replace(deciders[person_id].add_to(known[person_id].facts(now)), actor_id=actor.person_id)
        turns += [turn for state in own if (turn := _turn(state, base, time_zone)) is not None]
    return _named(session, turns, states, now)


def _candidates(actor: Actor, now: datetime) -> Select[Permission, datetime | None]:
    """Return the streams in scope that may wait for somebody, and what stands beside them."""
    waiting = or_(
        Permission.status.in_((Status.REQUESTED, Status.ENDORSED)), Permission.confirmation_due_at.is_not(None)
    )
    first = (
        select(Permission.person_id, Permission.channel)
        .where(waiting, visible_to(actor, now, Permission.person_id), Permission.person_id != actor.person_id)
        .order_by(Permission.ready_at.is_(None), Permission.ready_at, Permission.id)
        .limit(MOST)
        .subquery()
    )
    same = and_(first.c.person_id == Permission.person_id, first.c.channel == Permission.channel)
    return (
        select(Permission, Person.left_at)
        .join(first, same)
        .join(Person, Person.id == Permission.person_id)
        .where(or_(Permission.is_open, Permission.is_standing))
    )


def _turn(state: State, base: Facts, time_zone: str) -> _Turn | None:
    """Return the stream with why it waits for the actor, or None where it does not."""
    facts = standing_in(replace(base, escalates_at=escalates_at(state, time_zone)), deciding=True)
    if state.status is Status.REQUESTED:
        held = permit(facts, Capacity.MANAGER, Capacity.DELEGATE, Capacity.ABOVE, escalation=True)
        return None if isinstance(held, Refused) else _Turn("request", state, facts, held is Capacity.ABOVE)
    if state.status is Status.ENDORSED:
        return _Turn("second", state, base) if base.actor_id in second_approvers(base, state.keyholders) else None
    if state.confirmation_due_at is None:
        return None
    barred = frozenset({state.approver_id} if state.approver_id else ())
    held = permit(base, Capacity.MANAGER, barred_too=barred)
    return None if isinstance(held, Refused) else _Turn("confirm", state, base)


def _named(
    session: Session, turns: Sequence[_Turn], states: Mapping[str, Sequence[State]], now: datetime
) -> tuple[QueueRow, ...]:
    if not turns:
        return ()
    titles = course_titles(session)
    behalf = {turn.facts.on_behalf_of for turn in turns if turn.facts.on_behalf_of}
    people = persons_by_id(session, {turn.state.person_id for turn in turns} | behalf, now)
    evidence = evidence_of(session, {turn.state.person_id for turn in turns}, now, titles)
    wishes = wishes_of(session, {turn.state.stream_id for turn in turns})
    found = [
        QueueRow(
            kind=turn.kind,
            state=turn.state,
            person=people[turn.state.person_id],
            standing=_standing(turn.state, states[turn.state.person_id]),
            evidence=evidence.get(turn.state.person_id, ()),
            missing=missing_for_level(turn.state.channel, turn.state.level, turn.facts, titles),
            row=turn.facts.matrix.row(turn.state.channel, turn.state.level, now),
            wish=wishes.get(turn.state.stream_id),
            stands_in_for=people.get(turn.facts.on_behalf_of or ""),
            escalated=turn.escalated,
        )
        for turn in turns
    ]
    return tuple(sorted(found, key=lambda row: (bool(row.missing), row.waits_since or now, row.state.stream_id)))


def _standing(state: State, beside: Sequence[State]) -> State | None:
    return next((one for one in beside if one.is_standing and one.channel == state.channel and one is not state), None)
