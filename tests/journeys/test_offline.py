"""Lessons without a line, in Chromium: read, answered, sent later, and gone when their owner goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from courses import Course
from lms.accounts import service
from lms.core.clock import SetClock
from lms.core.settings import Settings
from lms.db.work import Store
from lms.learning import service as learning
from lms.learning.queries.attempts import sitting_of
from lms.learning.queries.lessons import Given, lesson_of
from tests.cast import CAST
from tests.fixtures.browser import context_at, serving
from tests.fixtures.courses import TEA, complete, enrol
from tests.journeys.steps import sign_in_at

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BREWING, ASKING, SERVING = (f"/courses/{TEA}/modules/{name}" for name in ("brewing", "asking", "serving"))
AMARA = CAST["amara"].id
KEPT = """async () => {
  const ours = (await caches.keys()).filter((name) => name.startsWith("pennydrop-"));
  const kept = await Promise.all(ours.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map(({ url }) => new URL(url).pathname);
}"""
DATABASES = "async () => (await indexedDB.databases()).map((each) => each.name)"
WAITS = """async (address) => {
  const [found] = await indexedDB.databases();
  if (!found) return false;
  const done = (asked) => new Promise((good, bad) => {
    asked.onsuccess = () => good(asked.result);
    asked.onerror = () => bad(asked.error);
  });
  const database = await done(indexedDB.open(found.name));
  const keys = await done(database.transaction("waiting").objectStore("waiting").getAllKeys());
  database.close();
  return keys.includes(address);
}"""


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def course(course: Course, live_store: Store) -> Course:
    """Give the course; Bo has begun it, too."""
    enrol(live_store, CAST["bo"].id)
    return course


@pytest.fixture
def passwords(live_store: Store, password_hash: str) -> None:
    """Give those who sign in here their password."""
    with live_store.writing() as work:
        for name in ("amara", "bo"):
            service.set_password(work, CAST[name].id, password_hash)


@pytest.fixture
def page(chromium_browser: Browser, site: str, course: Course, passwords: None) -> Iterator[Page]:
    """Give a page of Amara's; a browser without a line writes errors to its console, so these are not looked at."""
    with context_at(chromium_browser, site) as context:
        page = context.new_page()
        sign_in_at(page, "amara")
        yield page


def opened(page: Page, address: str) -> None:
    """Open a lesson and wait until it is kept."""
    page.goto(address)
    page.locator("[data-keeper][data-ready]").wait_for(state="attached")


def given(store: Store, activity: str, module: str = "brewing") -> Given:
    """Return what Amara gave to an activity."""
    with store.reading() as work:
        return lesson_of(work.session, AMARA, TEA, module).given.get(activity, Given())


def kept(page: Page, address: str) -> None:
    """Wait until an answer, and not only a draft of it, is kept on the device and shown to be."""
    page.wait_for_function(WAITS, arg=address)
    page.get_by_text("Kept on this device.").first.wait_for()


def cut(page: Page) -> None:
    """Cut the line."""
    page.context.set_offline(True)


def mend(page: Page) -> None:
    """Mend the line and wait until everything is sent."""
    page.context.set_offline(False)
    page.get_by_text("The line is back.").wait_for()


@pytest.mark.browser
def test_opened_lessons_are_read_without_a_line_and_answers_arrive_later(page: Page, live_store: Store) -> None:
    opened(page, BREWING)
    opened(page, ASKING)
    cut(page)
    page.goto(BREWING)
    page.get_by_role("heading", name="Brew", exact=True).wait_for()
    page.locator("label", has_text="The guest").first.click()
    page.locator("#activity-first-cup").locator("xpath=ancestor::section").locator("button.primary").click()
    kept(page, f"{BREWING}/first-cup")
    page.get_by_text("Offline – answers are kept on this device.").wait_for()
    page.goto(ASKING)
    page.locator("label", has_text="The guest").first.click()
    page.get_by_role("button", name="Check my answer").click()
    kept(page, f"{ASKING}/first-cup")
    page.goto(BREWING)
    page.locator("input[name=answer][checked], input[name=answer]:checked").wait_for()
    assert not given(live_store, "first-cup").done
    mend(page)
    page.get_by_text("You had it right").wait_for()
    assert given(live_store, "first-cup").done
    assert given(live_store, "first-cup", "asking").done


@pytest.mark.browser
def test_a_lesson_that_was_never_opened_and_an_assessment_say_that_there_is_no_line(page: Page) -> None:
    opened(page, BREWING)
    page.goto(f"/courses/{TEA}/assessment")
    paths = page.evaluate(KEPT)
    assert f"/courses/{TEA}/modules/brewing" in paths
    assert not [path for path in paths if "assessment" in path or "attempts" in path]
    cut(page)
    for address in (SERVING, f"/courses/{TEA}/assessment"):
        page.goto(address)
        page.get_by_role("heading", name="You are offline").wait_for()
        page.get_by_role("link", name="Brew", exact=True).wait_for()


@pytest.mark.browser
def test_an_answer_given_elsewhere_meanwhile_stands_and_both_are_shown(page: Page, live_store: Store) -> None:
    opened(page, BREWING)
    cut(page)
    page.locator("textarea").first.fill("Given without a line")
    page.get_by_role("button", name="Compare with one good way").click()
    kept(page, f"{BREWING}/kindly")
    with live_store.writing() as work:
        learning.answer_activity(work, AMARA, (TEA, "brewing", "kindly"), {"text": ["Given on the telephone"]})
    page.context.set_offline(False)
    page.get_by_text("in another window or on another device meanwhile").wait_for()
    expect(page.locator("textarea").first).to_have_value("Given without a line")
    assert (given(live_store, "kindly").answer or {})["text"] == "Given on the telephone"
    page.get_by_role("button", name="Compare with one good way").click()
    page.locator("#activity-kindly:focus").wait_for()
    assert (given(live_store, "kindly").answer or {})["text"] == "Given without a line"


def owner_of(page: Page) -> str:
    """Return the mark of whoever the page is for; nothing of the person can be read from it."""
    mark = page.locator("[data-owner]").get_attribute("data-owner")
    assert mark
    assert not any(member.id in mark for member in CAST.values())
    return mark


@pytest.mark.browser
def test_signing_out_leaves_nothing_on_the_device(page: Page) -> None:
    opened(page, BREWING)
    cut(page)
    page.locator("textarea").first.fill("Mine alone")
    page.get_by_text("Kept on this device.").first.wait_for()
    assert page.evaluate(DATABASES) == [f"pennydrop-{owner_of(page)}"]
    page.context.set_offline(False)
    page.goto("/")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("You are signed out.").wait_for()
    page.wait_for_function(f"async () => !(await ({KEPT})()).length && !(await ({DATABASES})()).length")


@pytest.mark.browser
def test_what_one_person_kept_is_gone_when_another_signs_in(page: Page) -> None:
    opened(page, BREWING)
    page.context.clear_cookies()
    sign_in_at(page, "bo")
    page.wait_for_function("async () => !(await caches.keys()).length")
    opened(page, ASKING)
    assert page.evaluate("async () => await caches.keys()") == [f"pennydrop-{owner_of(page)}"]
    assert BREWING not in page.evaluate(KEPT)


@pytest.mark.browser
def test_a_shared_terminal_keeps_nothing(page: Page) -> None:
    page.context.clear_cookies()
    sign_in_at(page, "amara", shared=True)
    page.goto(BREWING)
    page.get_by_role("heading", name="Brew", exact=True).wait_for()
    assert page.locator("[data-keeper]").count() == 0
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


@pytest.mark.browser
def test_under_a_mounted_prefix_the_scope_is_the_folder_of_the_courses(
    chromium_browser: Browser, settings: Settings, live_url: str, clock: SetClock, course: Course, passwords: None
) -> None:
    mounted = replace(settings, database_url=live_url, url_prefix="/training")
    with serving(mounted, clock) as site, context_at(chromium_browser, site) as context:
        page = context.new_page()
        sign_in_at(page, "amara", under="/training")
        opened(page, f"/training{BREWING}")
        scopes = page.evaluate(
            "async () => (await navigator.serviceWorker.getRegistrations()).map((each) => each.scope)"
        )
        assert scopes == [f"{site}/training/courses/"]
        cut(page)
        page.reload()
        page.get_by_role("heading", name="Brew", exact=True).wait_for()


@pytest.mark.browser
def test_a_line_lost_in_the_middle_of_an_assessment_is_said_and_loses_nothing(
    page: Page, live_store: Store, course: Course
) -> None:
    complete(live_store, AMARA, course)
    with live_store.writing() as work:
        attempt = learning.start_attempt(work, AMARA, TEA)
    page.goto(f"/courses/{TEA}/attempts/{attempt}/1")
    cut(page)
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Next question").click()
    page.get_by_text("You are offline.").first.wait_for(state="attached")
    assert page.url.endswith("/1")
    assert page.evaluate(DATABASES) == []
    page.context.set_offline(False)
    page.get_by_role("button", name="Next question").click()
    page.wait_for_url("**/2")
    with live_store.reading() as work:
        assert len(sitting_of(work.session, AMARA, TEA, attempt).given) == 1
