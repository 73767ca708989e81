"""Who may act where is right at the instant of reading, whether or not the worker has run."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from lms.people import service as people
from lms.permission import service
from lms.permission.vocabulary import HandReason
from tests.domain.permission.conftest import Company
from tests.fixtures.app import Visitor

Statements = Callable[[], AbstractContextManager[list[str]]]
PAGE = "/permission/overview"
DAY = timedelta(days=1)


def acting(client: Visitor) -> str:
    """Who may act today, as the page's first line says."""
    page = client.get(PAGE).text
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<h1")[1].split(">", 1)[1].split("</h1>")[0]).split())


def names(client: Visitor, company: Company, **wanted: str) -> set[str]:
    """Who stands on the list."""
    page = client.get(PAGE, query_string=wanted).text
    listed = page.split('id="all"')[1]
    return {name for name, member in company.cast.items() if member.name in listed}


@pytest.fixture
def four(company: Company) -> Company:
    """Four people may act: Amara leaves in ten days, a certificate of Dmytro lapses in twenty, of Yuki in thirty."""
    for name, days in (("dmytro", 20), ("yuki", 30)):
        company.certify(name, "trust", valid_until=company.clock.now() + days * DAY)
        company.certify(name, "social-selling")
    for name in ("amara", "dmytro", "yuki"):
        company.active(name)
    company.active("bo", "mette")
    with company.store.writing() as work:
        people.leave(work, company.id("amara"), company.clock.now() + 10 * DAY)
    return company


def test_a_leaver_a_lapse_and_an_expiry_count_at_once_and_the_worker_changes_nothing(
    client: Visitor, four: Company
) -> None:
    client.sign_in("cora")
    seen = []
    for waited in (0, 10, 10, 345):
        four.wait(waited * DAY)
        client.sign_in("cora")
        before = acting(client), names(client, four), names(client, four, show="active")
        seen.append((before[0].split()[0], sorted(before[1]), sorted(before[2])))
    service.tick(four.store)
    assert before == (acting(client), names(client, four), names(client, four, show="active"))
    assert seen == [
        ("4", ["amara", "bo", "dmytro", "yuki"], ["amara", "bo", "dmytro", "yuki"]),
        ("3", ["bo", "dmytro", "yuki"], ["bo", "dmytro", "yuki"]),
        ("2", ["bo", "dmytro", "yuki"], ["bo", "yuki"]),
        ("Nobody", [], []),
    ]


def test_what_rests_since_a_moment_is_under_its_state(client: Visitor, four: Company) -> None:
    four.wait(20 * DAY)
    client.sign_in("cora")
    assert names(client, four, show="suspended") == {"dmytro"}


def test_a_mark_of_somebody_who_left_can_still_be_found(client: Visitor, four: Company) -> None:
    stream = next(state.stream_id for state in four.ladder("amara"))
    four.do("cora", service.suspend, stream, HandReason.INCIDENT, "Something happened")
    four.wait(10 * DAY)
    client.sign_in("cora")
    assert names(client, four, show="marked") == {"amara"}
    service.tick(four.store)
    assert names(client, four, show="marked") == {"amara"}


def test_the_statements_are_as_many_for_three_that_are_due_as_for_two(
    client: Visitor, four: Company, statements: Statements
) -> None:
    counts = []
    for waited in (20, 10):
        four.wait(waited * DAY)
        client.sign_in("cora")
        with statements() as seen:
            client.get(PAGE)
        counts.append(len(seen))
    assert counts == [8, 8]
