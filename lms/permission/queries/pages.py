"""One permission as a page shows it: how it stands now, what it rests on, and what its reader may do with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.awards.queries import LiveCertificate
from lms.core.access import Actor
from lms.people.queries import PersonRow, persons_by_id
from lms.permission.models import Permission
from lms.permission.queries.deciders import known_of
from lms.permission.queries.history import HistoryRow, history_of_stream, without_slips
from lms.permission.queries.mine import Missing, course_titles, missing_for_level
from lms.permission.queries.streams import (
    WRITTEN,
    WrittenRow,
    escalates_at,
    matters,
    state_for,
    stream_of,
    withdrawn_at,
)
from lms.permission.queries.timelines import Timeline
from lms.permission.rules import Facts, Refused, State, decide_channel
from lms.permission.rules import commands as c
from lms.permission.rules.acting import standing_in
from lms.permission.rules.facts import Settings
from lms.permission.rules.slips import Sight, sight
from lms.permission.rules.state import Slip
from lms.permission.rules.who import decider
from lms.permission.vocabulary import DeclineReason, EndCode, HandReason, Level, Matrix, MatrixRow


class Evidence(NamedTuple):
    """A live certificate under the title of its course."""

    title: str
    certificate: LiveCertificate

    @property
    def until(self) -> datetime:
        """When it stops counting."""
        return self.certificate.valid_until


@dataclass(frozen=True, slots=True)
class StreamPage:
    """One stream for one reader. ``refusals``: deed → None where the reader may do it now, else why not.

    ``history`` is without the slips that the reader does not see; ``sees_slips``: whether that is none at all.
    ``before`` is how earlier ones there ended, the latest first; that the person did not take part stays with them.
    """

    state: State
    standing: State | None
    person: PersonRow
    evidence: tuple[Evidence, ...]
    missing: tuple[Missing, ...]
    row: MatrixRow | None
    decider: PersonRow | None
    stands_in_for: PersonRow | None
    approver: PersonRow | None
    history: tuple[HistoryRow, ...]
    before: tuple[State, ...]
    matrix: Matrix
    refusals: Mapping[str, Refused | None]
    sees_slips: bool

    def may(self, *deeds: str) -> bool:
        """Say whether the reader may do any of these now."""
        return any(self.refusals.get(deed, deed) is None for deed in deeds)

    @property
    def wish(self) -> str | None:
        """What the person last wrote in asking."""
        return next((row.text for row in self.history if row.name in {"requested", "resubmitted"} and row.text), None)

    @property
    def slip(self) -> Slip | None:
        """The slip that has not healed yet, for who sees it."""
        return self.state.slip if self.sees_slips else None

    @property
    def slip_notes(self) -> tuple[HistoryRow, ...]:
        """What was noted and replied about that slip, the oldest first."""
        own = (row for row in reversed(self.history) if row.name in {"slip-recorded", "slip-replied"} and row.text)
        return tuple(row for row in own if self.slip and getattr(row.event, "slip_id", "") == self.slip.slip_id)

    @property
    def reply(self) -> HistoryRow | None:
        """What was last written to the person: a wish, a reason."""
        said = {"offered", "returned", "declined", "taken-back", "suspended", "revoked", "narrowed"}
        return next((row for row in self.history if row.name in said), None)


def decision_page(
    session: Session, actor: Actor, stream_id: str, now: datetime, time_zone: str, *, own: bool = False
) -> StreamPage:
    """Return one stream within the actor's scope (or their ``own``); a fixed number of statements.

    What may be done is asked of the rules themselves, each deed tried and thrown away.
    """
    found = state_for(session, actor, stream_id, now, own=own)
    person_id = found.person_id
    known = known_of(session, [person_id], now, actor.person_id)
    facts = known.facts(person_id, now, actor.person_id)
    rows = session.execute(
        select(*WRITTEN)
        .where(Permission.person_id == person_id, Permission.channel == found.channel)
        .where(matters(now) | (Permission.id == stream_id))
    )
    stored = {row.id: stream_of(WrittenRow(*row)) for row in rows}
    states = {one: stream.now(facts) for one, stream in stored.items()}
    state = states[stream_id]
    facts = replace(
        facts,
        withdrawn_at=withdrawn_at(states.values()),
        escalates_at=escalates_at(state, time_zone),
    )
    return _page(session, states, state, facts, known.timelines[person_id])


def _page(session: Session, states: Mapping[str, State], state: State, facts: Facts, known: Timeline) -> StreamPage:
    deciding = standing_in(facts, deciding=True)
    found = decider(facts)
    people = {state.person_id, found[1].person_id if found else None, deciding.on_behalf_of, state.approver_id}
    named = persons_by_id(session, {who for who in people if who}, facts.now)
    titles, seen = course_titles(session), sight(facts)
    return StreamPage(
        state=state,
        standing=next((one for one in states.values() if one.is_standing and one is not state), None),
        person=named[state.person_id],
        evidence=evidence_of(known, titles),
        missing=missing_for_level(state.channel, state.level, facts, titles),
        row=facts.matrix.row(state.channel, state.level, facts.now),
        decider=named.get(found[1].person_id) if found else None,
        stands_in_for=named.get(deciding.on_behalf_of or ""),
        approver=named.get(state.approver_id or ""),
        history=without_slips(history_of_stream(session, state.stream_id), seen, facts.now),
        before=_before(states, state),
        matrix=facts.matrix,
        refusals=_refusals(states, state, facts, deciding),
        sees_slips=seen is not Sight.NOTHING,
    )


def _before(states: Mapping[str, State], state: State) -> tuple[State, ...]:
    ended = [one for one in states.values() if one is not state and one.end_code not in {None, EndCode.WITHDRAWN}]
    return tuple(sorted(ended, key=lambda one: (one.ended_at or one.at, one.stream_id), reverse=True))


def evidence_of(known: Timeline, titles: Mapping[str, str]) -> tuple[Evidence, ...]:
    """Return the live certificates of a person, titled. No score is anywhere near."""
    return tuple(Evidence(titles.get(one.course, one.course), one) for one in known.live)


def _refusals(states: Mapping[str, State], state: State, facts: Facts, deciding: Facts) -> Mapping[str, Refused | None]:
    """Try each deed on what matters of the channel; the terms that a form asks for are left to its sending."""
    live = {one: s for one, s in states.items() if s.is_open or s.is_standing or s.marked or one == state.stream_id}
    by_hand = standing_in(facts, deciding=False)
    found: dict[str, Refused | None] = {}
    able = replace(by_hand, settings=Settings(slips=True))  # whether they are switched on, the page asks by itself
    for name, command in (_deeds(state.stream_id) | (_slip_deeds(state) if state.is_standing else {})).items():
        asked = deciding if name in {"return", "decline"} else by_hand
        outcome = decide_channel(live, command, able if name == "slip" else asked)
        found[name] = outcome if isinstance(outcome, Refused) else None
    return found


def _deeds(stream_id: str) -> dict[str, c.Command]:
    hand, text = HandReason.OTHER, "tried"
    return {
        "return": c.Return(stream_id=stream_id, text_id=text),
        "decline": c.Decline(stream_id=stream_id, text_id=text, reason=DeclineReason.NOT_NOW),
        "approve": c.Approve(stream_id=stream_id),
        "object": c.Object(stream_id=stream_id, text_id=text),
        "take-back": c.TakeBack(stream_id=stream_id, reason=hand),
        "accept": c.Accept(stream_id=stream_id),
        "withdraw": c.Withdraw(stream_id=stream_id),
        "suspend": c.Suspend(stream_id=stream_id, reason=hand),
        "cure": c.Cure(stream_id=stream_id, reason=hand),
        "revoke": c.Revoke(stream_id=stream_id, reason=hand),
        "confirm": c.Confirm(stream_id=stream_id),
        "lift": c.Lift(stream_id=stream_id, reason=hand),
    }


def _slip_deeds(state: State) -> dict[str, c.Command]:
    text, less = "tried", {"level": Level.LISTEN, "scope": state.scope}
    return {
        "slip": c.RecordSlip(stream_id=state.stream_id, slip_id=text, lesson=text, text_id=text, **less),  # type: ignore[arg-type]
        "slip-reply": c.ReplyToSlip(stream_id=state.stream_id, text_id=text),
    }
