"""What stands: narrowed, suspended, cured, revoked, confirmed, reviewed, marked, slipped, ended."""

from __future__ import annotations

from dataclasses import replace

from lms.permission import rules
from lms.permission.rules import commands as c
from lms.permission.rules.grounds import add_months
from lms.permission.vocabulary import HandReason, Level, MatrixRow, Scope
from tests.pure.permission.company import (
    ADA,
    BEN,
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
    matrix,
    row_now,
    terms,
)

VALVES = Scope(topics=frozenset({"valves"}))
NEW_MANAGER = (T0 + 5 * DAY, CY)


def narrowing(**more: object) -> c.Narrow:
    return c.Narrow(stream_id="s1", reason=HandReason.ROLE_CHANGED, terms=replace(terms(), **more))  # type: ignore[arg-type]


def moved() -> Play:
    """Ada's manager is Cy since the fifth day."""
    play = active()
    play.wait(5)
    play.know(line=LINE[1:], managers=frozenset({CY}), manager_moves=((T0, BEN), NEW_MANAGER))
    return play


def test_an_offer_no_longer_within_the_matrix_is_refused_with_the_cure() -> None:
    play = Play()
    play.ask()
    play.grant()
    play.know(matrix=row_now(MatrixRow(frozenset({"trust"}), longest_months=1)))
    refusal = play.accept()
    assert refusal
    assert (refusal.code, refusal.detail) == ("offer-outdated", ("term-too-long", "1"))
    assert play.status() == "offered"


def test_an_offer_whose_row_now_asks_for_two_keys_is_refused() -> None:
    play = Play()
    play.ask()
    play.grant()
    play.know(matrix=row_now(MatrixRow(frozenset({"trust"}), second_approver=True)))
    assert code(play.accept()) == "second-approval-due"


def test_an_offer_is_not_accepted_without_its_grounds_or_while_away() -> None:
    play = Play(certificates=held(until=T0 + DAY))
    play.ask()
    play.grant()
    play.wait(1)
    assert code(play.accept()) == "grounds-missing"
    play.know(certificates=held(), absences=(rules.Span(play.now, play.now + 20 * DAY),))
    assert code(play.accept()) == "away"


def test_saying_no_to_an_offer_leaves_the_standing_one_if_so_chosen() -> None:
    play = active()
    play.offer(stream="s2", level=Level.SHARE)
    play.withdraw("s2", only=True)
    assert (play.status("s1"), play.status("s2")) == ("active", "ended")


def test_withdrawing_ends_everything_on_the_channel() -> None:
    play = active()
    play.offer(stream="s2", level=Level.SHARE)
    play.withdraw("s2")
    assert {state.end_code for state in play.streams.values()} == {"withdrawn"}


def test_narrowing_makes_less_and_never_more() -> None:
    play = active()
    assert code(play.do(BEN, narrowing())) == "already-narrower"
    assert code(play.do(BEN, narrowing(level=Level.PUBLISH))) == "scope-wider"
    assert code(play.do(BEN, narrowing(level=Level.LISTEN))) == "level-open"
    assert code(play.do(BEN, narrowing(conditions=frozenset()))) == "scope-wider"
    assert code(play.do(BEN, narrowing(until=T0 + 200 * DAY))) == "scope-wider"
    assert code(play.do(BEN, narrowing(until=T0))) == "term-over"
    assert code(play.do(BEN, narrowing(scope=Scope(topics=frozenset({"x" * 99}))))) == "scope-too-large"
    assert code(play.do(GIL, narrowing(scope=VALVES), BEN)) == "no-decider"
    assert play.do(BEN, narrowing(scope=VALVES, conditions=CONDITIONS | {"own-view"})) is None
    assert play.streams["s1"].scope == VALVES
    assert code(play.do(BEN, narrowing())) == "scope-wider"


def test_one_cannot_narrow_to_a_level_without_a_row() -> None:
    play = active(matrix=row_now(None, Level.SHARE))
    assert code(play.do(BEN, narrowing(level=Level.SHARE))) == "no-row"


