"""A slip that was reported: less for some days, a short lesson, and who sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.permission import rules
from lms.permission.rules import commands as c
from lms.permission.rules.facts import Head
from lms.permission.rules.slips import FORGOTTEN, OF_SLIPS, Sight, hidden, sight
from lms.permission.vocabulary import HandReason, Level, Scope
from tests.pure.permission.company import ADA, BEN, CY, DAY, EVA, GIL, T0, Play, active, code, terms

VALVES = Scope(topics=frozenset({"valves"}))


def slip(level: Level = Level.SHARE, scope: Scope = VALVES) -> c.RecordSlip:
    return c.RecordSlip(stream_id="s1", slip_id="slip", level=level, scope=scope, lesson="trust/repair", text_id="t")


def slipped() -> Play:
    """A play in which Ben has noted a slip."""
    play = active(settings=rules.Settings(slips=True))
    assert play.do(BEN, slip()) is None
    return play


def test_a_slip_narrows_until_its_days_are_over_and_its_lesson_is_done() -> None:
    play = active()
    assert code(play.do(BEN, slip())) == "slips-off"
    play.facts = replace(play.facts, settings=replace(play.facts.settings, slips=True))
    assert code(play.do(ADA, slip())) == "no-decider"
    assert code(play.do(BEN, slip(Level.PUBLISH))) == "scope-wider"
    assert code(play.do(BEN, slip(scope=Scope(topics=frozenset({"x" * 99}))))) == "scope-too-large"
    assert code(play.do(BEN, slip(Level.ENGAGE, Scope()))) == "already-narrower"
    assert play.do(BEN, slip()) is None
    assert (play.streams["s1"].level, play.streams["s1"].level_now) == (Level.ENGAGE, Level.SHARE)
    play.wait(20)
    assert play.streams["s1"].slips
    assert code(play.do(BEN, c.NoteRepair(stream_id="s1"))) == "system-only"
    assert play.do(None, c.NoteRepair(stream_id="s1")) is None
    assert play.names()[-1] == "slip-healed"
    assert code(play.do(None, c.NoteRepair(stream_id="s1"))) == "no-slip"


def test_one_slip_heals_at_a_time_and_narrowing_goes_on_beside_it() -> None:
    play = slipped()
    assert code(play.do(CY, slip())) == "slip-open"
    shorter = replace(terms(), until=T0 + 20 * DAY)
    assert play.do(BEN, c.Narrow(stream_id="s1", reason=HandReason.OTHER, terms=shorter)) is None
    assert play.streams["s1"].slip is not None
    play.do(None, c.NoteRepair(stream_id="s1"))
    assert code(play.do(None, c.NoteRepair(stream_id="s1"))) == "no-slip"
    assert play.streams["s1"].slip is not None


def test_the_person_replies_once_in_writing_and_nobody_else_does() -> None:
    play, reply = slipped(), c.ReplyToSlip(stream_id="s1", text_id="t")
    assert code(play.do(BEN, reply)) == "not-the-person"
    assert code(play.do(ADA, c.ReplyToSlip(stream_id="s1"))) == "reason-missing"
    assert play.do(ADA, reply) is None
    assert code(play.do(ADA, reply)) == "no-slip"


def test_a_slip_ends_with_its_permission() -> None:
    play = slipped()
    play.withdraw()
    assert play.streams["s1"].slips == ()
    assert code(play.do(None, c.NoteRepair(stream_id="s1"))) == "wrong-state"


WHO_SEES = [
    (ADA, Sight.ALL),
    (EVA, Sight.ALL),
    (BEN, Sight.RECENT),
    (GIL, Sight.RECENT),
    (CY, Sight.NOTHING),
    ("stranger", Sight.NOTHING),
]


@pytest.mark.parametrize(("who", "seen"), WHO_SEES)
def test_only_the_person_whoever_decides_and_compliance_see_it(who: str, seen: Sight) -> None:
    assert sight(replace(active().facts, actor_id=who)) is seen


def test_a_head_who_decides_since_the_manager_is_away_sees_it() -> None:
    facts = active().facts
    line = (Head(BEN, away=True), *facts.line[1:])
    assert sight(replace(facts, actor_id=CY, line=line)) is Sight.RECENT


def test_what_is_hidden_goes_by_the_sight_and_by_the_year_since_it_healed() -> None:
    play = slipped()
    play.do(None, c.NoteRepair(stream_id="s1"))
    play.wait(14)
    events, healed = play.of("s1"), play.now
    assert {type(event) for event in events} >= set(OF_SLIPS) - {OF_SLIPS[1]}
    assert hidden(events, Sight.NOTHING, healed) == {"slip"}
    assert hidden(events, Sight.RECENT, healed + FORGOTTEN - timedelta(seconds=1)) == frozenset()
    assert hidden(events, Sight.RECENT, healed + FORGOTTEN) == {"slip"}
    assert hidden(events, Sight.ALL, healed + 2 * FORGOTTEN) == frozenset()
