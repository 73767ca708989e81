from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lms.accounts import rules

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def failures(count: int, ago: timedelta = timedelta(0)) -> list[datetime]:
    return [NOW - ago] * count


@pytest.mark.parametrize("count, minutes", [(5, 1), (6, 2), (7, 4), (9, 15), (20, 15)])
def test_the_wait_grows_with_each_failure_up_to_fifteen_minutes(count: int, minutes: int) -> None:
    assert rules.wait_until(failures(count), [], NOW) == NOW + timedelta(minutes=minutes)


def test_four_failures_cost_no_wait() -> None:
    assert rules.wait_until(failures(4), [], NOW) is None


def test_a_wait_that_is_over_is_none() -> None:
    assert rules.wait_until(failures(5, timedelta(minutes=1)), [], NOW) is None


def test_failures_of_yesterday_do_not_count() -> None:
    assert rules.wait_until([*failures(4), *failures(9, timedelta(days=1))], [], NOW) is None


def test_an_address_waits_after_a_hundred_failures() -> None:
    assert rules.wait_until([], failures(99), NOW) is None
    assert rules.wait_until([], failures(100), NOW) == NOW + rules.ADDRESS_SPAN


@pytest.mark.parametrize("typed", ["0abc-1def 23gh", "OABC-IDEF-23GH", " 0abcldef23gh"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert rules.normal_code(typed) == "0ABC1DEF23GH"


def test_a_code_is_printed_in_groups_of_four() -> None:
    assert rules.printed_code("0ABC1DEF23GH") == "0ABC-1DEF-23GH"


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 201, "aaaaaaaaaaaa", "Password12", "4711-4711-4711", "sigridur1234", "Jonsdottir!"],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    assert rules.password_refusal(password, ["4711", "Sigridur Jonsdottir", "sigridur.j@northmere.example"])


@pytest.mark.parametrize("password", ["correct horse battery", "дорога-к-морю-7", "qT7#pm2!zLkd"])
def test_other_passwords_are_taken(password: str) -> None:
    assert rules.password_refusal(password, ["4711", "Sigridur Jonsdottir"]) == ""