def test_narrowing_to_what_the_grounds_bear_restores_it() -> None:
    play = active()
    play.know(certificates=held("trust"))
    assert play.status() == "suspended"
    play.do(BEN, narrowing(level=Level.SHARE))
    assert play.names()[-3:] == ["narrowed", "cured", "restored"]


def test_each_act_by_compliance_leaves_a_mark_and_a_second_key_is_due() -> None:
    for kind in (c.Suspend, c.Revoke):
        play = active()
        play.hand(kind, EVA)
        assert play.streams["s1"].marked
        play.withdraw()
        play.ask("s2")
        play.grant(stream="s2")
        assert play.status("s2") == "endorsed"


def test_a_mark_is_lifted_by_compliance_and_by_nobody_else() -> None:
    play = active()
    assert code(play.hand(c.Lift, EVA)) == "no-mark"
    play.do(EVA, narrowing(scope=VALVES))
    play.hand(c.Revoke, FINN)
    assert play.names().count("marked") == 1
    assert code(play.hand(c.Lift, BEN)) == "no-decider"
    assert play.hand(c.Lift, FINN) is None
    assert not play.streams["s1"].marked


def test_all_marks_of_the_channel_are_lifted_together() -> None:
    play = active()
    play.hand(c.Suspend, EVA)
    play.hand(c.Cure, EVA)
    play.offer(stream="s2", level=Level.SHARE)
    play.do(FINN, c.Approve(stream_id="s2"))
    play.accept("s2")
    play.hand(c.Revoke, EVA, "s2")
    play.hand(c.Lift, EVA, "s2")
    assert not any(state.marked for state in play.streams.values())


def test_an_act_by_hand_overtakes_what_is_offered_there() -> None:
    for kind in (c.Suspend, c.Revoke):
        play = active()
        play.offer(stream="s2", level=Level.SHARE)
        play.hand(kind, CY)
        assert play.streams["s2"].end_code == "overtaken"


def test_what_the_manager_suspended_nobody_grants_around() -> None:
    play = active()
    play.hand(c.Suspend, CY)
    play.ask("s2", level=Level.SHARE)
    assert code(play.grant(stream="s2", level=Level.SHARE)) == "suspended-by-hand"
    play.facts = replace(play.facts, escalates_at=T0)
    assert play.grant(CY, "s2", level=Level.SHARE) is None
    play.accept("s2")
    assert play.streams["s1"].end_code == "superseded"


def test_who_approves_must_be_one_who_may_lift() -> None:
    play = Play(matrix=row_now(MatrixRow(frozenset({"trust"}), second_approver=True), Level.SHARE))
    play.ask()
    play.grant()
    play.accept()
    play.hand(c.Suspend, BEN)
    play.offer(stream="s2", level=Level.SHARE)
    assert play.do(EVA, c.Approve(stream_id="s2")) is None


def test_only_whoever_may_lifts_a_suspension_by_hand() -> None:
    play = active()
    play.hand(c.Suspend, CY)
    assert code(play.hand(c.Suspend, CY)) == "suspended-already"
    assert code(play.hand(c.Cure, BEN)) == "nothing-to-lift"
    assert code(play.hand(c.Cure, ADA)) == "no-decider"
    assert play.hand(c.Cure, DAN) is None
    assert play.status() == "active"


def test_what_compliance_suspended_only_compliance_lifts() -> None:
    play = active()
    play.hand(c.Suspend, EVA)
    play.hand(c.Suspend, BEN)
    assert play.hand(c.Cure, DAN) is None
    assert play.status() == "suspended"
    assert code(play.hand(c.Cure, DAN)) == "nothing-to-lift"
    assert play.hand(c.Cure, FINN) is None
    assert play.status() == "active"


