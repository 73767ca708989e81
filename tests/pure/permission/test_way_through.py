"""The main way: asked, granted, accepted, suspended, cured, revoked."""

from datetime import timedelta

from lms.permission import rules
from lms.permission.rules import commands as c
from tests.pure.permission.company import ADA, BEN, DAY, EVA, T0, Play, active, code, held


def test_it_is_in_force_only_once_the_person_accepts() -> None:
    play = Play()
    play.ask()
    play.grant()
    assert play.status() == "offered"
    assert not play.streams["s1"].in_force
    play.accept()
    assert play.streams["s1"].in_force
    assert play.names() == ["requested", "readied", "offered", "accepted"]


def test_a_lapsed_certificate_suspends_it_and_the_renewal_restores_it() -> None:
    play = active(certificates=held(until=T0 + 10 * DAY))
    play.wait(12)
    assert play.status() == "suspended"
    assert play.of("s1")[-1].effective_at == T0 + 10 * DAY
    play.know(certificates=held(since=play.now))
    assert play.names()[-3:] == ["suspended", "cured", "restored"]
    spans = rules.intervals(play.of("s1"))
    assert spans == [(T0, T0 + 10 * DAY), (T0 + 12 * DAY, None)]


def test_a_suspension_by_hand_is_lifted_by_whoever_suspended() -> None:
    play = active()
    play.hand(c.Suspend)
    play.wait(5)
    assert play.status() == "suspended"
    play.hand(c.Cure)
    assert play.streams["s1"].in_force


def test_a_revocation_ends_it_and_names_who_and_why_and_when() -> None:
    play = active()
    play.wait(1)
    play.hand(c.Revoke)
    state = play.streams["s1"]
    assert (state.end_code, state.end_reason, state.ended_by) == ("revoked", "precaution", BEN)
    assert state.ended_at == T0 + timedelta(days=1)


def test_nobody_else_accepts_for_the_person() -> None:
    play = Play()
    play.ask()
    play.grant()
    assert code(play.do(EVA, c.Accept(stream_id="s1"))) == "not-the-person"
    assert code(play.do(BEN, c.Accept(stream_id="s1"), ADA)) == "not-the-person"
