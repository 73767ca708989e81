"""Ask, decide, accept on a phone: few taps, nothing typed, the evidence seen before the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from lms.db.work import Store
from tests.cast import CAST
from tests.factories.certificates import certify
from tests.fixtures.courses import publish, short_trust
from tests.journeys.steps import Enter

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
MOST_TAPS = 8
"""Three to ask, three to decide, two to accept: a minute, even with reading."""


class Thumb:
    """A finger that counts what it taps."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target: Locator) -> None:
        """Tap something that is there to be tapped."""
        target.tap()
        self.taps += 1


@pytest.fixture
def database() -> str:
    return "sqlite"


def ask(page: Page, thumb: Thumb) -> None:
    """Ask for the next level, from the home page."""
    thumb.tap(page.locator(".site-nav").get_by_role("link", name="Permission"))
    thumb.tap(page.get_by_role("link", name="Ask for Share"))
    thumb.tap(page.get_by_role("button", name="Ask", exact=True))
    page.get_by_role("heading", name="Share on LinkedIn waits for a decision.").wait_for()


def decide(page: Page, thumb: Thumb) -> None:
    """Look at the evidence and grant with the bar at the thumb, from the home page."""
    thumb.tap(page.locator(".site-nav").get_by_role("link", name="Team"))
    thumb.tap(page.get_by_role("link", name="Look closer"))
    page.get_by_text("Certified until").first.wait_for()
    bar = page.get_by_role("navigation", name="Decide at once")
    bar.get_by_role("link", name="Decline").wait_for()
    thumb.tap(bar.get_by_role("button", name="Grant as asked"))
    page.get_by_text("It is granted.").wait_for()


def accept(page: Page, thumb: Thumb) -> None:
    """Accept what was granted."""
    thumb.tap(page.locator(".site-nav").get_by_role("link", name="Permission"))
    thumb.tap(page.get_by_role("button", name="Accept"))
    page.get_by_role("heading", name="You may pass on approved content on LinkedIn").wait_for()


@pytest.mark.browser(**PHONE)
def test_asked_decided_and_accepted_with_few_taps_on_a_phone(live_store: Store, enter: Enter) -> None:
    publish(live_store, short_trust())
    with live_store.writing() as work:
        certify(work, CAST["amara"].id, "trust")
    amara, luca, thumb = enter("amara"), enter("luca"), Thumb()
    ask(amara, thumb)
    decide(luca, thumb)
    accept(amara, thumb)
    assert thumb.taps <= MOST_TAPS


@pytest.mark.browser(**PHONE)
def test_the_letters_of_a_decision_lead_to_the_choice_and_save_nothing(live_store: Store, enter: Enter) -> None:
    publish(live_store, short_trust())
    with live_store.writing() as work:
        certify(work, CAST["amara"].id, "trust")
    ask(enter("amara"), Thumb())
    page = enter("luca")
    page.goto("/team")
    page.get_by_role("link", name="Look closer").click()
    page.get_by_text("What happened so far").focus()
    page.wait_for_load_state()  # the letters are a script's
    for letter, field in (("r", "What should change?"), ("d", "Reason")):
        page.keyboard.press(letter)
        expect(page.get_by_label(field)).to_be_focused()
        page.get_by_text("What happened so far").focus()
    page.keyboard.press("g")
    expect(page.locator("[name=preset][value=asked]")).to_be_focused()
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Save the decision")).to_be_focused()
    page.reload()
    page.get_by_role("heading", name="Your decision").wait_for()
