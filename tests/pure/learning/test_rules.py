"""Pure decisions of learning."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import Module
from lms.awards.rules import validity
from lms.learning import rules
from tests.pure.courses.sample import built

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WAIT = timedelta(hours=24)
INSTANTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2090, 1, 1)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=UTC)
)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (datetime(2026, 11, 24, 9, tzinfo=UTC), 24, datetime(2028, 11, 24, 9, tzinfo=UTC)),
        (datetime(2026, 8, 31, tzinfo=UTC), 6, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2027, 8, 31, tzinfo=UTC), 6, datetime(2028, 2, 29, tzinfo=UTC)),
        (datetime(2026, 12, 1, tzinfo=UTC), 1, datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_months_are_counted_by_the_calendar(start: datetime, months: int, end: datetime) -> None:
    assert rules.months_later(start, months) == end


@given(INSTANTS, st.integers(1, 60), st.integers(1, 10_000))
def test_a_pass_can_be_renewed_before_it_runs_out_and_never_before_it_began(
    passed_at: datetime, months: int, days: int
) -> None:
    renewable_at, runs_out_at = rules.pass_ends(passed_at, months, days, ZoneInfo("Asia/Tokyo"))
    assert passed_at <= renewable_at < runs_out_at
    assert renewable_at == max(passed_at, runs_out_at - timedelta(days=days))


def test_a_pass_holds_to_the_end_of_the_day_that_its_certificate_prints() -> None:
    passed_at, zone = datetime(2026, 11, 24, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Copenhagen")
    printed = validity(passed_at, 24, zone)
    assert rules.pass_ends(passed_at, 24, 60, zone)[1] == printed.until - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("is_open", "passed", "code"),
    [(False, None, None), (True, None, "already-begun"), (False, 0, "pass-still-fresh"), (False, 24, None)],
)
def test_a_course_is_begun_when_it_is_neither_open_nor_freshly_passed(
    is_open: bool, passed: int | None, code: str | None
) -> None:
    passed_at = NOW - timedelta(days=30 * passed) if passed is not None else None
    renewable_at = rules.pass_ends(passed_at, 24, 60, ZoneInfo("UTC"))[0] if passed_at else None
    refusal = rules.enrolment_refusal(NOW, is_open=is_open, passed_at=passed_at, renewable_at=renewable_at)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("left", "renewal", "failures", "hours_ago", "code"),
    [
        (3, False, 0, 0, "modules-left"),
        (3, True, 0, 0, None),
        (0, False, 0, 0, None),
        (0, False, 2, 1, None),
        (0, False, 3, 1, "waiting-time"),
        (0, False, 3, 24, None),
        (0, False, 4, 1, None),
        (0, True, 6, 23, "waiting-time"),
    ],
)
def test_one_waits_after_each_round_of_attempts(
    left: int, renewal: bool, failures: int, hours_ago: int, code: str | None
) -> None:
    handed_in = [NOW - timedelta(hours=hours_ago, minutes=minute) for minute in range(failures)]
    refusal = rules.attempt_refusal(
        NOW, modules_left=left, is_renewal=renewal, failures=handed_in, attempts=3, wait=WAIT
    )
    assert (refusal.code if refusal else None) == code


def test_a_waiting_time_says_when_it_ends() -> None:
    refusal = rules.attempt_refusal(NOW, modules_left=0, is_renewal=False, failures=[NOW], attempts=1, wait=WAIT)
    assert refusal == rules.Refusal("waiting-time", NOW + WAIT)


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("UTC", datetime(2026, 6, 1, tzinfo=UTC)),
        ("Europe/Copenhagen", datetime(2026, 5, 31, 22, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 5, 31, 10, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 6, 1, 7, tzinfo=UTC)),
        ("", datetime(2026, 6, 1, tzinfo=UTC)),
        ("Mars/Olympus", datetime(2026, 6, 1, tzinfo=UTC)),
    ],
)
def test_a_due_day_ends_where_the_learner_is(zone: str, end: datetime) -> None:
    day = date(2026, 5, 31)
    assert rules.due_end(day, zone) == end
    assert not rules.is_late(day, zone, end - timedelta(seconds=1), holds=False)
    assert rules.is_late(day, zone, end, holds=False)
    assert not rules.is_late(day, zone, end, holds=True)


def test_nothing_is_late_without_a_day() -> None:
    assert not rules.is_late(None, "UTC", NOW, holds=False)


def test_what_can_be_skipped_does_not_hold_a_module_up() -> None:
    module = built().modules[0]
    needed = rules.required(module)
    skippable = {each.id for each in module.activities if each.skippable}
    assert skippable
    assert not skippable & set(needed)
    assert rules.is_complete(module, needed)
    assert not rules.is_complete(module, needed[1:])


def test_a_module_of_skippable_things_only_needs_all_of_them() -> None:
    whole = built().modules[0]
    notes = tuple(each for each in whole.activities if each.skippable)
    module = Module(id="m", title="M", objective="o", minutes=5, draft=False, activities=notes)
    assert rules.required(module) == tuple(each.id for each in notes)


def test_one_goes_on_at_the_first_thing_that_is_open() -> None:
    module = built().modules[0]
    first, second = module.activities[0].id, module.activities[1].id
    assert rules.first_open(module, frozenset()) is None
    assert rules.first_open(module, {first}) == second
    assert rules.first_open(module, {second}) == first
    assert rules.first_open(module, {each.id for each in module.activities}) is None


def test_the_module_touched_last_comes_first_while_it_is_open() -> None:
    modules = built().modules
    assert rules.module_to_do(modules, frozenset(), "") == modules[0]
    assert rules.module_to_do(modules, frozenset(), modules[2].id) == modules[2]
    assert rules.module_to_do(modules, {modules[2].id}, modules[2].id) == modules[0]
    assert rules.module_to_do(modules, {each.id for each in modules}, "") is None


def test_minutes_left_shrink_with_what_is_done_and_never_reach_zero_on_the_way() -> None:
    modules = built().modules
    assert rules.minutes_left(modules, frozenset()) == sum(each.minutes for each in modules)
    assert rules.minutes_left(modules, {each.id for each in modules}) == 0
    names = [each.id for each in modules[0].activities]
    left = [rules.module_minutes_left(modules[0], set(names[:done])) for done in range(len(names) + 1)]
    assert left == sorted(left, reverse=True)
    assert (left[0], left[-1]) == (modules[0].minutes, 1)


@given(st.dictionaries(st.text(max_size=80), st.lists(st.text(max_size=300), max_size=5), max_size=80))
def test_a_draft_is_kept_whole_or_not_at_all(form: dict[str, list[str]]) -> None:
    draft = rules.draft_of(form.items())
    size = sum(len(value) for values in form.values() for value in values)
    fits = len(form) <= rules.MOST_FIELDS and size <= rules.LONGEST_DRAFT
    fits = fits and all(len(name) <= rules.LONGEST_FIELD for name in form)
    assert draft == (form if fits else None)


def test_attempts_left_are_those_before_the_next_wait() -> None:
    assert [rules.attempts_left(failures, 3) for failures in range(5)] == [3, 2, 1, 3, 2]


def test_the_oldest_version_that_counts_is_the_last_that_changed_materially() -> None:
    assert rules.oldest_counting([(1, True), (2, False), (3, True), (4, False)]) == 3
    assert rules.oldest_counting([(1, True), (2, False)]) == 1
    assert rules.oldest_counting([]) == 0


def test_a_pass_in_a_version_that_is_called_can_be_renewed_at_once_and_holds_until_that_day() -> None:
    berlin, renew_by = ZoneInfo("Europe/Berlin"), NOW + timedelta(days=30)
    assert rules.pass_ends(NOW, 24, 60, berlin, renew_by) == (NOW, renew_by - rules.LAST_MOMENT)
    late = renew_by + timedelta(days=3)
    assert rules.pass_ends(late, 24, 60, berlin, renew_by) == (late, late + rules.LEAST_RENEWAL)
