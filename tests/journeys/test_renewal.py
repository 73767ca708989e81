"""A course changes: compliance calls for renewal, one renews in time, what the other may do rests and heals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from courses import Course
from lms.core.clock import SetClock
from lms.db.work import Store
from lms.permission.vocabulary import Level
from tests.cast import CAST
from tests.domain.permission.conftest import Company
from tests.domain.permission.renewing import LAST_DAY, change, passed
from tests.fixtures.courses import publish as publish_course
from tests.fixtures.courses import short_trust
from tests.journeys.learner import Learner
from tests.journeys.steps import Enter

if TYPE_CHECKING:
    from playwright.sync_api import Page

DAY = timedelta(days=1)


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def company(company: Company) -> Company:
    """Give two people who may share on LinkedIn, by certificates of a course that has changed since."""
    course = publish_course(company.store, short_trust())
    for name in ("amara", "yuki"):
        passed(company, name, course)
        company.active(name, level=Level.SHARE)
    company.wait(timedelta(minutes=5))
    return company


def call_for_renewal(page: Page) -> None:
    """See that a course changed, look at whom a call touches, choose the day, and confirm."""
    page.get_by_role("link", name="Policies").first.click()
    page.get_by_role("link", name="Courses that changed").click()
    page.get_by_role("heading", name="2 certificates are from before a change.").wait_for()
    page.get_by_role("link", name="See whom a renewal touches").click()
    page.get_by_label("Last day to renew").fill(LAST_DAY.isoformat())
    page.get_by_role("button", name="Count again").click()
    page.get_by_role("heading", name="2 people would renew.").wait_for()
    wave = page.get_by_role("region", name="What happens when")
    for words in ("2 permissions rest", "2 end for good"):
        expect(wave).to_contain_text(words)
    page.get_by_text("2 people who renew").click()
    for name in ("amara", "yuki"):
        page.get_by_role("rowheader", name=CAST[name].name).first.wait_for()
    page.get_by_role("button", name="Call for renewal").click()
    page.get_by_text("2 people are called to renew.").wait_for()


def renew(page: Page, store: Store, name: str, course: Course) -> None:
    """Go from the certificates straight to a passed assessment."""
    page.goto("/certificates")
    page.get_by_text("The course has changed: renew it by 24 December 2026").wait_for()
    page.get_by_role("link", name="Renew it").first.click()
    page.get_by_role("button", name="Renew it").click()
    page.get_by_role("link", name="To the assessment").click()
    Learner(page, store, CAST[name].id, course).sit()


@pytest.mark.browser
def test_a_call_is_previewed_gives_notice_suspends_and_is_cured_by_passing_again(
    company: Company, enter: Enter, clock: SetClock, work_off: Callable[[], None]
) -> None:
    newer = change(company, short_trust())
    call_for_renewal(enter("cora"))
    work_off()
    yuki = enter("yuki")
    yuki.goto("/permission")
    yuki.get_by_text("From 25 December 2026 it rests").wait_for()
    renew(yuki, company.store, "yuki", newer)
    clock.set(clock.now() + 32 * DAY)
    work_off()
    amara = enter("amara")
    amara.goto("/permission")
    amara.get_by_role("heading", name="Your permission rests at the moment.").wait_for()
    learner = Learner(amara, company.store, CAST["amara"].id, newer)
    amara.goto(f"/courses/{newer.slug}")
    again = amara.get_by_role("button", name="Start again")
    again.click()
    again.wait_for(state="detached")
    learner.learn()
    learner.sit()
    for page in (amara, enter("yuki")):
        page.goto("/permission")
        page.get_by_role("heading", name="You may pass on approved content on LinkedIn").wait_for()
