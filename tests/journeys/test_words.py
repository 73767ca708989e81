"""Words of the glossary in a lesson, and the note below it, in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from courses import Course
from lms.db.work import Store
from lms.learning.queries.lessons import lesson_of
from tests.cast import CAST
from tests.fixtures.courses import TEA, enrol, every_kind, publish
from tests.journeys.steps import Enter

if TYPE_CHECKING:
    from playwright.sync_api import Page

LESSON = f"/courses/{TEA}/modules/brewing"
MEANING = "The vessel in which tea is made."


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def course(cast: object, live_store: Store) -> Course:
    course = publish(live_store, every_kind())
    enrol(live_store, CAST["amara"].id)
    return course


def opened(enter: Enter) -> Page:
    """Open the lesson."""
    page = enter("amara")
    page.goto(LESSON)
    return page


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
    assert page.url.endswith("#term-pot")
    page.get_by_text(MEANING).wait_for()


@pytest.mark.browser
def test_a_note_is_saved_while_it_is_written_and_again_after_that(
    live_store: Store, course: Course, enter: Enter
) -> None:
    page = opened(enter)
    for text in ("Warm the pot", "Warm the pot, then pour"):
        page.get_by_label("What do you want to remember?").fill(text)
        with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            page.locator(".my-note").get_by_role("heading").focus()
        assert sent.value.status == 204
    with live_store.reading() as work:
        assert lesson_of(work.session, CAST["amara"].id, TEA, "brewing").note == "Warm the pot, then pour"
