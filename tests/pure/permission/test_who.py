"""Who decides, who stands in, who may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.permission.rules import Head
from lms.permission.rules import commands as c
from lms.permission.vocabulary import Level, MatrixRow
from tests.pure.permission.company import ADA, BEN, CY, DAN, DAY, EVA, FINN, GIL, LINE, T0, Play, active, code, row_now

AWAY = (Head(BEN, away=True), *LINE[1:])


def asked(**facts: object) -> Play:
    play = Play(**facts)
    assert play.ask() is None
    return play


def test_nobody_decides_for_themselves_in_any_capacity() -> None:
    for line in (LINE, (Head(ADA), *LINE), (Head(BEN, delegates=frozenset({ADA})), *LINE[1:]), ()):
        play = asked(line=line, compliance=frozenset({ADA}))
        assert code(play.grant(ADA)) == "no-decider"
        assert code(play.grant(ADA, behalf=BEN)) == "no-decider"
        assert code(play.decline(ADA)) == "no-decider"


def test_nobody_decides_for_anyone_above_them() -> None:
    play = asked(below=frozenset({BEN, EVA}))
    assert code(play.grant(BEN)) == "no-decider"
    assert code(play.decline(EVA)) == "no-decider"
    assert play.grant(CY) is None


def test_whoever_moved_the_person_waits_ninety_days() -> None:
    play = asked(movers=((BEN, T0 - 89 * DAY),))
    assert code(play.grant(BEN)) == "no-decider"
    assert code(play.grant(GIL, behalf=BEN)) == "no-decider"
    play.wait(1)
    assert play.grant(BEN) is None


def test_a_decider_away_without_a_delegate_is_stood_in_for_by_the_next_head() -> None:
    play = asked(line=AWAY)
    assert code(play.grant(BEN)) == "no-decider"
    assert play.grant(CY) is None
    assert play.of("s1")[-1].capacity == "manager"


def test_the_managers_own_absence_does_not_end_the_delegation() -> None:
    play = asked(line=(Head(BEN, away=True, delegates=frozenset({GIL})), *LINE[1:]))
    assert play.grant(GIL, behalf=BEN) is None


def test_a_barred_delegate_is_none() -> None:
    play = asked(line=(Head(BEN, away=True, delegates=frozenset({GIL})), *LINE[1:]), below=frozenset({GIL}))
    assert code(play.grant(GIL, behalf=BEN)) == "no-decider"
    assert play.grant(CY) is None


def test_what_a_delegate_may_not_do_falls_to_the_next_head_while_the_manager_is_away() -> None:
    play = active()
    play.know(line=(Head(BEN, away=True, delegates=frozenset({GIL})), *LINE[1:]))
    assert code(play.hand(c.Revoke, GIL, behalf=BEN)) == "no-decider"
    assert play.hand(c.Revoke, CY) is None


def test_where_no_head_is_left_compliance_decides() -> None:
    play = asked(line=(Head(BEN, away=True),))
    refusal = play.grant(CY)
    assert refusal
    assert (refusal.code, refusal.detail) == ("no-decider", ("compliance",))
    assert play.grant(EVA) is None
    assert play.status() == "offered"


def test_for_the_top_of_the_company_two_of_compliance_decide() -> None:
    play = asked(line=(), managers=frozenset(), below=frozenset({EVA, FINN}))
    assert play.grant(EVA) is None
    assert play.status() == "endorsed"
    assert code(play.do(EVA, c.Approve(stream_id="s1"))) == "approver-not-free"
    assert play.do(FINN, c.Approve(stream_id="s1")) is None
    alone = asked(line=(), managers=frozenset(), compliance=frozenset({EVA}))
    assert code(alone.grant(EVA)) == "no-second-approver"


def test_heads_above_may_always_suspend_and_revoke() -> None:
    for kind in (c.Suspend, c.Revoke):
        for who in (BEN, CY, DAN, EVA):
            assert active().hand(kind, who) is None


@pytest.mark.parametrize("who", [ADA, GIL, "stranger"])
def test_nobody_else_suspends(who: str) -> None:
    assert code(active().hand(c.Suspend, who)) == "no-decider"


def test_a_head_who_is_also_compliance_acts_as_head() -> None:
    play = active(compliance=frozenset({BEN, EVA}))
    play.hand(c.Suspend, BEN)
    assert (play.of("s1")[-1].capacity, play.streams["s1"].marked) == ("manager", False)


def test_a_head_above_who_is_compliance_declines_before_the_escalation() -> None:
    play = asked(compliance=frozenset({CY, EVA}))
    assert play.decline(CY) is None
    assert play.of("s1")[-1].capacity == "compliance"


def test_one_who_suspended_as_head_lifts_only_while_still_one() -> None:
    play = active()
    play.hand(c.Suspend, BEN)
    play.know(line=(replace(LINE[0], person_id="new"), *LINE[1:]), managers=frozenset({"new"}))
    assert code(play.hand(c.Cure, BEN)) == "no-decider"
    assert play.hand(c.Cure, "new") is None


def test_a_delegate_of_a_manager_who_is_gone_does_not_lift() -> None:
    play = active()
    play.hand(c.Suspend, GIL, behalf=BEN)
    play.know(line=LINE[1:])
    assert code(play.hand(c.Cure, GIL, behalf=BEN)) == "no-decider"
    assert play.hand(c.Cure, CY) is None


def test_a_policy_that_asks_for_two_keys_asks_them_of_an_offer_too() -> None:
    play = Play(matrix=row_now(MatrixRow(second_approver=True)))
    play.offer(level=Level.ENGAGE)
    assert play.status() == "endorsed"
    play.do(EVA, c.Approve(stream_id="s1"))
    assert play.accept() is None


def test_no_present_manager_of_the_person_gives_the_second_key() -> None:
    play = Play(matrix=row_now(MatrixRow(second_approver=True)), managers=frozenset({BEN, EVA}))
    play.offer()
    assert code(play.do(EVA, c.Approve(stream_id="s1"))) == "approver-not-free"
    assert play.do(FINN, c.Approve(stream_id="s1")) is None
