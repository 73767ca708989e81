"""A learner at a browser: works through lessons and an assessment, and answers rightly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from courses import Course
from lms.db.work import Store
from lms.learning.queries.keys import keys_of, lesson_keys_of
from lms.learning.queries.lessons import enrolment_in

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

HIDDEN = "at"


@dataclass(frozen=True)
class Learner:
    """Somebody at a page, on a course; ``store`` knows what is right."""

    page: Page
    store: Store
    person_id: str
    course: Course

    def begin(self) -> None:
        """Find the course and begin it, without the questions before it."""
        self.page.goto("/courses")
        self.page.get_by_role("link", name=self.course.title).first.click()
        begin = self.page.get_by_role("button", name="Begin the course")
        begin.click()
        begin.wait_for(state="detached")

    def learn(self) -> None:
        """Work through every module, from the one to the next."""
        self.page.goto(f"/courses/{self.course.slug}/modules/{self.course.modules[0].id}")
        for module in self.course.modules:
            self.page.wait_for_url(f"**/modules/{module.id}")
            for activity_id, form in self._lesson_keys(module.id):
                answer(self.page.locator(f'form[action$="/{module.id}/{activity_id}"]'), form)
            self.page.get_by_text("This module is done").wait_for()
            self.page.locator(".onward a.primary").click()

    def sit(self) -> None:
        """Take the assessment, from its page to its result."""
        self.page.get_by_role("button", name="Begin").click()
        self.page.wait_for_url("**/attempts/*/1")
        attempt_id = self.page.url.split("/")[-2]
        with self.store.reading() as work:
            keys = keys_of(work.session, self.person_id, self.course.slug, attempt_id)
        for form in keys:
            answer(self.page.locator("form[data-keep]"), form)
        self.page.get_by_role("button", name="Hand it in").click()
        self.page.get_by_role("heading", name="You passed.").wait_for()

    def _lesson_keys(self, module_id: str) -> Sequence[tuple[str, Mapping[str, list[str]]]]:
        with self.store.reading() as work:
            held = enrolment_in(work.session, self.person_id, self.course.slug)
            return lesson_keys_of(work.session, held.id, held.version_id, module_id)


def answer(form: Locator, values: Mapping[str, list[str]]) -> None:
    """Fill a form as its values say, press its button, and wait until it is replaced.

    The lesson's script puts the next form in its place; else the next page comes, and that is there when it has loaded:
    a page that is still being read has not all of its fields yet.
    """
    form.evaluate("form => { form.dataset.answered = ''; }")
    _fill_and_press(form, values)
    form.page.locator("form[data-answered]").wait_for(state="detached")
    form.page.wait_for_load_state()


def _fill_and_press(form: Locator, values: Mapping[str, list[str]]) -> None:
    if "skip" in values:
        form.get_by_role("button", name="Skip this").click()
        return
    given = {name: texts for name, texts in values.items() if name != HIDDEN}
    if form.locator("select[hidden]").count():
        for name in sorted(given, key=lambda name: int(given[name][0])):
            _move_up(form, name, int(given[name][0]))
    else:
        there = form.locator("input, select, textarea").evaluate_all("fields => fields.map((field) => field.name)")
        for name in sorted(given, key=there.index):
            _fill(form, name, given[name])
    form.locator("button.primary.large").click()


def _fill(form: Locator, name: str, given: list[str]) -> None:
    select = form.locator(f'select[name="{name}"]')
    if select.count():
        select.select_option(given)
        return
    for value in given:
        form.locator(f'input[name="{name}"][value="{value}"]').check()


def _move_up(form: Locator, name: str, place: int) -> None:
    """Press the arrow of an item until it is in its place; those before it are in theirs."""
    names = form.locator("li select").evaluate_all("selects => selects.map((select) => select.name)")
    item = form.locator("li", has=form.page.locator(f'select[name="{name}"]'))
    for _ in range(names.index(name) + 1 - place):
        item.get_by_role("button", name="Up:").click()
