"""When a deadline is told about: the nearest step that has come since the last look."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.notifications.kinds import KINDS, Way, kinds_for, way_of
from lms.notifications.rules import step_due

LADDER = (90, 60, 30, 7, 0)
END = date(2027, 3, 31)


def days_before(days: int) -> date:
    return END - timedelta(days=days)


@pytest.mark.parametrize("step", LADDER)
def test_a_step_is_told_on_its_day_and_not_on_the_next(step: int) -> None:
    today = days_before(step)
    assert step_due(END, today, today - timedelta(days=1), LADDER) == step
    assert step_due(END, today + timedelta(days=1), today, LADDER) is None


def test_a_late_look_tells_the_nearest_step_only() -> None:
    assert step_due(END, days_before(5), days_before(100), LADDER) == 7


def test_what_was_made_after_the_last_look_is_told_with_the_step_it_is_in() -> None:
    today, yesterday = days_before(20), days_before(21)
    assert step_due(END, today, yesterday, LADDER, made_on=days_before(22)) is None
    assert step_due(END, today, yesterday, LADDER, made_on=yesterday) == 30
    assert step_due(END, today, yesterday, LADDER, made_on=today) == 30


def test_nothing_is_told_long_before_or_once_it_is_over() -> None:
    assert step_due(END, days_before(200), days_before(300), LADDER, made_on=days_before(200)) is None
    assert step_due(END, days_before(-1), days_before(10), LADDER) is None


@given(st.sets(st.integers(0, 120), min_size=1), st.sets(st.integers(0, 130)))
def test_whenever_one_looks_no_step_is_told_twice(ladder: set[int], looks: set[int]) -> None:
    told, seen = [], days_before(200)
    for days in sorted(looks, reverse=True):
        told.append(step_due(END, days_before(days), seen, tuple(sorted(ladder, reverse=True))))
        seen = days_before(days)
    steps = [step for step in told if step is not None]
    assert steps == sorted(set(steps), reverse=True)


@given(st.sets(st.integers(0, 120), min_size=1))
def test_whoever_looks_every_day_tells_every_step(ladder: set[int]) -> None:
    told = [step_due(END, days_before(d), days_before(d + 1), tuple(ladder)) for d in range(130, -1, -1)]
    assert {step for step in told if step is not None} == ladder


def test_what_is_fixed_comes_at_once_whatever_was_chosen() -> None:
    assert way_of("permission_revoked", "here") is Way.AT_ONCE
    assert way_of("certificate_issued", "here") is Way.HERE
    assert all(kind.receiver == "person" for kind in kinds_for(manages=False).values())
    assert set(kinds_for(manages=True, decides=True, is_hr=True)) == set(KINDS)
    assert not any(kind.receiver == "hr" for kind in kinds_for(manages=True).values())
