"""The minute after a course, on a phone: each statement is one row of steps, by touch, by keys and without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from lms.db.work import Store
from lms.learning.models import Evaluation
from tests.domain.permission.conftest import Company
from tests.domain.permission.renewing import passed
from tests.fixtures.courses import TEA, publish, tea
from tests.journeys.steps import Enter

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PAGE = f"/courses/{TEA}/evaluation"
WORDS = ("Not at all", "Hardly", "Partly", "Mostly", "Fully")
LEAST = 44
"""Pixels: the least size of what a thumb aims at."""


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def asked(company: Company) -> None:
    """Amara has passed a course."""
    passed(company, "amara", publish(company.store, tea()))


def ratings(store: Store) -> list[int]:
    """Return what was rated, by anybody."""
    with store.reading() as work:
        return [step for row in work.session.scalars(select(Evaluation)) for step in row.ratings.values()]


def rate_and_send(page: Page) -> None:
    for place, word in enumerate(("Mostly", "Hardly", "Cannot say")):
        page.get_by_role("group").nth(place).get_by_role("radio", name=word, exact=True).check()
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url(f"**/courses/{TEA}")


@pytest.mark.browser(**PHONE)
def test_the_steps_of_a_statement_stand_in_one_row_between_the_words_for_its_ends(asked: None, enter: Enter) -> None:
    page = enter("amara")
    page.goto(PAGE)
    statement = page.get_by_role("group").first
    cells = [statement.locator("label").filter(has_text=word).bounding_box() for word in WORDS]
    assert {round(cell["y"]) for cell in cells if cell} == {round(cells[0]["y"] if cells[0] else 0)}
    assert all(cell and min(cell["width"], cell["height"]) >= LEAST for cell in cells)
    shown = [statement.get_by_text(word, exact=True).bounding_box() for word in WORDS]
    assert [bool(box and box["width"] > 1) for box in shown] == [True, False, False, False, True]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]  # type: ignore[index]


@pytest.mark.browser(**PHONE)
def test_it_is_rated_by_names_and_by_arrow_keys(asked: None, enter: Enter, live_store: Store) -> None:
    page = enter("amara")
    page.goto(PAGE)
    first = page.get_by_role("group").first
    first.get_by_role("radio", name="Not at all", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert first.get_by_role("radio", name="Hardly", exact=True).is_checked()
    rate_and_send(page)
    assert sorted(ratings(live_store)) == [0, 2, 4]


@pytest.mark.browser(**PHONE, java_script_enabled=False)
def test_it_is_rated_without_script(asked: None, enter: Enter, live_store: Store) -> None:
    page = enter("amara")
    page.goto(PAGE)
    rate_and_send(page)
    assert sorted(ratings(live_store)) == [0, 2, 4]
