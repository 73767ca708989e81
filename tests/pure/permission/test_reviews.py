"""When a review opens, reminds and ends: however late somebody looks, it is one thing at a time and in this order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.permission.rules.reviews import LEAST_DAYS, MOST_DAYS, Turn, remind_at, turn_of

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(("days", "after"), [(28, 21), (7, 3.5), (14, 7), (10, 5)])
def test_it_reminds_a_week_before_the_end_or_half_way_where_that_is_later(days: int, after: float) -> None:
    assert remind_at(START, START + days * DAY) == START + after * DAY


@given(st.integers(LEAST_DAYS, MOST_DAYS))
def test_the_day_to_remind_lies_between_the_start_and_the_end(days: int) -> None:
    assert START < remind_at(START, START + days * DAY) < START + days * DAY


@pytest.mark.parametrize(
    ("next_change_at", "now", "turn"),
    [
        (START, START, Turn.OPEN),
        (START, START + 27 * DAY, Turn.OPEN),
        (START + 21 * DAY, START + 21 * DAY, Turn.REMIND),
        (START, START + 28 * DAY, Turn.END),
        (START + 28 * DAY, START + 40 * DAY, Turn.END),
    ],
)
def test_it_opens_first_and_ends_whatever_is_left_out(next_change_at: datetime, now: datetime, turn: Turn) -> None:
    assert turn_of(START, START + 28 * DAY, next_change_at, now) is turn
