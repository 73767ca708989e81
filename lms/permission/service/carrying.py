"""Carrying out a command: facts collected, what is due played, decided, put on record; or refused with the cure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select

from lms.core.errors import DomainError, NotFound, RuleRefused, Stale
from lms.db.together import Question, ask_together
from lms.db.types import Instant
from lms.db.work import Work
from lms.permission.models import Permission
from lms.permission.queries.deciders import Known, KnownAsked
from lms.permission.queries.persons import lock_persons
from lms.permission.queries.slips import slip_rule
from lms.permission.queries.streams import (
    REMEMBERED,
    WRITTEN,
    WrittenRow,
    escalates_at,
    matters_since,
    state_for,
    stream_of,
    withdrawn_at,
)
from lms.permission.rules import Facts, Refused, State, decide_channel
from lms.permission.rules import commands as c
from lms.permission.rules.acting import standing_in
from lms.permission.rules.state import read_state
from lms.permission.service.recording import record
from lms.permission.vocabulary import Matrix

BY_DECIDER = (c.Offer, c.Return, c.Grant, c.Decline)
Fitting = Callable[[Matrix], c.Command]
BY_PERSON = (c.Request, c.Resubmit, c.Accept, c.Withdraw, c.ReplyToSlip)


_ROWS = (
    select(*WRITTEN)
    .where(
        Permission.person_id == bindparam("person_id"),
        Permission.channel == bindparam("channel"),
        matters_since(bindparam("since", type_=Instant)),
    )
    .order_by(Permission.id)
)


@dataclass(frozen=True, slots=True)
class Held:
    """A stream that is about to change, as it was when its person was locked: of :func:`hold`."""

    state: State


def hold(work: Work, stream_id: str, *, own: bool = False) -> Held:
    """Lock the person of a stream within the actor's scope, or of their ``own``; unknown and foreign are NotFound."""
    return Held(state_for(work.session, work.actor, stream_id, work.now, own=own, locked=True))


def carry_on(work: Work, held: Held, command: c.Command, fitted: Fitting | None = None) -> None:
    """Carry out ``command`` on a stream that is held; see :func:`carry_out`."""
    _carry(work, held.state.person_id, held.state.channel, command, fitted)


def carry_out(work: Work, person_id: str, channel: str, command: c.Command) -> None:
    """Carry out ``command`` on the streams of a person and channel; raise what the rules refuse.

    Stale when somebody was first, else RuleRefused with the rule's code and cure.
    """
    lock_persons(work.session, [person_id])
    _carry(work, person_id, channel, command)


def _carry(work: Work, person_id: str, channel: str, command: c.Command, fitted: Fitting | None = None) -> None:
    """Carry it out, the person being locked.

    ``fitted`` returns the command as the matrix has it, for terms that nobody wrote out.
    """
    rows, known = _read(work, person_id, channel)
    facts = _facts(work, command, known, person_id, rows)
    streams = {row.id: stream_of(row) for row in rows}
    live = {
        stream_id: stream.to_play
        for stream_id, stream in streams.items()
        if stream.state.is_open or stream.state.is_standing or stream.state.marked or stream_id == command.stream_id
    }
    outcome = decide_channel(live, fitted(facts.matrix) if fitted else command, facts)
    if isinstance(outcome, Refused):
        raise refusal_of(outcome, live.get(command.stream_id))
    work.on_behalf_of = facts.on_behalf_of
    record(work, {row.id: row for row in rows if row.id in live}, outcome, facts)


def refusal_of(refused: Refused, state: State | None = None) -> DomainError:
    """Return a rule's refusal as the error that people see; ``state`` is where the stream stands, for a stale page."""
    if refused.code == "stale":
        happened = f" It is {state.status.value} now." if state else ""
        return Stale(refused.reason + happened, refused.cure, code=refused.code)
    kind = NotFound if refused.code == "unknown-stream" else RuleRefused
    return kind(refused.reason, refused.cure, code=refused.code)


def _read(work: Work, person_id: str, channel: str) -> tuple[list[WrittenRow], Known]:
    """Return the streams that matter, as written, and all that is known of the person: one statement."""
    values = {"person_id": person_id, "channel": channel, "since": work.now - REMEMBERED}
    rows = Question(_ROWS, values, lambda found: [WrittenRow(*row) for row in found])
    known = KnownAsked([person_id], work.now, work.actor.person_id)
    ask_together(work.session, rows, *known.questions)
    return rows.answer, known.read(work.session)


def _facts(work: Work, command: c.Command, known: Known, person_id: str, rows: list[WrittenRow]) -> Facts:
    actor = work.actor
    if person_id not in known.timelines:
        raise NotFound("There is no such person.")
    states = [read_state(row.state) for row in rows]
    own = next((state for state in states if state.stream_id == command.stream_id), None)
    facts = replace(
        known.facts(person_id, work.now, actor.person_id),
        on_behalf_of=work.on_behalf_of,
        withdrawn_at=withdrawn_at(states),
        escalates_at=escalates_at(own, work.settings.time_zone) if own else None,
    )
    if isinstance(command, c.RecordSlip):
        facts = replace(facts, settings=slip_rule(work.session).settings)
    if actor.person_id is None or isinstance(command, BY_PERSON):
        return facts
    return standing_in(facts, deciding=isinstance(command, BY_DECIDER))
