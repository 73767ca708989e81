"""Words of the glossary in a lesson, and the note below it, in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from courses import Course
from lms.db.work import Store
from lms.learning.queries.lessons import lesson_of
from tests.cast import CAST
from tests.fixtures.courses import TEA
from tests.journeys.steps import Enter

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

LESSON = f"/courses/{TEA}/modules/brewing"
MEANING = "The vessel in which tea is made."


@pytest.fixture
def database() -> str:
    return "sqlite"


def opened(enter: Enter) -> Page:
    """Open the lesson."""
    page = enter("amara")
    page.goto(LESSON)
    return page


def tells(answer: Response, text: str) -> bool:
    """Say whether this answers what sent exactly this text."""
    return text in parse_qs(answer.request.post_data or "").get("text", [])


@pytest.mark.browser
def test_a_word_opens_its_meaning_in_place_by_mouse_and_by_keys(course: Course, enter: Enter) -> None:
    page = opened(enter)
    meaning = page.locator(".meaning", has_text=MEANING)
    page.get_by_role("button", name="pot", exact=True).click()
    meaning.wait_for()
    page.keyboard.press("Escape")
    meaning.wait_for(state="hidden")
    page.get_by_role("button", name="pot", exact=True).focus()
    page.keyboard.press("Enter")
    meaning.wait_for()


@pytest.mark.browser(java_script_enabled=False)
def test_without_script_a_word_leads_to_its_meaning_below(course: Course, enter: Enter) -> None:
    page = opened(enter)
    page.get_by_role("link", name="pot", exact=True).click()
    page.wait_for_url("**/*#term-pot")
    page.get_by_text(MEANING).wait_for()


@pytest.mark.browser
def test_a_note_is_saved_while_it_is_written_and_again_after_that(
    live_store: Store, course: Course, enter: Enter
) -> None:
    page = opened(enter)
    for text in ("Warm the pot", "Warm the pot, then pour"):
        with page.expect_response(lambda answer, text=text: tells(answer, text)) as sent:
            page.get_by_label("What do you want to remember?").fill(text)
            page.locator(".my-note").get_by_role("heading").focus()
        assert sent.value.status == 204
    with live_store.reading() as work:
        assert lesson_of(work.session, CAST["amara"].id, TEA, "brewing").note == "Warm the pot, then pour"
