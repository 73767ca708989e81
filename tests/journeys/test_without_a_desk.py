"""Somebody without e-mail and without a desk: a code on paper, and a terminal that others use, too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from lms.db.work import Store
from tests.cast import CAST
from tests.fixtures.courses import publish, short_trust
from tests.journeys.steps import Enter

if TYPE_CHECKING:
    from playwright.sync_api import Page

BO = CAST["bo"]
NEW = "a kettle sings to the moon"
CODE = re.compile(r"\b\w{4}-\w{4}-\w{4}\b")


@pytest.fixture
def database() -> str:
    return "sqlite"


def print_code(page: Page) -> str:
    """Print Bo's sheet and read the code from it."""
    page.goto("/sign-in-codes")
    page.get_by_label(BO.name).check()
    page.get_by_role("button", name="Print codes for the chosen people").click()
    page.get_by_role("heading", name=BO.name).wait_for()
    code = re.search(CODE, page.locator("main").get_by_text(CODE).inner_text())
    assert code
    return code[0]


@pytest.mark.browser
def test_a_code_on_paper_opens_a_shared_terminal(live_store: Store, enter: Enter, page: Page) -> None:
    publish(live_store, short_trust())
    code = print_code(enter("hanna"))
    page.goto("/sign-in")
    page.get_by_role("link", name="I have a code on paper").first.click()
    page.get_by_role("textbox", name="Employee number").fill(BO.employee_number)
    page.get_by_role("textbox", name="Code", exact=True).fill(code.lower())
    page.get_by_role("textbox", name="New password").fill(NEW)
    page.get_by_label("The same again").fill(NEW)
    page.get_by_label("Others use this device, too").check()
    page.get_by_role("button", name="Set the password and sign in").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    page.goto("/courses")
    page.get_by_role("link", name=short_trust().title).first.click()
    page.get_by_role("button", name="Begin the course").click()
    page.get_by_role("heading", name="Modules").wait_for()
    page.goto("/")
    page.get_by_role("button", name="Account:").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/sign-in")
    page.go_back()
    page.reload()
    assert urlsplit(page.url).path == "/sign-in"
