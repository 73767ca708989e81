"""The promises of docs/permission.md over the rules: whatever people try along whatever facts, these hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lms.permission import events as e
from lms.permission import rules
from lms.permission.rules import commands as c
from lms.permission.rules.facts import refuse
from lms.permission.rules.grounds import add_months, missing_for
from lms.permission.rules.state import NEW, OPEN, STANDING, State, Status
from tests.pure.permission.company import ADA, DAY, T0, Play
from tests.pure.permission.histories import History, assert_says_why, at_instant, histories, run

ticks = st.lists(st.integers(0, 8000).map(lambda tenth: tenth / 10), max_size=40)


@given(histories)
def test_promise_1_the_fold_is_the_row_and_the_intervals_are_when_it_was_active(history: History) -> None:
    play = run(history)
    for stream, state in play.streams.items():
        events = play.of(stream)
        assert rules.fold(events) == state
        spans = rules.intervals(events)
        instants = sorted({event.effective_at for event in events})
        for at in [*instants, *(instant + DAY / 7 for instant in instants)]:
            then = rules.fold(event for event in events if event.effective_at <= at)
            assert then.in_force == any(start <= at and (end is None or at < end) for start, end in spans)


@given(histories)
def test_promise_2_at_most_one_is_open_and_one_stands(history: History) -> None:
    streams: dict[str, State] = {}
    for event in run(history).events:
        streams[event.stream_id] = rules.evolve(streams.get(event.stream_id, NEW), event)
        assert sum(state.is_open for state in streams.values()) <= 1
        assert sum(state.is_standing for state in streams.values()) <= 1


@given(histories)
def test_promise_3_what_is_active_has_every_ground(history: History) -> None:
    def watch(play: Play, refused: rules.Refused | None) -> None:
        for state in play.streams.values():
            if refused is None and state.in_force:
                assert not missing_for(state, play.facts, play.now)
                assert not rules.due(state, play.facts)

    run(history, watch)


OF_THE_PERSON = (
    *(e.PermissionRequested, e.PermissionResubmitted, e.PermissionAccepted, e.PermissionWithdrawn),
    e.PermissionSlipReplied,
)


@given(histories)
def test_promise_4_nobody_decides_for_themselves_nor_holds_both_keys(history: History) -> None:
    play = run(history)
    for event in play.events:
        if event.actor_id == ADA and not isinstance(event, e.PermissionSuperseded):
            assert isinstance(event, OF_THE_PERSON)
        if event.capacity in {"manager", "delegate", "above", "compliance", "second-approver"}:
            assert event.actor_id not in history.facts.below
    for stream in play.streams:
        one_key: set[str | None] = set()
        other_key: set[str | None] = set()
        for event in play.of(stream):
            if isinstance(event, e.PermissionOffered) and event.approved:
                other_key = {event.actor_id}
                assert event.actor_id != history.facts.manager_at(event.effective_at)
            elif isinstance(event, (e.PermissionEndorsed, e.PermissionOffered, e.PermissionConfirmed)):
                one_key |= {event.actor_id, event.on_behalf_of}
            assert not one_key & other_key


@given(histories)
def test_promise_5_versions_have_no_gap_and_the_second_of_two_is_told(history: History) -> None:
    def watch(play: Play, _refused: rules.Refused | None) -> None:
        for stream, state in play.streams.items():
            assert state.version == len(play.of(stream))
            late = c.Withdraw(stream_id=stream, expected_version=state.version - 1)
            assert play.do(ADA, late) == refuse("stale", str(state.version))

    run(history, watch)


@given(histories)
def test_promise_7_every_end_and_suspension_tells_why_and_every_refusal_the_cure(history: History) -> None:
    def watch(play: Play, refused: rules.Refused | None) -> None:
        assert refused is None or (refused.cure and refused.reason)
        for state in play.streams.values():
            assert_says_why(state)
            if state.status is not Status.ENDED:
                assert not isinstance(_left_alone(state, play), rules.Refused)

    run(history, watch)


def _left_alone(state: State, play: Play) -> Any:  # noqa: ANN401  (events or a refusal)
    played = rules.play(state, play.facts, play.now)[0]
    if played.status is Status.ENDED:
        return ()
    return rules.decide(state, c.Withdraw(stream_id=state.stream_id), replace(play.facts, actor_id=ADA))


@given(histories)
def test_promise_8_one_step_accepts_one_step_withdraws_and_reads_the_same(history: History) -> None:
    play = run(history)
    for stream in play.streams:
        withdrawn = [event for event in play.of(stream) if isinstance(event, e.PermissionWithdrawn)]
        for event in withdrawn:
            assert "reason" not in event.payload()
            assert "text_id" not in event.payload()
            assert rules.reads_as(play.streams[stream]) == "not-taking-part"


@given(histories)
def test_promise_9_a_term_ends_and_only_the_person_lengthens_it(history: History) -> None:
    play = run(history)
    assert all(state.status is Status.ENDED for state in play.streams.values())  # 900 days later, nobody acting
    for stream in play.streams:
        state = NEW
        for event in play.of(stream):
            before, state = state, rules.evolve(state, event)
            if before.status in STANDING and state.status in STANDING:
                assert before.until
                assert state.until
                assert state.until <= before.until
            if before.status in OPEN and state.status in STANDING:
                assert isinstance(event, e.PermissionAccepted)
                assert state.until
                assert state.until <= add_months(event.effective_at, 12)


@given(histories, ticks)
def test_promise_10_any_interleaving_of_ticks_gives_the_same_history(history: History, some: list[float]) -> None:
    rarely, often = run(history), run(history, ticks=tuple(some))
    for stream in rarely.streams.keys() | often.streams.keys():
        assert [_timeless(event) for event in rarely.of(stream)] == [_timeless(event) for event in often.of(stream)]


def _timeless(event: e.PermissionEvent) -> dict[str, Any]:
    return {"name": event.name} | {key: value for key, value in event.payload().items() if key != "recorded_at"}


@given(histories)
def test_promise_11_no_offer_outlives_an_act_by_hand(history: History) -> None:
    streams: dict[str, State] = {}
    events = run(history).events
    for place, event in enumerate(events):
        streams[event.stream_id] = rules.evolve(streams.get(event.stream_id, NEW), event)
        following = events[place + 1] if place + 1 < len(events) else None
        if _by_hand(event) and (following is None or following.recorded_at > event.recorded_at):
            for stream, state in streams.items():
                assert stream == event.stream_id or state.status not in {Status.ENDORSED, Status.OFFERED}


def _by_hand(event: e.PermissionEvent) -> bool:
    suspended = isinstance(event, e.PermissionSuspended) and event.reason == "by-hand"
    return suspended or isinstance(event, (e.PermissionRevoked, e.PermissionNarrowed))


@given(histories)
def test_events_and_states_survive_storage(history: History) -> None:
    play = run(history)
    for event in play.events:
        assert e.from_payload(event.name, event.version, event.payload()) == event
    for stream in play.streams:
        state = NEW
        for event in play.of(stream):
            state = rules.evolve(state, event)
            assert State.from_json(state.to_json()) == state


@given(histories, st.integers(0, 300))
def test_promise_6_as_of_a_past_instant_is_what_was_known_then(history: History, day: int) -> None:
    instant = T0 + day * DAY
    seen: dict[str, State] = {}

    def watch(play: Play, _refused: rules.Refused | None) -> None:
        if play.now <= instant:
            seen.update(
                {
                    s: rules.play(state, at_instant(history.facts, instant), instant)[0]
                    for s, state in play.streams.items()
                }
            )

    play = run(history, watch)
    for stream, state in seen.items():
        assert rules.as_of(play.of(stream), lambda at: at_instant(history.facts, at), instant) == state
