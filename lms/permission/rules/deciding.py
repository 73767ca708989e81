"""``decide`` and ``decide_channel``: a command becomes events or a refusal. Whatever is due is played first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lms.permission import events as e
from lms.permission.rules import asking, holding
from lms.permission.rules import commands as c
from lms.permission.rules.case import Case, Events, Outcome
from lms.permission.rules.clockwork import play, settle, stamp
from lms.permission.rules.evolving import evolve, fold
from lms.permission.rules.facts import Capacity, Facts, Refused, refuse
from lms.permission.rules.state import NEW, NOT_ENDED, STANDING, State, Status
from lms.permission.vocabulary import SuspensionReason

ANY = NOT_ENDED | {Status.ENDED}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: from which states, and what decides."""

    sources: frozenset[Status]
    decide: Callable[[Case], Outcome]


def _rule(decide: Callable[[Case], Outcome], *sources: Status) -> Rule:
    return Rule(frozenset(sources), decide)


RULES: dict[type[c.Command], Rule] = {
    c.Request: _rule(asking.request, Status.NEW),
    c.Offer: _rule(asking.offer, Status.NEW),
    c.Return: _rule(asking.return_, Status.REQUESTED, Status.ENDORSED),
    c.Resubmit: _rule(asking.resubmit, Status.RETURNED),
    c.Grant: _rule(asking.grant, Status.REQUESTED),
    c.Approve: _rule(asking.approve, Status.ENDORSED),
    c.Object: _rule(asking.object_, Status.ENDORSED),
    c.Decline: _rule(asking.decline, Status.REQUESTED, Status.RETURNED, Status.ENDORSED),
    c.TakeBack: _rule(asking.take_back, Status.ENDORSED, Status.OFFERED),
    c.Accept: _rule(holding.accept, Status.OFFERED),
    c.Withdraw: _rule(holding.withdraw, *NOT_ENDED),
    c.Narrow: _rule(holding.narrow, *STANDING),
    c.Suspend: _rule(holding.suspend, *STANDING),
    c.Cure: _rule(holding.cure, Status.SUSPENDED),
    c.Revoke: _rule(holding.revoke, *STANDING),
    c.Confirm: _rule(holding.confirm, *STANDING),
    c.Keep: _rule(holding.keep, *STANDING),
    c.ReviewNarrow: _rule(holding.review_narrow, *STANDING),
    c.ReviewRevoke: _rule(holding.review_revoke, *STANDING),
    c.Lift: _rule(holding.lift, *ANY),
    c.RecordSlip: _rule(holding.record_slip, *STANDING),
    c.ReplyToSlip: _rule(holding.reply_to_slip, *STANDING),
    c.NoteRepair: _rule(holding.note_repair, *STANDING),
    c.OpenCampaign: _rule(holding.open_campaign, *STANDING),
    c.CloseCampaign: _rule(holding.close_campaign, *STANDING),
    c.Tick: _rule(holding.tick, *ANY),
    c.End: _rule(holding.end, *NOT_ENDED),
}


def decide(state: State | None, command: c.Command, facts: Facts) -> Events | Refused:
    """Return the events that ``command`` makes on its own stream, what was due before and follows at once included.

    ``state`` None (or NEW) is a stream that does not exist yet. Effects on the person's other streams of the channel
    are those of :func:`decide_channel`; ``facts.others`` is only read. A refusal carries no events: what was due is
    played again by whoever reads next.
    """
    state = state or NEW
    if command.expected_version is not None and command.expected_version != state.version:
        return refuse("stale", str(state.version))
    facts = _forward(facts, state)
    state, played = play(state, facts, facts.now)
    rule = RULES[type(command)]
    if state.status not in rule.sources:
        return refuse("wrong-state", state.status.value)
    outcome = rule.decide(Case(state, command, facts))
    if isinstance(outcome, Refused):
        return outcome
    return played + outcome + settle(fold(outcome, state), facts, facts.now)[1]


def _forward(facts: Facts, *states: State) -> Facts:
    """Return the facts at the last event where a machine's clock went back behind it: a stream's time never does."""
    last = max((state.at for state in states if state.at is not None), default=facts.now)
    return replace(facts, now=last) if facts.now < last else facts


def decide_channel(streams: Mapping[str, State], command: c.Command, facts: Facts) -> Events | Refused:
    """Return the events of all streams of one person and channel that ``command`` makes, to be appended together.

    ``streams`` holds those that are open, standing or marked, by id; ``facts.others`` is filled from it. A command on a
    stream that is not there is refused, but for *request* and *offer*, which begin one.
    """
    if command.stream_id not in streams and not isinstance(command, (c.Request, c.Offer)):
        return refuse("unknown-stream")
    facts = _forward(facts, *streams.values())
    own = streams.get(command.stream_id, NEW)
    others: dict[str, State] = {}
    played: Events = ()
    for stream_id, other in streams.items():
        if stream_id != command.stream_id:
            others[stream_id], events = play(other, facts, facts.now)
            played += events
    outcome = decide(own, command, replace(facts, others=tuple(others.values())))
    if isinstance(outcome, Refused):
        return outcome
    # What ends the others goes first: at no point between two events are there two that stand, or two that are open.
    return played + _consequences(outcome, others, command, facts) + outcome


def _consequences(outcome: Events, others: Mapping[str, State], command: c.Command, facts: Facts) -> Events:
    """Return what the command does to the other streams of the channel, by the same actor in the same capacity."""
    acted = next((event for event in outcome if event.capacity != Capacity.SYSTEM), None)
    by = {"actor_id": facts.actor_id, "on_behalf_of": facts.on_behalf_of, "capacity": acted.capacity if acted else None}
    kinds = {type(event) for event in outcome}
    by_hand = _by_hand(outcome)
    found: list[e.PermissionEvent] = []
    for other in others.values():
        kind: type[e.PermissionEvent] | None = None
        more: dict[str, object] = {"by_stream": command.stream_id}
        if e.PermissionAccepted in kinds and other.is_standing:
            kind = e.PermissionSuperseded
        elif by_hand and other.status in {Status.ENDORSED, Status.OFFERED}:
            kind = e.PermissionOvertaken
        elif isinstance(command, c.Withdraw) and not command.only_this and other.status in NOT_ENDED:
            kind, more = e.PermissionWithdrawn, {}
        elif isinstance(command, c.Lift) and other.marked:
            kind, more = e.PermissionMarkLifted, {"reason": command.reason.value}
            more |= {"text_id": command.text_id, "text_digest": command.text_digest}
        if kind is not None:
            found.append(kind(**(stamp(other, facts, facts.now) | by | more)))  # type: ignore[arg-type]
    return tuple(found)


def _by_hand(outcome: Events) -> bool:
    return any(
        isinstance(event, (e.PermissionRevoked, e.PermissionNarrowed))
        or (isinstance(event, e.PermissionSuspended) and event.reason == SuspensionReason.BY_HAND)
        for event in outcome
    )


def due_channel(streams: Mapping[str, State], facts: Facts) -> Events:
    """Return what is due now on all ``streams`` of one person and channel."""
    return tuple(event for state in streams.values() for event in play(state, facts, facts.now)[1])


def apply(streams: Mapping[str, State], events: Events) -> dict[str, State]:
    """Return the streams after ``events`` of any of them; a new stream begins with its first event."""
    found = dict(streams)
    for event in events:
        found[event.stream_id] = evolve(found.get(event.stream_id, NEW), event)
    return found
