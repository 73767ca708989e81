"""A policy gets a new version: previewed, published, signed by one in time and by another late, which puts it right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from lms.core.clock import SetClock
from lms.permission.vocabulary import Level
from tests.cast import CAST
from tests.domain.permission.conftest import Company
from tests.domain.permission.publishing import TODAY, TONE, ask_for, publish, sign
from tests.fixtures.courses import publish as publish_course
from tests.fixtures.courses import short_trust
from tests.journeys.steps import Enter

if TYPE_CHECKING:
    from playwright.sync_api import Page

DAY = timedelta(days=1)
LAST_DAY = TODAY + 20 * DAY


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def company(company: Company) -> Company:
    """Give two people who may share on LinkedIn, which rests on a policy that both have signed."""
    publish_course(company.store, short_trust())
    publish(company)
    for name in ("amara", "yuki"):
        sign(company, name)
    ask_for(company)
    for name in ("amara", "yuki"):
        company.active(name, level=Level.SHARE)
    return company


def publish_next(page: Page) -> None:
    """Write the next version, look at whom it touches, and confirm."""
    page.get_by_role("link", name="Policies").first.click()
    page.get_by_role("link", name="Write a new version").click()
    page.get_by_label("Text", exact=True).fill("Be kind, and say whom you work for.")
    page.get_by_label("To be signed by").fill(LAST_DAY.isoformat())
    page.get_by_role("button", name="Save, and see whom it touches").click()
    page.get_by_role("heading", name="16 people are asked for their name.").wait_for()
    wave = page.get_by_role("region", name="What happens when")
    for words in ("2 people are told", "2 permissions rest", "2 end for good"):
        expect(wave).to_contain_text(words)
    for name in ("amara", "yuki"):
        page.get_by_role("region", name="By name", exact=True).get_by_role("rowheader", name=CAST[name].name).wait_for()
    page.get_by_role("button", name="Publish version 2").click()
    page.get_by_text("Version 2 is published.").wait_for()
    page.get_by_role("heading", name="0 of 16 have signed it.").wait_for()


def read_and_sign(page: Page, name: str) -> None:
    """Follow a link to the text and put one's name under it."""
    page.get_by_text("Be kind, and say whom you work for.").wait_for()
    page.get_by_label("Your name", exact=True).fill(CAST[name].name)
    page.get_by_role("button", name="Sign it").click()
    page.get_by_text("You have signed it.").wait_for()


@pytest.mark.browser
def test_a_new_version_is_previewed_gives_notice_suspends_and_is_cured_by_a_signature(
    company: Company, enter: Enter, clock: SetClock, work_off: Callable[[], None]
) -> None:
    publish_next(enter("cora"))
    yuki, amara = enter("yuki"), enter("amara")
    yuki.get_by_role("link", name="One policy waits for your name").click()
    yuki.get_by_role("link", name="Our tone").click()
    read_and_sign(yuki, "yuki")
    amara.goto("/permission")
    amara.get_by_text("From 15 December 2026 it rests, unless you meet what is new").wait_for()
    clock.set(clock.now() + 22 * DAY)
    work_off()
    late = enter("amara")
    late.goto("/permission")
    late.get_by_role("heading", name="Your permission rests at the moment.").wait_for()
    late.goto(f"/policies/{TONE}")
    read_and_sign(late, "amara")
    for name in ("amara", "yuki"):
        page = late if name == "amara" else enter(name)
        page.goto("/permission")
        page.get_by_role("heading", name="You may pass on approved content on LinkedIn").wait_for()
