"""The steps of the main job, each as one person does it at a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lms.db.work import Store
from tests.cast import CAST
from tests.fixtures.courses import short_trust
from tests.journeys.learner import Learner

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSWORD = "seven lamps over water"
Enter = Callable[[str], "Page"]
"""Signs a member of the cast in, by first name, at a browser of their own; gives the page."""


def sign_in_at(page: Page, name: str, *, shared: bool = False, under: str = "") -> None:
    """Sign a member of the cast in by password, at a shared terminal if so; ``under`` is where we are mounted."""
    page.goto(f"{under}/sign-in")
    page.get_by_label("Employee number or e-mail").fill(CAST[name].employee_number)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    if shared:
        page.locator("[name=shared]").check()
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_function("home => location.pathname === home", arg=f"{under}/")
    page.wait_for_load_state()


def learn_and_pass(page: Page, store: Store, name: str) -> None:
    """Go from the catalogue to a passed assessment."""
    learner = Learner(page, store, CAST[name].id, short_trust())
    learner.begin()
    learner.learn()
    learner.sit()


def download_certificate(page: Page) -> bytes:
    """Fetch the PDF of one's one certificate, not to be checked by others."""
    page.goto("/certificates")
    page.get_by_role("heading", name="You hold one certificate.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Not now, just download").click()
    return download.value.path().read_bytes()


def ask(page: Page) -> None:
    """Ask the manager for the first level on a channel."""
    page.goto("/permission")
    page.get_by_role("checkbox", name="LinkedIn").check()
    page.get_by_role("radio", name="Share").check()
    page.get_by_label("What for").fill("Pass on the customer story of last week.")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("heading", name="Share on LinkedIn waits for a decision.").wait_for()


def grant_from_the_queue(page: Page, name: str) -> None:
    """Grant what somebody asks for, as asked, from the list of what waits."""
    page.get_by_role("link", name="Team").first.click()
    waiting = page.get_by_role("listitem", name=f"Request of {name}")
    waiting.get_by_text("Pass on the customer story of last week.").wait_for()
    waiting.get_by_role("button", name="Grant: Share, 12 months").click()
    page.get_by_role("button", name="Grant", exact=True).click()
    page.get_by_text("It is granted.").wait_for()
    waiting.wait_for(state="detached")


def accept(page: Page) -> None:
    """Accept what was granted."""
    page.goto("/permission")
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("heading", name="You may pass on approved content on LinkedIn").wait_for()


def figures(page: Page) -> tuple[str, str]:
    """Return what HR reads about the company, and the card of Sales."""
    page.goto("/departments")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Sales", exact=True))
    return page.locator(".head .lede").inner_text(), card.locator(".figures").inner_text()
