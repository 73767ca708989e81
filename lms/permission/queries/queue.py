"""The queue: who is waiting for this decider, with the evidence beside each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.people.queries import PersonRow, persons_by_id
from lms.permission.queries.deciders import Known, known_of
from lms.permission.queries.mine import Missing, course_titles, missing_for_level
from lms.permission.queries.pages import Evidence, evidence_of
from lms.permission.queries.streams import escalates_at, played
from lms.permission.queries.timelines import Timeline
from lms.permission.queries.waiting import Waiting, waiting_asked
from lms.permission.rules import Facts, State, Status
from lms.permission.rules.acting import standing_in
from lms.permission.rules.facts import Capacity, Refused
from lms.permission.rules.who import permit, second_approvers
from lms.permission.vocabulary import MatrixRow


class QueueRow(NamedTuple):
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
    standing: State | None
    escalated: bool = False


def queue_of(
    session: Session,
    actor: Actor,
    now: datetime,
    time_zone: str,
    *,
    titles: Mapping[str, str] | None = None,
) -> tuple[QueueRow, ...]:
    """Return what waits for this reader, the longest ready first; two statements for any number of rows.

    As manager of record, delegate, head above after the escalation, second approver, or new manager. One statement
    more for the names of those for whom a delegate decides, and for ``titles`` of courses that are not given.
    """
    waiting = waiting_asked(actor, now).ask(session)
    if not waiting:
        return ()
    known = known_of(session, {one.person.id for one in waiting}, now, actor.person_id)
    return queue_from(session, waiting, known, actor, now, time_zone=time_zone, titles=titles)


def queue_from(
    session: Session,
    waiting: Sequence[Waiting],
    known: Known,
    actor: Actor,
    now: datetime,
    *,
    time_zone: str,
    titles: Mapping[str, str] | None = None,
) -> tuple[QueueRow, ...]:
    """Return the queue from what may wait and what is known of its people, for a page that asked for both."""
    states = played(session, [one.stream for one in waiting], now, known.timelines)
    turns = []
    for person_id, own in states.items():
        facts = partial(known.facts, person_id, now, actor.person_id)
        found_here = (_turn(state, facts(escalates_at=escalates_at(state, time_zone)), own) for state in own)
        turns += [turn for turn in found_here if turn is not None]
    if not turns:
        return ()
    people = {one.person.id: one.person for one in waiting}
    people |= persons_by_id(session, {turn.facts.on_behalf_of for turn in turns if turn.facts.on_behalf_of}, now)
    titles = course_titles(session) if titles is None else titles
    wishes = {one.stream.id: one.wish for one in waiting}
    named = (_named(turn, known.timelines[turn.state.person_id], people, titles, wishes) for turn in turns)
    return _in_order(named, now)


def _turn(state: State, own: Facts, beside: Sequence[State]) -> _Turn | None:
    """Return the stream with why it waits for the actor, or None where it does not."""
    standing = _standing(state, beside)
    if state.status is Status.REQUESTED:
        facts = standing_in(own, deciding=True)
        held = permit(facts, Capacity.MANAGER, Capacity.DELEGATE, Capacity.ABOVE, escalation=True)
        return None if isinstance(held, Refused) else _Turn("request", state, facts, standing, held is Capacity.ABOVE)
    if state.status is Status.ENDORSED:
        is_asked = own.actor_id in second_approvers(own, state.keyholders)
        return _Turn("second", state, own, standing) if is_asked else None
    if state.confirmation_due_at is None:
        return None
    barred = frozenset({state.approver_id} if state.approver_id else ())
    held = permit(own, Capacity.MANAGER, barred_too=barred)
    return None if isinstance(held, Refused) else _Turn("confirm", state, own, standing)


def _named(
    turn: _Turn,
    known: Timeline,
    people: Mapping[str, PersonRow],
    titles: Mapping[str, str],
    wishes: Mapping[str, str | None],
) -> QueueRow:
    state, facts = turn.state, turn.facts
    return QueueRow(
        kind=turn.kind,
        state=state,
        person=people[state.person_id],
        standing=turn.standing,
        evidence=evidence_of(known, titles),
        missing=missing_for_level(state.channel, state.level, facts, titles),
        row=facts.matrix.row(state.channel, state.level, facts.now),
        wish=wishes[state.stream_id],
        stands_in_for=people.get(facts.on_behalf_of or ""),
        escalated=turn.escalated,
    )


def _in_order(rows: Iterable[QueueRow], now: datetime) -> tuple[QueueRow, ...]:
    return tuple(sorted(rows, key=lambda row: (bool(row.missing), row.waits_since or now, row.state.stream_id)))


def _standing(state: State, beside: Sequence[State]) -> State | None:
    return next((one for one in beside if one.is_standing and one.channel == state.channel and one is not state), None)
