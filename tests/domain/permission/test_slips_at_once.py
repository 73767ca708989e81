"""Slips and two at once: one wins and the other is told, and nobody waits for the other in a ring."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lms.core.clock import SetClock
from lms.db.work import Store
from lms.permission import service
from lms.permission.service import slipping
from lms.permission.vocabulary import EVERYTHING, Level
from tests.cast import Member
from tests.domain.permission.conftest import Company
from tests.domain.permission.test_at_once import together
from tests.factories.slips import BREWING, LESSON, WORDS, note, switch_on
from tests.fixtures.courses import TEA, publish, repeat, tea


@pytest.fixture
def company(cast: Mapping[str, Member], live_store: Store, clock: SetClock) -> Company:
    """Give the cast on a database of the test's own, where slips can be noted."""
    publish(live_store, tea())
    company = Company(cast, live_store, clock)
    switch_on(company)
    return company


def test_of_two_slips_at_once_one_is_noted_and_the_other_page_is_stale(company: Company) -> None:
    stream = company.active()
    version = company.row(stream).version
    less = (Level.SHARE, EVERYTHING)
    outcomes = together(
        lambda: company.do("luca", slipping.record_slip, stream, less, LESSON, WORDS, expected=version),
        lambda: company.do("cora", slipping.record_slip, stream, less, LESSON, WORDS, expected=version),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Stale", "str"]
    assert company.events(stream).count("slip-recorded") == 1
    assert service.verify_streams(company.store) == []


def test_a_lesson_done_while_another_slip_is_noted_ends_for_both(company: Company) -> None:
    """Both take the enrolment before the person: whoever is second waits, and then finds what the first one wrote."""
    first, other = company.active(), company.asked(channel="x", level=Level.ENGAGE)
    company.do("luca", service.grant, other)
    company.do("amara", service.accept, other)
    note(company, first)
    outcomes = together(
        lambda: repeat(company.store, company.id("amara"), TEA, BREWING),
        lambda: note(company, other),
    )
    assert [type(one).__name__ for one in outcomes] in (["int", "str"], ["str", "str"])
    repeat(company.store, company.id("amara"), TEA, BREWING)
    for stream in (first, other):
        slip = company.state(stream).slip
        assert slip
        assert slip.done_at
    assert service.verify_streams(company.store) == []