def test_the_manager_lifts_what_the_delegate_suspended_and_the_delegate_the_own() -> None:
    play = active()
    play.hand(c.Suspend, GIL, behalf=BEN)
    assert play.hand(c.Cure, BEN) is None
    play.hand(c.Suspend, GIL, behalf=BEN)
    assert play.hand(c.Cure, GIL, behalf=BEN) is None
    play.hand(c.Suspend, BEN)
    assert code(play.hand(c.Cure, GIL, behalf=BEN)) == "nothing-to-lift"


def test_a_new_manager_lifts_what_a_former_one_suspended_but_not_what_a_former_head_did() -> None:
    for who, expected in ((BEN, None), (DAN, "nothing-to-lift")):
        play = active()
        play.hand(c.Suspend, who)
        play.know(line=(LINE[1], replace(LINE[2], person_id="zoe")), manager_moves=((T0, BEN), (play.now, CY)))
        assert code(play.hand(c.Cure, CY)) == expected
        assert code(play.hand(c.Cure, "zoe")) == ("wrong-state" if expected is None else None)


def test_a_cured_hand_does_not_restore_what_else_is_missing() -> None:
    play = active(certificates=held(until=T0 + DAY))
    play.hand(c.Suspend)
    play.wait(1)
    play.hand(c.Cure)
    assert play.status() == "suspended"
    assert play.streams["s1"].reasons == {"certificate"}


def test_a_new_manager_confirms_and_it_stays() -> None:
    play = moved()
    assert play.streams["s1"].confirmation_due_at == T0 + 35 * DAY
    assert code(play.do(DAN, c.Confirm(stream_id="s1"))) == "no-decider"
    assert play.do(CY, c.Confirm(stream_id="s1")) is None
    assert code(play.do(CY, c.Confirm(stream_id="s1"))) == "nothing-to-confirm"
    play.wait(60)
    assert play.status() == "active"


def test_unconfirmed_it_rests_until_the_new_manager_confirms() -> None:
    play = moved()
    play.wait(31)
    assert play.streams["s1"].reasons == {"unconfirmed"}
    play.do(CY, c.Confirm(stream_id="s1"))
    assert play.names()[-4:] == ["suspended", "confirmed", "cured", "restored"]


def test_the_old_manager_back_needs_no_confirmation() -> None:
    play = moved()
    play.wait(1)
    play.know(line=LINE, manager_moves=((T0, BEN), NEW_MANAGER, (play.now, BEN)))
    assert play.names()[-1] == "notice-dropped"
    assert play.streams["s1"].confirmation_due_at is None


def test_an_offer_made_before_the_move_is_confirmed_from_its_acceptance() -> None:
    play = Play()
    play.offer()
    play.wait(5)
    play.know(line=LINE[1:], manager_moves=((T0, BEN), NEW_MANAGER))
    play.wait(3)
    play.accept()
    assert play.streams["s1"].confirmation_due_at == play.now + 30 * DAY


def test_whoever_gave_the_second_key_does_not_confirm() -> None:
    play = Play(matrix=row_now(MatrixRow(second_approver=True)), compliance=frozenset({EVA, DAN}))
    play.ask()
    play.grant()
    play.do(EVA, c.Approve(stream_id="s1"))
    play.accept()
    play.know(line=(replace(LINE[1], person_id=EVA), LINE[2]), manager_moves=((T0, BEN), (play.now, EVA)))
    assert code(play.do(EVA, c.Confirm(stream_id="s1"))) == "no-decider"
    assert play.do(DAN, c.Confirm(stream_id="s1")) is None


def campaign(play: Play) -> Play:
    opened = c.OpenCampaign(stream_id="s1", campaign_id="spring", due_at=play.now + 20 * DAY)
    assert code(play.do(BEN, opened)) == "system-only"
    assert play.do(None, opened) is None
    return play


