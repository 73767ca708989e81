"""Each of the nine kinds of activity in Chromium: by mouse, by keys only, and with JavaScript off.

Small: each kind in one of the three ways, in rotation. Full: each kind in each way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from courses import Course
from courses.activities.kinds import Activity
from lms.db.work import Store
from lms.learning import queries
from lms.learning.queries.lessons import Given, lesson_of
from tests.cast import CAST
from tests.fixtures.courses import TEA
from tests.fixtures.size import by_size
from tests.journeys import activities
from tests.journeys.learner import answer
from tests.journeys.steps import Enter

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

KINDS = ("choice", "multiple", "scenario", "order", "sort", "highlight", "rewrite", "reflect", "rating")
WAYS = {"mouse": activities.MOUSE, "keys": activities.KEYS}
LESSON = f"/courses/{TEA}/modules/brewing"
AMARA = CAST["amara"].id


def tried(*ways: int) -> list[tuple[str, str]]:
    """Return the pairs of way and kind that are tried: of these thirds of the rotation (0 mouse, 1 keys, 2 none)."""
    names = ("mouse", "keys", "no script")
    every = range(len(KINDS))
    return [(names[way], KINDS[at]) for way in ways for at in by_size(every[way::3], every)]


@pytest.fixture
def database() -> str:
    return "sqlite"


def of_kind(course: Course, kind: str) -> Activity:
    """Return the first activity of a kind in the lesson."""
    return next(activity for activity in course.modules[0].activities if activity.kind == kind)


def section_of(page: Page, activity: Activity) -> Locator:
    """Open the lesson at an activity and return its section."""
    page.goto(f"{LESSON}#activity-{activity.id}")
    return page.locator(f'section.activity[aria-labelledby="activity-{activity.id}"]')


def given(store: Store, activity: Activity) -> Given:
    """Return what Amara gave to an activity."""
    with store.reading() as work:
        return lesson_of(work.session, AMARA, TEA, "brewing").given.get(activity.id, Given())


def assert_right(store: Store, activity: Activity) -> None:
    """Check that what was kept is the right answer, or for what has none, an answer."""
    found = given(store, activity)
    assert found.done
    assert found.answer is not None
    assert activity.mark(found.answer).score in {None, 1.0}
    assert not found.answer.get("skipped")


def after(page: Page, section: Locator, activity: Activity) -> None:
    """Wait for what follows the answer: the verdict, the ending, the model answer, or that it is saved."""
    said = {"scenario": "A good ending", "rewrite": "One way", "reflect": "Saved.", "rating": "Saved."}
    section.get_by_text(said.get(activity.kind, "You had it right"), exact=True).first.wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("way, kind", tried(0, 1))
def test_an_activity_is_answered_on_its_page(
    live_store: Store, course: Course, enter: Enter, way: str, kind: str
) -> None:
    activity, page = of_kind(course, kind), enter("amara")
    section = section_of(page, activity)
    page.evaluate("document.body.dataset.same = 'page'")
    WAYS[way][kind](page, section)
    after(page, section, activity)
    page.locator(f"#activity-{activity.id}:focus").wait_for()
    assert page.evaluate("document.body.dataset.same") == "page"
    assert_right(live_store, activity)


@pytest.mark.browser(java_script_enabled=False)
@pytest.mark.parametrize("kind", [kind for _, kind in tried(2)])
def test_an_activity_is_answered_without_script(live_store: Store, course: Course, enter: Enter, kind: str) -> None:
    activity, page = of_kind(course, kind), enter("amara")
    section = section_of(page, activity)
    if kind in {"rewrite", "reflect"}:
        section.locator("textarea").fill("Come in when you like")
        section.locator("button.primary").click()
    while not given(live_store, activity).done and kind not in {"rewrite", "reflect"}:
        with live_store.reading() as work:
            form = queries.lesson_key_of(work.session, AMARA, (TEA, "brewing", activity.id))
        answer(section.locator("form"), form)
    after(page, section, activity)
    assert page.url.endswith(f"#activity-{activity.id}")
    assert_right(live_store, activity)
