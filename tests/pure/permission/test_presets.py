"""Presets: what ships, and what somebody usually decides."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lms.permission.rules import State
from lms.permission.rules.grounds import add_months
from lms.permission.rules.presets import AS_ASKED, CHECKED, LOOKED_BACK, SHIPPED, TRIAL, Preset, usual_of
from lms.permission.vocabulary import MatrixRow

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ROW = MatrixRow(conditions=frozenset({"say-employer"}), longest_months=12)
CAREFUL = frozenset({"own-words"})


def granted(months: int = 6, conditions: frozenset[str] = CAREFUL) -> tuple[State, MatrixRow]:
    until = add_months(NOW, months).replace(hour=0)
    return State(offered_at=NOW, until=until, conditions=ROW.conditions | conditions), ROW


def test_what_was_decided_twice_is_a_habit_and_once_is_none() -> None:
    assert usual_of([granted()]) is None
    assert usual_of([granted(), granted()]) == Preset("usual", CAREFUL, 6)


@pytest.mark.parametrize(
    ("months", "conditions"), [(12, frozenset()), (3, frozenset()), (12, frozenset({"prior-approval"}))]
)
def test_a_habit_that_ships_anyway_is_not_offered_twice(months: int, conditions: frozenset[str]) -> None:
    assert usual_of([granted(months, conditions)] * 3) is None


def test_the_latest_habit_wins_where_two_are_as_often() -> None:
    found = usual_of([granted(4), granted(6), granted(6), granted(4)])
    assert found is not None
    assert found.months == 4


def test_what_was_decided_long_ago_is_no_habit_any_more() -> None:
    lately = [granted(months=12, conditions=frozenset())] * LOOKED_BACK
    assert usual_of([*lately, granted(), granted(), granted()]) is None


def test_what_was_never_granted_counts_for_nothing() -> None:
    assert usual_of([(State(), ROW)] * 3) is None
    assert usual_of([]) is None


def test_a_form_names_a_habit_with_all_that_it_says() -> None:
    assert [preset.value for preset in SHIPPED] == [AS_ASKED.code, CHECKED.code, TRIAL.code]
    assert Preset("usual", frozenset({"own-words", "no-prices"}), 6).value == "usual:6:no-prices,own-words"
    assert Preset("usual", CAREFUL).value == "usual::own-words"
