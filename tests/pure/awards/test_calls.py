"""How long a certificate counts once its version is called for renewal, and what it is then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.awards import rules
from lms.awards.rules import Call, State
from lms.learning.rules import LEAST_RENEWAL

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
END = NOW + 700 * DAY
CALL = Call(NOW, NOW + 30 * DAY)
DAYS = st.integers(-800, 800).map(lambda days: days * DAY)


@pytest.mark.parametrize(
    ("issued_at", "valid_until", "counts_until", "called_at"),
    [
        (NOW - 10 * DAY, END, CALL.renew_by, NOW),
        (NOW - 10 * DAY, NOW + 20 * DAY, NOW + 20 * DAY, None),
        (NOW + DAY, END, CALL.renew_by, NOW + DAY),
        (NOW + 20 * DAY, END, NOW + 34 * DAY, NOW + 20 * DAY),
        (NOW + 20 * DAY, NOW + 25 * DAY, NOW + 25 * DAY, NOW + 20 * DAY),
    ],
    ids=["before", "runs out sooner", "after", "late", "late and short"],
)
def test_it_counts_until_the_day_or_its_own_end_and_two_weeks_at_least(
    issued_at: datetime, valid_until: datetime, counts_until: datetime, called_at: datetime | None
) -> None:
    assert rules.counted(issued_at, valid_until, CALL) == (counts_until, called_at)


def test_without_a_call_it_counts_as_printed() -> None:
    assert rules.counted(NOW, END, None) == (END, None)


@given(issued=DAYS, months=st.integers(1, 36), given_days=st.integers(14, 366))
def test_nobody_counts_longer_than_printed_nor_less_than_two_weeks(
    issued: timedelta, months: int, given_days: int
) -> None:
    issued_at = NOW + issued
    printed = rules.validity(issued_at, months, ZoneInfo("Europe/Berlin")).until
    until, called_at = rules.counted(issued_at, printed, Call(NOW, NOW + given_days * DAY))
    assert min(printed, issued_at + LEAST_RENEWAL) <= until <= printed
    assert called_at is None or called_at >= NOW


@pytest.mark.parametrize(
    ("state", "counts_until", "now", "found"),
    [
        ("live", END, NOW, State.LIVE),
        ("live", END, END, State.EXPIRED),
        ("live", CALL.renew_by, CALL.renew_by, State.OUTDATED),
        ("revoked", CALL.renew_by, END, State.REVOKED),
    ],
)
def test_what_it_is_follows_from_the_instant(state: str, counts_until: datetime, now: datetime, found: State) -> None:
    assert rules.status(state, counts_until, END, now) is found


def test_the_last_day_is_that_of_the_zone_in_which_it_was_printed() -> None:
    own = rules.validity(NOW, 24, ZoneInfo("Europe/Berlin"))
    called = datetime(2027, 7, 1, tzinfo=ZoneInfo("Europe/Berlin"))
    assert rules.last_day(own.through, own.until, own.until) == own.through
    assert rules.last_day(own.through, own.until, called.astimezone(UTC)).isoformat() == "2027-06-30"


def test_it_can_be_renewed_from_the_call_on() -> None:
    assert rules.renewable_from(END, 60) == END - 60 * DAY
    assert rules.renewable_from(END, 60, NOW) == NOW
