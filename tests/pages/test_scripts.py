"""What the small modules of script add to pages that work without them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from frontend.build import build
from tests.fixtures.browser import context_at
from tests.pages.lookbook import context, environment, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Locator, Page

SOURCE = """{% extends "lms/layout.html" %}{% block title %}Script{% endblock %}
{% block main %}<h1>Script</h1>
{% call ui.form("/answer", attrs={"data-autosave": ""}) %}
<label>Why <textarea name="why"></textarea></label><p data-autosave-status></p>
{% endcall %}
{% call ui.form("/idea") %}<label>Idea <input name="idea"></label>{% endcall %}
<ol data-queue>{% for name in ("One", "Two") %}<li class="ask" tabindex="-1" aria-label="{{ name }}">
<button data-key="g">Grant {{ name }}</button>
<a data-key="d" href="#closer-{{ name }}">Closer {{ name }}</a></li>{% endfor %}</ol>
<label><input type="checkbox" data-keys-off> No keys</label>
{{ ui.menu("export", "Export", [("CSV", "#csv")]) }}
{% endblock %}"""


@pytest.fixture(scope="module", autouse=True)
def vendor() -> None:
    """Make sure that the files for browsers are there."""
    build()


@pytest.fixture
def site() -> Iterator[str]:
    """Serve one page with everything that a script improves."""
    with serve(lambda _: environment().from_string(SOURCE).render(context())) as address:
        yield address


def status(page: Page, said: str) -> Locator:
    """Return where the form that saves itself says how that went, once it says so."""
    return page.locator("[data-autosave-status]", has_text=said)


@pytest.mark.browser
def test_choosing_dark_changes_the_page_at_once_and_is_sent(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Light or dark").click()
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Dark", exact=True).click()
    assert "theme" in (sent.value.post_data or "")
    page.locator("html[data-theme=dark]").wait_for()


@pytest.mark.browser(java_script_enabled=False)
def test_menus_and_dialogs_open_without_script(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Export").click()
    page.get_by_role("link", name="CSV").wait_for()


@pytest.mark.browser
def test_an_answer_is_saved_while_it_is_written_without_its_once_only_token(page: Page) -> None:
    page.goto("/")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_label("Why").fill("Because")
    assert sent.value.headers["x-autosave"] == "1"
    assert "why=Because" in (sent.value.post_data or "")
    status(page, "Saved.").wait_for()


@pytest.mark.browser
def test_letters_move_through_the_queue_and_g_goes_to_the_button_without_pressing_it(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Grant One").focus()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Two"
    page.keyboard.press("g")
    assert page.evaluate("document.activeElement.textContent") == "Grant Two"
    page.keyboard.press("d")
    page.wait_for_url("**/#closer-Two")


@pytest.mark.browser
def test_letters_do_nothing_outside_the_queue_or_switched_off(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Skip to content").focus()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.get_by_label("No keys").check()
    page.get_by_role("button", name="Grant One").focus()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Grant One"


@pytest.mark.browser
def test_leaving_a_half_filled_form_warns_and_a_saved_one_does_not(page: Page) -> None:
    warnings: list[str] = []

    def leave(dialog: Dialog) -> None:
        warnings.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto("/")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("Why").fill("Because")
    status(page, "Saved.").wait_for()
    page.reload()
    assert warnings == []
    page.get_by_label("Idea").fill("Half an id")
    page.reload()
    assert warnings == ["beforeunload"]


@pytest.mark.browser
def test_a_lost_line_is_said_and_the_answer_goes_when_it_is_back(chromium_browser: Browser, site: str) -> None:
    with context_at(chromium_browser, site) as own:
        page = own.new_page()
        page.goto("/")
        own.set_offline(True)
        page.get_by_label("Why").fill("Because")
        status(page, "You are offline.").wait_for()
        with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            own.set_offline(False)
        assert sent.value.status == 204