def test_a_delegate_keeps_in_a_review_and_no_more() -> None:
    play = active()
    assert code(play.do(BEN, c.Keep(stream_id="s1"))) == "no-campaign"
    campaign(play)
    narrow = c.ReviewNarrow(stream_id="s1", reason=HandReason.OTHER, terms=replace(terms(), scope=VALVES))
    assert code(play.do(GIL, narrow, BEN)) == "no-decider"
    assert play.do(GIL, c.Keep(stream_id="s1"), BEN) is None
    assert play.streams["s1"].campaign_id is None


def test_an_unanswered_review_suspends_and_an_answer_restores() -> None:
    play = campaign(active())
    play.wait(21)
    assert play.streams["s1"].reasons == {"unanswered"}
    assert code(play.do(None, c.CloseCampaign(stream_id="s1"))) == "campaign-over"
    late = c.OpenCampaign(stream_id="s1", campaign_id="late", due_at=play.now + DAY)
    assert code(play.do(None, late)) == "campaign-over"
    narrow = c.ReviewNarrow(stream_id="s1", reason=HandReason.OTHER, terms=replace(terms(), scope=VALVES))
    play.do(BEN, narrow)
    assert play.names()[-3:] == ["narrowed", "cured", "restored"]


def test_a_review_ends_or_is_called_off() -> None:
    play, off = campaign(active()), campaign(active())
    play.hand(c.ReviewRevoke)
    assert play.streams["s1"].end_code == "revoked"
    assert off.do(None, c.CloseCampaign(stream_id="s1")) is None
    assert code(off.do(None, c.CloseCampaign(stream_id="s1"))) == "no-campaign"
    assert code(off.hand(c.ReviewRevoke)) == "no-campaign"
    assert code(off.do(BEN, c.CloseCampaign(stream_id="s1"))) == "system-only"
    past = c.OpenCampaign(stream_id="s1", campaign_id="x", due_at=off.now)
    assert code(off.do(None, past)) == "campaign-over"


def test_erasure_ends_it_and_only_the_product_erases() -> None:
    play = active()
    assert code(play.do(EVA, c.End(stream_id="s1"))) == "system-only"
    play.do(None, c.End(stream_id="s1"))
    assert (play.streams["s1"].end_code, play.streams["s1"].ended_by) == ("erased", None)
    assert play.do(None, c.Tick(stream_id="s1")) is None


def test_a_stale_page_is_told() -> None:
    play = active()
    assert code(play.do(BEN, c.Suspend(stream_id="s1", reason=HandReason.OTHER, expected_version=2))) == "stale"
    assert play.do(BEN, c.Suspend(stream_id="s1", reason=HandReason.OTHER, expected_version=4)) is None


def test_a_clock_that_went_back_does_not_turn_the_stream_back() -> None:
    play = active()
    play.wait(3)
    play.hand(c.Suspend)
    play.wait(-2, tick=False)
    play.tick()
    play.hand(c.Cure)
    assert play.of("s1")[-1].effective_at == T0 + 3 * DAY


def test_a_month_later_is_the_same_day_or_the_last() -> None:
    assert add_months(T0.replace(month=8, day=31), 6).date().isoformat() == "2027-02-28"
    assert add_months(T0.replace(month=12, day=31), 12).date().isoformat() == "2027-12-31"


def test_a_row_dropped_after_notice_ends_it_and_a_channel_likewise() -> None:
    play = active(matrix=matrix((T0 + DAY, T0 + 9 * DAY, None)))
    play.wait(2)
    assert [(n.reason, n.due_at) for n in play.streams["s1"].notices] == [("matrix", T0 + 9 * DAY)]
    play.wait(8)
    assert (play.streams["s1"].end_code, play.streams["s1"].ended_at) == ("row-dropped", T0 + 9 * DAY)
    gone = active()
    gone.know(matrix=replace(gone.facts.matrix, rows={}))
    assert gone.streams["s1"].end_code == "channel-dropped"


def test_a_person_who_holds_no_key_is_named_in_the_refusal() -> None:
    refusal = active().hand(c.Suspend, ADA)
    assert refusal
    assert refusal.detail == (BEN,)
