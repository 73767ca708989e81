"""Time: notices, grace, absences, deadlines, late news, and what is shown of the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.permission import rules
from lms.permission.rules import commands as c
from lms.permission.rules.grounds import offer_deadline
from lms.permission.vocabulary import Level, MatrixRow, Scope
from tests.pure.permission.company import BEN, DAY, T0, Play, active, held, matrix

TRUST = frozenset({"trust"})
POLICY = MatrixRow(TRUST, "social", 2)


def test_a_deadline_belongs_to_the_time_after_it() -> None:
    play = active(certificates=held(until=T0 + DAY))
    play.wait(1 - 1e-6)
    assert play.status() == "active"
    play.wait(1e-6)
    assert play.status() == "suspended"


def test_a_policy_version_gives_notice_and_suspends_on_its_day() -> None:
    play = active(matrix=matrix((T0 + DAY, T0 + 15 * DAY, POLICY)))
    play.wait(14)
    assert (play.status(), play.streams["s1"].notices[0].due_at) == ("active", T0 + 15 * DAY)
    play.wait(2)
    assert play.streams["s1"].reasons == {"policy"}
    assert not play.streams["s1"].notices
    play.know(signatures=(rules.Signature("social", 1, play.now),))
    assert play.status() == "suspended"
    play.know(signatures=(rules.Signature("social", 2, play.now),))
    assert play.status() == "active"


def test_what_is_published_at_the_instant_of_the_last_event_is_told_from_that_instant() -> None:
    play = active()
    told = matrix((play.now, play.now + 15 * DAY, POLICY))
    play.know_later(3, matrix=told, signatures=(rules.Signature("social", 2, play.now + 3 * DAY),))
    assert play.names()[-2:] == ["notice-given", "notice-dropped"]
    assert [event.effective_at for event in play.of("s1")[-2:]] == [T0, T0 + 3 * DAY]
    play.wait(20)
    assert play.names()[-1] == "notice-dropped"


def test_playing_that_instant_again_changes_nothing() -> None:
    play = active(matrix=matrix((T0, T0 + 15 * DAY, POLICY)))
    assert play.names()[-2:] == ["accepted", "notice-given"]
    play.wait(3)
    assert play.names()[-1] == "notice-given"


def test_whoever_signs_before_the_day_is_left_alone() -> None:
    play = active(matrix=matrix((T0 + DAY, T0 + 15 * DAY, POLICY)))
    play.wait(2)
    play.know(signatures=(rules.Signature("social", 3, play.now),))
    play.wait(20)
    assert play.names()[-2:] == ["notice-given", "notice-dropped"]


def test_a_certificate_never_held_is_for_the_matrix_and_a_lapsed_one_for_the_renewal() -> None:
    row = MatrixRow(frozenset({"trust", "new"}))
    play = active(matrix=matrix((T0 + DAY, T0 + 5 * DAY, row)), certificates=held(until=T0 + 8 * DAY))
    play.wait(9)
    assert play.streams["s1"].reasons == {"matrix", "certificate"}
    assert [hold.detail for hold in play.streams["s1"].holds] == [("new",), ("trust",)]
    assert all(hold.cure for hold in play.streams["s1"].holds)


def test_thirty_days_of_grace_and_then_it_ends_for_good() -> None:
    play = active(certificates=held(until=T0 + DAY))
    play.wait(20)
    play.hand(c.Suspend)
    play.wait(10.9)
    assert play.status() == "suspended"
    play.wait(0.2)
    assert (play.streams["s1"].end_code, play.streams["s1"].ended_at) == ("lapsed", T0 + 31 * DAY)
    assert play.streams["s1"].end_reason == "grace"


def test_grace_stands_still_while_the_person_is_away() -> None:
    away = rules.Span(T0 + 11 * DAY, T0 + 61 * DAY)
    play = active(certificates=held(until=T0 + DAY), absences=(away,))
    play.wait(80.9)
    assert play.status() == "suspended"
    play.wait(0.2)
    assert play.streams["s1"].ended_at == T0 + 81 * DAY


def test_an_absence_first_keeps_the_grace_whole() -> None:
    away = rules.Span(T0 + DAY, T0 + 61 * DAY)
    play = active(certificates=held(until=T0 + 30 * DAY), absences=(away,))
    play.wait(62)
    assert play.streams["s1"].grace_ends_at == T0 + 91 * DAY


def test_grace_starts_anew_once_every_reason_was_gone() -> None:
    spans = {"trust": (rules.Span(T0, T0 + DAY), rules.Span(T0 + 20 * DAY, T0 + 40 * DAY))}
    play = active(certificates={**held(), **spans})
    play.wait(69)
    assert play.status() == "suspended"
    play.wait(2)
    assert play.streams["s1"].ended_at == T0 + 70 * DAY


@pytest.mark.parametrize(["days", "suspended"], [(14, False), (14.1, True)])
def test_only_an_absence_of_over_fourteen_days_counts(days: float, suspended: bool) -> None:
    play = active(absences=(rules.Span(T0 + DAY, T0 + (1 + days) * DAY),))
    play.wait(2)
    assert (play.status() == "suspended") is suspended
    play.wait(20)
    assert play.status() == "active"


def test_an_offer_waits_fourteen_days_not_counting_absences() -> None:
    away = rules.Span(T0 + 4 * DAY, T0 + 24 * DAY)
    play = Play(absences=(away,))
    play.offer()
    play.wait(33.9)
    assert play.status() == "offered"
    play.wait(0.2)
    assert (play.streams["s1"].end_reason, play.streams["s1"].ended_at) == ("offer", T0 + 34 * DAY)


@pytest.mark.parametrize(
    ["absences", "days"],
    [
        ([], 14),
        ([(-30, -5)], 14),
        ([(-5, 5)], 19),
        ([(14, 40)], 14),
        ([(2, 20), (10, 30)], 42),
        ([(2, 20), (33, 34)], 32),
        ([(2, 20), (31, 34)], 35),
    ],
)
def test_the_clock_of_an_offer_stands_still_while_away(absences: list[tuple[int, int]], days: int) -> None:
    spans = [rules.Span(T0 + start * DAY, T0 + end * DAY) for start, end in absences]
    assert offer_deadline(T0, 14, spans) == T0 + days * DAY


def test_an_offer_to_somebody_away_without_end_waits_for_its_end_date() -> None:
    play = Play(absences=(rules.Span(T0 + DAY), rules.Span(T0 + 2 * DAY)))
    play.offer(days=50)
    play.wait(60)
    assert play.streams["s1"].end_code == "expired"


def test_late_news_acts_from_when_it_is_recorded_and_keeps_its_own_date() -> None:
    friday, monday = T0 + 4 * DAY, T0 + 7 * DAY
    play = active()
    play.wait(7)
    play.know(certificates={**held(), "trust": (rules.Span(T0 - DAY, friday, None, monday),)})
    event = play.of("s1")[-1]
    assert (event.effective_at, event.caused_at) == (monday, friday)
    assert rules.intervals(play.of("s1")) == [(T0, monday)]


def test_a_late_absence_and_a_late_leaving_keep_their_own_dates_too() -> None:
    play = active()
    play.wait(7)
    play.know(absences=(rules.Span(T0 + DAY, None, play.now),))
    assert play.of("s1")[-1].caused_at == T0 + DAY
    play.wait(1)
    play.know(left_at=play.now, left_on=T0 + 2 * DAY)
    assert (play.streams["s1"].end_code, play.of("s1")[-1].caused_at) == ("left", T0 + 2 * DAY)


def test_leaving_comes_before_every_other_cause_of_the_same_instant() -> None:
    play = active(certificates=held(until=T0 + 180 * DAY), left_at=T0 + 180 * DAY)
    play.wait(200)
    assert play.streams["s1"].end_code == "left"
    expired = active(certificates=held(until=T0 + 180 * DAY))
    expired.wait(200)
    assert (expired.streams["s1"].end_code, expired.names()[-1]) == ("expired", "expired")


def test_one_ground_healing_as_another_falls_is_not_in_force_in_between() -> None:
    spans = {
        "trust": (rules.Span(T0, T0 + DAY), rules.Span(T0 + 5 * DAY)),
        "social-selling": (rules.Span(T0, T0 + 5 * DAY),),
        "new": (rules.Span(T0),),
    }
    row = MatrixRow(frozenset({"trust"}), "social", 1)
    play = active(certificates=spans, matrix=matrix((T0, T0 + 5 * DAY, row)))
    play.wait(6)
    assert play.names()[-2:] == ["cured", "suspended"]
    assert "restored" not in play.names()


def test_the_next_change_is_the_first_instant_at_which_time_changes_something() -> None:
    play = active(certificates=held(until=T0 + 30 * DAY))
    state = play.streams["s1"]
    assert state.next_change_at == T0 + 180 * DAY
    assert rules.next_change_at(state, play.facts) == T0 + 30 * DAY
    assert state.offer_lapses_at is None
    play.hand(c.Revoke)
    assert rules.next_change_at(play.streams["s1"], play.facts) is None
    assert play.streams["s1"].next_change_at is None
    assert rules.next_change_at(rules.State(), play.facts) is None


def test_as_of_an_instant_knows_what_was_recorded_by_then() -> None:
    play = active(certificates=held(until=T0 + 10 * DAY))
    play.wait(30)  # the worker was late: recorded on day 30, effective on day 10
    then = rules.as_of(play.events, lambda at: replace(play.facts, now=at), T0 + 12 * DAY)
    assert (then.status, then.version) == ("suspended", 5)
    before = rules.as_of(play.events, lambda at: replace(play.facts, now=at), T0 + 9 * DAY)
    assert before.in_force


def test_a_command_first_plays_what_is_due_and_a_late_worker_causes_no_late_yes() -> None:
    play = Play(certificates=held(until=T0 + DAY))
    play.ask()
    play.grant()
    play.accept()
    play.wait(2, tick=False)
    assert play.hand(c.Suspend, BEN) is None
    assert play.names()[-2:] == ["suspended", "suspended"]
    assert play.of("s1")[-2].effective_at == T0 + DAY
    assert play.of("s1")[-2].recorded_at == T0 + timedelta(days=2)


def test_times_in_force_that_touch_are_one_and_empty_ones_none() -> None:
    play = active()
    play.hand(c.Suspend)
    play.hand(c.Cure)
    play.wait(1)
    play.hand(c.Suspend)
    play.hand(c.Cure)
    assert rules.intervals(play.of("s1")) == [(T0, None)]


def test_nothing_is_due_on_a_stream_that_is_not_there() -> None:
    assert rules.due(rules.State(), Play().facts) == ()
    assert Level.SHARE.covers(Level.LISTEN)


def test_at_one_instant_expiry_comes_before_a_lapse_and_a_lapse_before_healing() -> None:
    play = Play(certificates=held(until=T0 + DAY))
    play.ask()
    play.grant(days=31)
    play.accept()
    play.wait(40)
    assert play.streams["s1"].end_code == "expired"
    spans = {"trust": (rules.Span(T0, T0 + DAY), rules.Span(T0 + 31 * DAY))}
    healed = active(certificates={**held(), **spans})
    healed.wait(40)
    assert healed.streams["s1"].end_code == "lapsed"


def slip() -> c.RecordSlip:
    return c.RecordSlip(
        stream_id="s1", slip_id="slip", level=Level.SHARE, scope=Scope(), lesson="trust/repair", text_id="t"
    )


def test_a_late_worker_notes_a_move_and_the_end_of_a_slip_at_their_own_instants() -> None:
    play = active(manager_moves=((T0, BEN), (T0 + 5 * DAY, "new")), settings=rules.Settings(slips=True))
    play.do(BEN, slip())
    play.wait(10, tick=False)
    play.do(None, c.NoteRepair(stream_id="s1"))
    play.wait(10)
    assert play.streams["s1"].confirmation_due_at == T0 + 35 * DAY
    assert play.of("s1")[-1].effective_at == T0 + 14 * DAY
    assert play.names()[-1] == "slip-healed"


def test_a_lesson_that_is_done_after_the_days_heals_at_once() -> None:
    play = active(settings=rules.Settings(slips=True))
    play.do(BEN, slip())
    play.wait(20)
    assert play.names()[-1] == "slip-recorded"
    play.do(None, c.NoteRepair(stream_id="s1"))
    assert play.names()[-2:] == ["slip-repaired", "slip-healed"]
    assert play.of("s1")[-1].effective_at == T0 + 20 * DAY


def test_the_manager_who_vouched_for_it_heals_it_by_being_back() -> None:
    play = active(manager_moves=((T0, BEN), (T0 + DAY, "new"), (T0 + 40 * DAY, BEN)))
    play.wait(41)
    assert play.names()[-4:] == ["suspended", "cured", "restored", "notice-dropped"]


def test_in_force_for_no_time_is_no_time_in_force() -> None:
    play = active()
    play.hand(c.Suspend)
    assert rules.intervals(play.of("s1")) == []
