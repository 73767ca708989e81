"""One learner at two tabs and at two browsers: both stay right, and the second goes on where the first stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from courses import Course
from tests.fixtures.courses import TEA
from tests.journeys.steps import Enter, sign_in_at

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

LESSON = f"/courses/{TEA}/modules/brewing"


@pytest.fixture
def database() -> str:
    return "sqlite"


def section(page: Page, activity: str) -> Locator:
    """Return the section of an activity."""
    return page.locator(f'section.activity[aria-labelledby="activity-{activity}"]')


def choose(page: Page, text: str) -> None:
    """Answer the first question."""
    section(page, "first-cup").locator("label", has_text=text).click()
    section(page, "first-cup").locator("button.primary").click()


@pytest.mark.browser
def test_a_second_browser_goes_on_at_the_exact_place_with_what_was_half_given(course: Course, enter: Enter) -> None:
    desk = enter("amara")
    desk.goto(LESSON)
    section(desk, "need").locator("label", has_text="A pot").click()
    section(desk, "need").locator("label", has_text="Leaves").click()
    section(desk, "need").locator("button.primary").click()
    section(desk, "need").get_by_text("You had it right").wait_for()
    section(desk, "first-cup").locator("label", has_text="The guest").click()
    section(desk, "first-cup").get_by_text("Saved.", exact=True).wait_for()
    telephone = enter("amara")
    telephone.goto(f"/courses/{TEA}/continue")
    assert telephone.url.endswith(f"{LESSON}#activity-first-cup")
    expect(section(telephone, "first-cup").get_by_role("radio", name="The guest")).to_be_checked()
    section(telephone, "need").get_by_text("You had it right").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("apart", [True, False], ids=["two devices", "two tabs"])
def test_what_was_answered_elsewhere_meanwhile_stands_until_one_sends_again(
    course: Course, enter: Enter, chromium_browser: Browser, site: str, apart: bool
) -> None:
    first = enter("amara")
    # A refused answer is an error in a browser's console, so these pages are not those that fail on one.
    context = chromium_browser.new_context(base_url=site) if apart else first.context
    second = context.new_page()
    if apart:
        sign_in_at(second, "amara")
    first.goto(LESSON)
    second.goto(LESSON)
    choose(first, "The guest")
    section(first, "first-cup").get_by_text("You had it right").wait_for()
    choose(second, "The cup")
    section(second, "first-cup").get_by_text("in another window or on another device meanwhile").wait_for()
    expect(section(second, "first-cup").get_by_role("radio", name="The cup")).to_be_checked()
    first.reload()
    section(first, "first-cup").get_by_text("You had it right").wait_for()
    section(second, "first-cup").locator("button.primary").click()
    section(second, "first-cup").get_by_text("Not this time. Here is why").wait_for()
    context.close()
