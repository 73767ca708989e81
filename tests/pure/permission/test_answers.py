"""May I? Five answers; and how an end reads."""

from __future__ import annotations

import pytest

from lms.permission.rules import Question, Settings, Terms, Verdict, answer, reads_as
from lms.permission.rules import commands as c
from lms.permission.rules.answering import LESS_NOW, Answer
from lms.permission.vocabulary import ACTIVITIES, CHANNELS, CONDITIONS, Level, Matrix, MatrixRow, Scope, default_matrix
from tests.pure.permission.company import ADA, BEN, CHANNEL, DAY, T0, Play, active, held, row_now

VALVES = Scope(topics=frozenset({"valves"}), languages=frozenset({"en"}))


def may(play: Play, activity: str = "comment", **more: str) -> Answer:
    return answer(Question(activity, **more), play.streams.values(), play.facts)


def scoped() -> Play:
    play = Play()
    play.ask(scope=VALVES)
    play.grant(scope=VALVES)
    play.accept()
    return play


@pytest.mark.parametrize("activity", ["private-life", "working-conditions", "read"])
def test_what_is_outside_or_open_needs_no_permission(activity: str) -> None:
    found = may(Play(), activity)
    assert (found.verdict, found.decision) == (Verdict.NEEDS_NONE, True)


def test_within_its_scope_it_is_yes_with_the_wording() -> None:
    found = may(scoped(), topic="valves", language="en")
    assert (found.verdict, found.decision) == (Verdict.YES_WITH_WORDING, True)
    assert "say-employer" in found.obligations
    assert found.until == T0 + 180 * DAY


def test_a_dimension_left_out_is_asked_first_and_one_outside_is_no() -> None:
    play = scoped()
    assert (may(play, topic="valves").code, may(play, topic="valves").ask) == ("missing:language", BEN)
    assert may(play, topic="pumps", language="en").code == "outside:topic"
    assert not may(play, topic="valves").decision


def test_a_slip_narrows_the_answer_until_it_has_healed_and_tells_software_no_more() -> None:
    play = active(settings=Settings(slips=True))
    slip = c.RecordSlip(
        stream_id="s1", slip_id="x", level=Level.SHARE, scope=VALVES, lesson="trust/repair", text_id="t"
    )
    assert play.do(BEN, slip) is None
    assert (may(play).code, may(play).cure) == ("level:engage", LESS_NOW)
    assert (may(play, "share", topic="pumps", language="en").code, may(play, "share").code) == (
        "outside:topic",
        "missing:topic",
    )
    assert may(play, "share", topic="pumps", language="en").cure == LESS_NOW
    assert may(play, "share", topic="valves", language="en").decision
    assert play.streams["s1"].scope_now == VALVES
    play.do(None, c.NoteRepair(stream_id="s1"))
    play.wait(14)
    assert may(play).decision


def test_a_level_above_is_no_with_its_cure() -> None:
    found = may(active(), "post")
    assert (found.verdict, found.code) == (Verdict.NOT_PERMITTED, "level:publish")
    assert found.cure


def test_what_waits_is_not_permitted_yet_and_says_what_for() -> None:
    play = Play()
    assert may(play).code == "none"
    play.ask()
    assert may(play).code == "waiting"
    play.grant()
    assert may(play).code == "offered"


def test_what_rests_names_its_reasons_and_cures() -> None:
    play = active()
    play.know(certificates=held("trust", until=T0))
    found = may(play)
    assert (found.verdict, found.detail) == (Verdict.NOT_PERMITTED, ("certificate", "matrix"))
    assert "renewal" in found.cure


def test_prior_approval_is_asked_first_and_nothing_to_say_is_a_plain_yes() -> None:
    plain = Play(matrix=row_now(MatrixRow()))
    plain.ask()
    for conditions, verdict in ((frozenset(), Verdict.YES), (frozenset({"prior-approval"}), Verdict.ASK_FIRST)):
        offered = Terms(Level.ENGAGE, Scope(), conditions, T0 + 180 * DAY)
        play = Play(matrix=row_now(MatrixRow()))
        play.do(BEN, c.Offer(stream_id="s1", channel=CHANNEL, terms=offered))
        play.accept()
        assert may(play).verdict is verdict


def test_an_unknown_activity_is_asked_first_of_whoever_decides() -> None:
    assert may(active(), "skywriting").ask == BEN
    assert may(Play(line=()), "skywriting").ask == "compliance"


def test_saying_no_and_withdrawing_read_the_same() -> None:
    no, out, other = Play(), active(), active()
    no.offer()
    no.withdraw()
    out.do(ADA, c.Withdraw(stream_id="s1"))
    assert reads_as(no.streams["s1"]) == reads_as(out.streams["s1"]) == "not-taking-part"
    assert reads_as(other.streams["s1"]) == "active"
    other.hand(c.Revoke)
    assert reads_as(other.streams["s1"]) == "revoked"


def test_the_shipped_matrix_names_no_policy_and_leaves_represent_out() -> None:
    shipped = default_matrix()
    for channel in CHANNELS:
        rows = {level: shipped.row(channel, level, T0) for level in Level}
        assert rows.pop(Level.REPRESENT) is None
        assert all(row and row.policy is None for row in rows.values())
        assert rows[Level.LISTEN] == MatrixRow()
        assert [row.longest_months for row in rows.values() if row][1:] == [12, 12, 6]


def test_each_level_asks_for_what_the_levels_below_it_ask_for() -> None:
    rows = [default_matrix().row("x", level, T0) for level in Level][1:4]
    asked = [row.certificates for row in rows if row]
    assert asked == [{"trust"}, {"trust", "social-selling"}, {"trust", "social-selling"}]
    assert all(row and row.conditions <= CONDITIONS.keys() for row in rows)


def test_the_vocabulary_covers_the_ladder() -> None:
    assert set(ACTIVITIES.values()) == {*Level, None}
    assert not Matrix({}).has_channel("x", T0)


def test_an_empty_dimension_is_unlimited_and_a_limited_one_is_not() -> None:
    assert VALVES.within(Scope())
    assert not Scope().within(VALVES)
    assert not Scope(topics=frozenset({"valves"})).within(VALVES)
