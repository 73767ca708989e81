"""From asking to offering: who may, what is refused, and where it leads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.permission import rules
from lms.permission.rules import commands as c
from lms.permission.vocabulary import DeclineReason, Level, MatrixRow, Scope
from tests.pure.permission.company import (
    ADA,
    BEN,
    CHANNEL,
    CONDITIONS,
    CY,
    DAN,
    DAY,
    EVA,
    FINN,
    GIL,
    LINE,
    T0,
    Play,
    active,
    code,
    held,
    row_now,
    terms,
)

TWO_KEYS = row_now(MatrixRow(frozenset({"trust"}), second_approver=True))
VALVES, PUMPS = Scope(topics=frozenset({"valves"})), Scope(topics=frozenset({"pumps"}))


def endorsed(**facts: object) -> Play:
    play = Play(matrix=TWO_KEYS, **facts)
    assert play.ask() is None
    assert play.grant() is None
    return play


def test_a_request_without_its_grounds_becomes_ready_when_they_are_there() -> None:
    play = Play(certificates={})
    play.ask()
    assert play.streams["s1"].ready_at is None
    assert code(play.grant()) == "grounds-missing"
    play.wait(2)
    play.know(certificates=held(since=play.now))
    assert play.streams["s1"].ready_at == play.now
    assert play.grant() is None


@pytest.mark.parametrize(
    ["level", "scope", "expected"],
    [
        (Level.LISTEN, Scope(), "level-open"),
        (Level.REPRESENT, Scope(), "no-row"),
        (Level.SHARE, Scope(topics=frozenset({"x" * 81})), "scope-too-large"),
        (Level.SHARE, Scope(markets=frozenset(map(str, range(201)))), "scope-too-large"),
    ],
)
def test_what_cannot_be_asked_for_says_why(level: Level, scope: Scope, expected: str) -> None:
    assert code(Play().ask(level=level, scope=scope)) == expected


def test_a_second_request_waits_until_the_first_is_answered() -> None:
    play = Play()
    play.ask()
    assert code(play.ask("s2")) == "open-already"
    assert code(play.offer(stream="s2")) == "open-already"
    assert code(play.ask("s1")) == "wrong-state"


def test_a_leaver_asks_for_nothing() -> None:
    play = Play(left_at=T0)
    assert code(play.ask()) == "person-left"
    assert code(play.offer()) == "person-left"


def test_a_request_goes_back_and_comes_again() -> None:
    play = Play()
    play.ask()
    assert code(play.do(BEN, c.Return(stream_id="s1"))) == "reason-missing"
    assert code(play.do(CY, c.Return(stream_id="s1", text_id="t"))) == "no-decider"
    play.do(BEN, c.Return(stream_id="s1", text_id="t"))
    assert play.status() == "returned"
    again = c.Resubmit(stream_id="s1", level=Level.SHARE, scope=VALVES)
    assert code(play.do(BEN, again)) == "not-the-person"
    play.do(ADA, again)
    assert (play.status(), play.streams["s1"].level) == ("requested", Level.SHARE)
    assert code(play.grant(level=Level.ENGAGE, scope=VALVES)) == "level-wider"
    assert code(play.grant(level=Level.SHARE, scope=PUMPS)) == "scope-wider"
    assert code(play.grant(level=Level.SHARE)) == "scope-wider"


@pytest.mark.parametrize(
    ["granted", "expected"],
    [
        (terms(days=0), "term-over"),
        (terms(days=366), "term-too-long"),
        (replace(terms(), conditions=frozenset()), "conditions-missing"),
        (terms(Level.LISTEN), "level-open"),
        (terms(), None),
        (terms(days=365), None),
    ],
)
def test_a_grant_keeps_to_the_matrix(granted: rules.Terms, expected: str | None) -> None:
    play = Play()
    play.ask()
    assert code(play.grant(terms=granted)) == expected


def test_publish_is_for_six_months_at_most() -> None:
    play = Play()
    play.ask(level=Level.PUBLISH)
    assert code(play.grant(level=Level.PUBLISH, days=185)) == "term-too-long"
    assert play.grant(level=Level.PUBLISH, days=184) is None


def test_heads_above_grant_only_after_the_escalation() -> None:
    play = Play(escalates_at=T0 + 3 * DAY)
    play.ask()
    assert code(play.grant(CY)) == "not-escalated"
    play.wait(3)
    assert play.grant(CY) is None
    assert play.of("s1")[-1].capacity == "above"


def test_a_delegate_grants_for_the_manager_and_is_shown_so() -> None:
    play = Play()
    play.ask()
    assert code(play.grant(GIL)) == "no-decider"
    assert code(play.grant(GIL, behalf=CY)) == "no-decider"
    assert play.grant(GIL, behalf=BEN) is None
    event = play.of("s1")[-1]
    assert (event.actor_id, event.on_behalf_of, event.capacity) == (GIL, BEN, "delegate")


def test_a_decline_has_a_reason_and_a_sentence() -> None:
    play = Play()
    play.ask()
    assert code(play.decline(text=None)) == "reason-missing"
    assert code(play.decline(GIL)) == "no-decider"
    assert code(play.decline(CY)) == "not-escalated"
    assert play.decline(EVA) is None
    state = play.streams["s1"]
    assert (state.end_code, state.end_reason, state.ended_by) == ("declined", DeclineReason.NOT_NOW, EVA)


def test_a_second_key_is_given_by_compliance_and_by_nobody_of_the_first() -> None:
    play = endorsed()
    assert play.status() == "endorsed"
    for who in (ADA, BEN, CY, GIL):
        assert code(play.do(who, c.Approve(stream_id="s1"))) == "approver-not-free"
    assert play.do(EVA, c.Approve(stream_id="s1")) is None
    assert (play.status(), play.streams["s1"].approver_id) == ("offered", EVA)
    assert play.streams["s1"].grantor_id == BEN


def test_the_second_key_reads_everything_again() -> None:
    play = endorsed(certificates=held(until=T0 + DAY))
    play.wait(1)
    assert code(play.do(EVA, c.Approve(stream_id="s1"))) == "grounds-missing"


def test_a_manager_who_is_compliance_does_not_hold_both_keys() -> None:
    play = endorsed(compliance=frozenset({BEN, EVA}))
    assert code(play.do(BEN, c.Approve(stream_id="s1"))) == "approver-not-free"


def test_neither_the_delegate_nor_the_manager_behind_gives_the_second_key() -> None:
    play = Play(matrix=TWO_KEYS, compliance=frozenset({GIL, EVA}), managers=frozenset())
    play.ask()
    play.grant(GIL, behalf=BEN)
    play.know(compliance=frozenset({GIL, BEN, EVA}))
    for who in (GIL, BEN):
        assert code(play.do(who, c.Approve(stream_id="s1"))) == "approver-not-free"
    assert play.do(EVA, c.Approve(stream_id="s1")) is None


def test_where_nobody_could_give_the_second_key_the_first_is_refused() -> None:
    play = Play(matrix=TWO_KEYS, compliance=frozenset({BEN, ADA}))
    play.ask()
    assert code(play.grant()) == "no-second-approver"
    assert code(Play(matrix=TWO_KEYS, compliance=frozenset()).offer()) == "no-second-approver"
    below = Play(matrix=TWO_KEYS, below=frozenset({EVA, FINN}))
    assert code(below.offer()) == "no-second-approver"


def test_an_objection_returns_what_was_asked_and_ends_what_was_offered() -> None:
    play = endorsed()
    assert code(play.do(EVA, c.Object(stream_id="s1"))) == "reason-missing"
    assert code(play.do(BEN, c.Object(stream_id="s1", text_id="t"))) == "approver-not-free"
    play.do(EVA, c.Object(stream_id="s1", text_id="t"))
    assert (play.status(), play.streams["s1"].endorser_id) == ("returned", None)
    offered = Play(matrix=TWO_KEYS)
    offered.offer()
    assert code(offered.do(BEN, c.Return(stream_id="s1", text_id="t"))) == "wrong-state"
    offered.do(EVA, c.Object(stream_id="s1", text_id="t"))
    assert (offered.status(), offered.streams["s1"].end_code) == ("ended", "declined")


def test_the_second_approver_may_return_an_endorsed_request() -> None:
    play = endorsed()
    assert play.do(EVA, c.Return(stream_id="s1", text_id="t")) is None
    assert play.of("s1")[-1].capacity == "second-approver"


def test_an_offer_is_taken_back_by_who_made_it_even_after_a_move() -> None:
    play = Play()
    play.offer()
    assert code(play.hand(c.TakeBack, ADA)) == "no-decider"
    play.know(line=LINE[1:], manager_moves=((T0, BEN), (play.now, CY)))
    assert play.hand(c.TakeBack, BEN) is None
    assert play.of("s1")[-1].capacity == "offerer"
    assert (play.streams["s1"].end_code, play.streams["s1"].marked) == ("taken-back", False)


def test_nobody_approaches_whoever_withdrew_for_a_year_unless_asked() -> None:
    play = Play(withdrawn_at=T0 - 364 * DAY)
    refusal = play.offer()
    assert code(refusal) == "not-taking-part"
    play.wait(1)
    assert play.offer() is None
    asked = Play(withdrawn_at=T0 - DAY)
    asked.ask()
    assert asked.grant() is None


def test_an_unanswered_request_lapses_after_ninety_days() -> None:
    play = Play()
    play.ask()
    play.wait(89.9)
    assert play.status() == "requested"
    play.wait(0.2)
    assert (play.streams["s1"].end_code, play.streams["s1"].end_reason) == ("lapsed", "request")
    assert play.streams["s1"].ended_at == T0 + 90 * DAY


def test_a_new_manager_gets_an_endorsed_request_afresh_and_overtakes_an_offer() -> None:
    play, unasked = endorsed(), Play(matrix=TWO_KEYS)
    unasked.offer()
    for one in (play, unasked):
        one.wait(80)
        one.know(line=LINE[1:], manager_moves=((T0, BEN), (one.now, CY)))
    assert (play.status(), play.streams["s1"].ready_at) == ("requested", play.now)
    assert play.streams["s1"].lapses_at == play.now + 90 * DAY
    assert unasked.streams["s1"].end_code == "overtaken"


def test_widening_is_a_new_offer_and_the_old_one_stands_until_it_is_accepted() -> None:
    play = active()
    play.offer(stream="s2", level=Level.PUBLISH, days=90)
    assert play.streams["s1"].in_force
    play.accept("s2")
    assert (play.streams["s1"].end_code, play.streams["s1"].end_reason) == ("superseded", "s2")
    assert play.streams["s2"].in_force


def test_a_stranger_to_the_channel_is_an_unknown_stream() -> None:
    assert code(Play().accept("s9")) == "unknown-stream"
    assert code(Play().do(ADA, c.Request(stream_id="s1", channel="fax", level=Level.SHARE))) == "no-row"
    outcome = rules.decide(None, c.Accept(stream_id="s1"), Play().facts)
    assert isinstance(outcome, rules.Refused)
    assert outcome.code == "wrong-state"


def test_an_offer_may_not_leave_out_a_condition_of_the_row() -> None:
    few = rules.Terms(Level.ENGAGE, Scope(), CONDITIONS - {"no-customer-data"}, T0 + DAY)
    refusal = Play().do(BEN, c.Offer(stream_id="s1", channel=CHANNEL, terms=few))
    assert refusal
    assert (refusal.code, refusal.detail) == ("conditions-missing", ("no-customer-data",))
    assert code(Play().do(DAN, c.Offer(stream_id="s1", channel=CHANNEL, terms=terms()))) == "no-decider"
