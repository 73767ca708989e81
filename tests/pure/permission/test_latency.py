"""Working days between ready and decided, and which departments may be shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from lms.permission.rules.calendar import working_days_after, working_days_between
from lms.permission.rules.latency import DECLINED, GRANTED, Decision, latencies, latency_of

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TREE = {"company": None, "sales": "company", "europe": "sales", "asia": "sales", "service": "company"}


def decided(department: str, managers: int, *, first: int = 0, days: int = 1) -> list[Decision]:
    """One decision of each of so many managers."""
    return [Decision(department, f"{department}{first + n}", days, GRANTED) for n in range(managers)]


def test_the_same_day_is_none_and_a_weekend_does_not_count() -> None:
    assert working_days_between(FRIDAY, FRIDAY + timedelta(hours=5), COPENHAGEN) == 0
    assert working_days_between(FRIDAY, FRIDAY + 2 * DAY, COPENHAGEN) == 0
    assert working_days_between(FRIDAY, FRIDAY + 3 * DAY, COPENHAGEN) == 1
    assert working_days_between(FRIDAY, FRIDAY + 10 * DAY, COPENHAGEN) == 6


def test_a_day_begins_in_the_zone_of_the_organisation() -> None:
    late = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert working_days_between(late, late + timedelta(hours=1), COPENHAGEN) == 1
    assert working_days_between(late, late + timedelta(hours=1), ZoneInfo("UTC")) == 0


@given(st.integers(0, 2000), st.integers(1, 60))
def test_so_many_working_days_after_are_so_many_between(offset: int, days: int) -> None:
    start = FRIDAY + offset * DAY
    assert working_days_between(start, working_days_after(start, days, COPENHAGEN), COPENHAGEN) == days


def test_the_figures_are_median_and_nine_of_ten() -> None:
    found = latency_of(Decision("a", str(n), n, GRANTED) for n in range(1, 11))
    assert (found.managers, found.decisions, found.median, found.ninetieth) == (10, 10, 5.5, 9)
    assert latency_of([Decision("a", "one", 3, GRANTED)]).ninetieth == 3


def test_reasons_are_told_from_five_refusals_on() -> None:
    four = [Decision("a", str(n), 1, DECLINED, "not-now") for n in range(4)]
    assert latency_of(four).refusals is None
    assert latency_of([*four, Decision("a", "x", 1, DECLINED, "not-this-role")]).refusals == {
        "not-now": 4,
        "not-this-role": 1,
    }


def test_a_department_with_fewer_than_five_who_decided_is_not_shown_nor_anything_below_it() -> None:
    found = latencies([*decided("europe", 4), *decided("service", 6)], TREE)
    assert found.keys() == {"company"}  # Customer Service would tell of Sales, which is hidden
    assert found["company"].managers == 10
    beside = latencies([*decided("europe", 4), *decided("service", 6), *decided("company", 5)], TREE)
    assert beside.keys() == {"company", "service"}  # the rest is of Sales and of who stands in neither


def test_departments_with_five_each_are_shown_on_every_level() -> None:
    found = latencies([*decided("europe", 5), *decided("asia", 5, days=9), *decided("service", 5)], TREE)
    assert found.keys() == {"company", "sales", "europe", "asia", "service"}
    assert (found["asia"].median, found["sales"].ninetieth) == (9, 9)


def test_the_decisions_of_one_manager_count_one() -> None:
    assert latencies([Decision("europe", "luca", 1, GRANTED)] * 50, TREE) == {}


def test_nothing_is_shown_of_a_department_that_nobody_knows() -> None:
    assert latencies(decided("gone", 9), TREE) == {}
