"""A forgotten password: asked for, mailed, chosen anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.cast import CAST
from tests.fixtures.smtp import Post

if TYPE_CHECKING:
    from playwright.sync_api import Page

NEW = "a kettle sings to the moon"
AMARA = CAST["amara"]


@pytest.fixture
def database() -> str:
    return "sqlite"


def mailed_path(smtp: Post) -> str:
    """Return the path of the link in the one message."""
    [message] = smtp.to(AMARA.email)
    body = message.get_body(("plain",))
    assert body
    link = re.search(r"http://\S+/reset/\S+", body.get_content())
    assert link, body.get_content()
    return urlsplit(link[0]).path


@pytest.mark.browser
def test_a_forgotten_password_is_replaced_by_mail_once(page: Page, work_off: Callable[[], None], smtp: Post) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name="Forgotten password").click()
    page.get_by_label("Employee number or e-mail").fill(AMARA.email)
    page.get_by_role("button", name="Send the link").click()
    page.get_by_role("heading", name="Look into your mail.").wait_for()
    work_off()
    path = mailed_path(smtp)
    page.goto(path)
    page.get_by_role("textbox", name="New password").fill(NEW)
    page.get_by_label("The same again").fill(NEW)
    page.get_by_role("button", name="Set the password and sign in").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_label("Employee number or e-mail").fill(AMARA.employee_number)
    page.get_by_label("Password", exact=True).fill(NEW)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    answer = page.request.get(path)
    assert answer.status == 404
