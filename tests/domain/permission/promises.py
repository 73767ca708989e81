"""The eleven promises of docs/permission.md, each a check of what a story has brought about, named by its number.

``check_…`` are held after every step of a story, ``ending_…`` once at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
from sqlalchemy import func, select

from lms.core.errors import Stale
from lms.permission import events as e
from lms.permission import queries, service
from lms.permission.models import Permission, PermissionEventRow
from lms.permission.queries.history import event_of
from lms.permission.queries.past import Wanted, page_of_past
from lms.permission.queries.streams import states_of
from lms.permission.queries.timelines import timelines
from lms.permission.rules import State, evolve, reads_as
from lms.permission.rules.grounds import missing_for
from lms.permission.rules.state import NEW, STANDING, Status
from lms.permission.vocabulary import HandReason
from tests.cast import CAST
from tests.domain.permission.conftest import Company
from tests.pure.permission.histories import assert_says_why

AMARA = CAST["amara"].id
OF_THE_PERSON = (
    *(e.PermissionRequested, e.PermissionResubmitted, e.PermissionAccepted, e.PermissionWithdrawn),
    e.PermissionSlipReplied,
)
FIRST_KEY = (e.PermissionEndorsed, e.PermissionOffered, e.PermissionConfirmed)
BY_HAND = (e.PermissionRevoked, e.PermissionNarrowed)


@dataclass
class Witness:
    """Who watches a story: what was seen when, and how much of it is known already."""

    company: Company
    seen: dict[datetime, list[State]] = field(default_factory=dict)
    known: int = 0

    def events(self) -> list[e.PermissionEvent]:
        """Everything that happened, in the order in which it was put on record."""
        with self.company.store.reading() as work:
            rows = select(PermissionEventRow).where(PermissionEventRow.person_id == AMARA)
            return [event_of(row) for row in work.session.scalars(rows.order_by(PermissionEventRow.id))]

    def states(self) -> list[State]:
        """What is open, stands or has ended lately, as it is now."""
        with self.company.store.reading() as work:
            return states_of(work.session, [AMARA], work.now).get(AMARA, [])

    def steps(self) -> list[tuple[State, e.PermissionEvent, State]]:
        """Every event with the state of its stream before and after it."""
        states: dict[str, State] = {}
        found = []
        for event in self.events():
            before = states.get(event.stream_id, NEW)
            states[event.stream_id] = evolve(before, event)
            found.append((before, event, states[event.stream_id]))
        return found


def essence(states: Sequence[State]) -> list[tuple[object, ...]]:
    """Return what can be asked of streams: where each stands, how far, on what terms, and why not."""
    told = [
        (s.stream_id, s.status, s.level, s.scope, s.conditions, s.until, s.reasons, s.slips, s.end_code) for s in states
    ]
    return sorted(told, key=lambda one: str(one[0]))


def check_1_the_fold_of_the_events_is_the_row_and_the_times_in_force(witness: Witness) -> None:
    assert service.verify_streams(witness.company.store) == []


def check_2_one_at_most_is_open_and_one_stands(witness: Witness) -> None:
    with witness.company.store.reading() as work:
        one = select(func.count()).where(Permission.person_id == AMARA)
        assert (work.session.scalar(one.where(Permission.is_open)) or 0) <= 1
        assert (work.session.scalar(one.where(Permission.is_standing)) or 0) <= 1


def check_3_active_means_every_ground(witness: Witness) -> None:
    with witness.company.store.reading() as work:
        facts = timelines(work.session, [AMARA], work.now)[AMARA].facts(work.now)
        for state in states_of(work.session, [AMARA], work.now).get(AMARA, []):
            assert not state.in_force or not missing_for(state, facts, work.now)


def check_4_nobody_decides_for_themselves_nor_holds_both_keys(witness: Witness) -> None:
    first: dict[str, set[str | None]] = {}
    for event in witness.events():
        if event.actor_id == AMARA and not isinstance(event, e.PermissionSuperseded):
            assert isinstance(event, OF_THE_PERSON)
        held = first.setdefault(event.stream_id, set())
        if isinstance(event, e.PermissionOffered) and event.approved:
            assert event.actor_id not in held
        elif isinstance(event, FIRST_KEY):
            held |= {event.actor_id, event.on_behalf_of}


def check_5_versions_have_no_gap_and_the_second_of_two_is_told(witness: Witness) -> None:
    with witness.company.store.reading() as work:
        rows = select(Permission.id, Permission.version).where(Permission.person_id == AMARA)
        versions = {row.id: row.version for row in work.session.execute(rows.order_by(Permission.id))}
    counted: dict[str, int] = {}
    for event in witness.events():
        counted[event.stream_id] = counted.get(event.stream_id, 0) + 1
    assert counted == versions
    for stream, version in list(versions.items())[-1:]:
        with pytest.raises(Stale):
            witness.company.do("luca", service.suspend, stream, HandReason.OTHER, expected=version - 1)


def check_6_what_is_seen_now_is_noted(witness: Witness) -> None:
    witness.seen[witness.company.clock.now()] = witness.states()


def check_7_every_end_and_rest_tells_why_and_has_a_way_out(witness: Witness) -> None:
    for state in witness.states():
        assert_says_why(state)


def check_9_only_the_person_lengthens_a_term(witness: Witness) -> None:
    for before, event, after in witness.steps():
        if after.status in STANDING:
            assert after.until is not None
            if before.status in STANDING:
                assert before.until is not None
                assert after.until <= before.until
            else:
                assert isinstance(event, e.PermissionAccepted)


def check_11_no_offer_outlives_an_act_by_hand(witness: Witness) -> None:
    steps = witness.steps()
    fresh, witness.known = steps[witness.known :], len(steps)
    acted = {event.stream_id for before, event, _ in fresh if before.status in STANDING and _is_by_hand(event)}
    if acted:
        waiting = [s for s in witness.states() if s.status in {Status.ENDORSED, Status.OFFERED}]
        assert [one.stream_id for one in waiting if one.stream_id not in acted] == []


def _is_by_hand(event: e.PermissionEvent) -> bool:
    suspended = isinstance(event, e.PermissionSuspended) and event.reason == "by-hand"
    return suspended or isinstance(event, BY_HAND)


def ending_6_as_of_any_instant_is_what_was_seen_then(witness: Witness) -> None:
    for at, seen in witness.seen.items():
        with witness.company.store.reading() as work:
            then = queries.as_of(work.session, AMARA, "linkedin", at)
            shown, _total = page_of_past(
                work.session, witness.company.actor("cora"), work.now, Wanted(at, "1004", in_force_only=True), limit=25
            )
        known = {state.stream_id for state in seen}
        assert essence([state for state in then if state.stream_id in known]) == essence(seen)
        assert [row.state.stream_id for row in shown] == [state.stream_id for state in seen if state.in_force]


def ending_8_taking_no_part_is_one_step_and_reads_the_same(witness: Witness) -> None:
    for state in witness.states():
        if state.status is not Status.ENDED:
            witness.company.do("amara", service.withdraw, state.stream_id, only_this=True)
    for state in witness.states():
        assert state.status is Status.ENDED
        assert state.end_code != "withdrawn" or reads_as(state) == "not-taking-part"


def ending_10_a_late_tick_writes_what_was_read_before_it(witness: Witness) -> None:
    read = witness.states()
    service.tick(witness.company.store)
    stored = [witness.company.state(state.stream_id) for state in read]
    assert essence([replace(state, version=0) for state in stored]) == essence(read)


CHECKS = (
    check_1_the_fold_of_the_events_is_the_row_and_the_times_in_force,
    check_2_one_at_most_is_open_and_one_stands,
    check_3_active_means_every_ground,
    check_4_nobody_decides_for_themselves_nor_holds_both_keys,
    check_5_versions_have_no_gap_and_the_second_of_two_is_told,
    check_6_what_is_seen_now_is_noted,
    check_7_every_end_and_rest_tells_why_and_has_a_way_out,
    check_9_only_the_person_lengthens_a_term,
    check_11_no_offer_outlives_an_act_by_hand,
)
ENDINGS = (
    ending_6_as_of_any_instant_is_what_was_seen_then,
    ending_10_a_late_tick_writes_what_was_read_before_it,
    ending_8_taking_no_part_is_one_step_and_reads_the_same,
)
