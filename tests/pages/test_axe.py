"""Every page in a real browser: no fault for axe, light and dark, narrow and wide; nothing to scroll sideways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from frontend.build import build
from lms.accounts import passwords
from lms.core.clock import SetClock
from lms.db.engine import make_engine
from tests.cast import CAST
from tests.fixtures.browser import opened, resize, serving
from tests.fixtures.databases import Databases, text
from tests.fixtures.size import by_size
from tests.fixtures.work import NOW, settings_in, store_on
from tests.pages.addresses import FILES, VISITS
from tests.pages.played import play
from tests.pages.routes import ROUTES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PASSWORD = "seven lamps over water"
NARROWEST = 320
HEIGHT = 844
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (390, 1280)]
# Small: each page once, schemes and widths in turn. Full: each page in all of them.
SEEN = [
    (page, *look)
    for number, page in enumerate(VISITS)
    for look in by_size(small=[LOOKS[number % len(LOOKS)]], full=LOOKS)
]


@dataclass
class Place:
    """A running company, and the cookies of those who signed in."""

    browser: Browser
    site: str
    values: Mapping[str, str]
    cookies: dict[str, Any] = field(default_factory=dict)

    def cookies_of(self, who: str | None) -> Any:  # noqa: ANN401  (Playwright's own form)
        """Return what the browser of a member of the cast keeps once they signed in; a guest's keeps nothing."""
        if who is None:
            return None
        if who not in self.cookies:
            with opened(self.browser, self.site) as page:
                page.goto("/sign-in")
                page.get_by_label("Employee number or e-mail").fill(CAST[who].employee_number)
                page.get_by_label("Password", exact=True).fill(PASSWORD)
                page.get_by_role("button", name="Sign in", exact=True).click()
                page.wait_for_url(f"{self.site}/")
                self.cookies[who] = page.context.storage_state()
        return self.cookies[who]


@pytest.fixture(scope="module")
def place(chromium_browser: Browser, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Give a company in the middle of its work."""
    build()
    url, clock = text(databases.copy("sqlite", cast=True)), SetClock(NOW)
    settings = settings_in(tmp_path_factory.mktemp("axe"), database_url=url)
    engine = make_engine(url)
    values = play(store_on(engine, settings, clock), passwords.hashed(PASSWORD))
    engine.dispose()
    with ExitStack() as running:
        site = running.enter_context(serving(replace(settings, demo=True), clock))
        yield Place(chromium_browser, site, values)


def test_every_page_of_the_routes_table_is_looked_at() -> None:
    pages = {route.removeprefix("GET ") for route in ROUTES if route.startswith("GET ")} - FILES
    looked_at = {page.partition(" (")[0] for page in VISITS}
    assert sorted(pages ^ looked_at) == []


@pytest.mark.browser
@pytest.mark.parametrize("page_name, scheme, width", SEEN)
def test_a_page_has_no_fault_for_axe_and_does_not_scroll_sideways(
    place: Place, page_name: str, scheme: str, width: int
) -> None:
    visit = VISITS[page_name]
    options = {"storage_state": place.cookies_of(visit.who), "color_scheme": scheme}
    with opened(place.browser, place.site, viewport={"width": width, "height": HEIGHT}, **options) as page:
        answer = page.goto(visit.address.format(**place.values))
        assert answer
        assert (answer.status, answer.url) == (200, place.site + visit.address.format(**place.values))
        assert faults_of(page) == []
        resize(page, NARROWEST, HEIGHT)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST


def faults_of(page: Page) -> list[str]:
    """Return what axe finds wrong, each with where it is and what is wrong there."""
    return [
        f"{fault['id']}: {' '.join(node['target'])}: {node['failureSummary']}"
        for fault in Axe().run(page).response["violations"]
        for node in fault["nodes"]
    ]
