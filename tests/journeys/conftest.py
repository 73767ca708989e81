"""People at browsers of their own, on one running company with a mail server and a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from courses import Course
from frontend.build import build
from lms import wiring
from lms.accounts import passwords, service
from lms.core.clock import SetClock
from lms.core.settings import Settings
from lms.db.work import Store
from tests.cast import CAST, Member
from tests.domain.permission.conftest import Company
from tests.fixtures.browser import opened
from tests.fixtures.courses import enrol, every_kind, publish
from tests.fixtures.smtp import Post
from tests.journeys.steps import PASSWORD, Enter, sign_in_at

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module", autouse=True)
def vendor() -> None:
    """Make sure that the files for browsers are there."""
    build()


@pytest.fixture
def settings(settings: Settings, smtp: Post) -> Settings:
    """Give the settings of the company: its mail goes to the test's mail server."""
    return replace(settings, smtp_url=smtp.url)


@pytest.fixture
def course(cast: object, live_store: Store) -> Course:
    """Give the course with every kind of activity, which Amara has begun."""
    course = publish(live_store, every_kind())
    enrol(live_store, CAST["amara"].id)
    return course


@pytest.fixture
def company(cast: Mapping[str, Member], live_store: Store, clock: SetClock) -> Company:
    """Give the cast at work on permissions."""
    return Company(cast, live_store, clock)


@pytest.fixture
def work_off(live_store: Store) -> Callable[[], None]:
    """Give what the worker does in a round: every job once."""

    def once() -> None:
        for job in wiring.jobs():
            job.run(live_store)

    return once


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Give the hash of everybody's password; hashing takes its time."""
    return passwords.hashed(PASSWORD)


@pytest.fixture
def enter(
    request: pytest.FixtureRequest, chromium_browser: Browser, site: str, live_store: Store, password_hash: str
) -> Iterator[Enter]:
    """Give a way in: ``enter("luca")`` is a page of Luca's own browser, signed in by password."""
    marker = request.node.get_closest_marker("browser")
    options = marker.kwargs if marker else {}
    known: set[str] = set()
    with ExitStack() as browsers:

        def sign_in(name: str) -> Page:
            if name not in known:
                with live_store.writing() as work:
                    service.set_password(work, CAST[name].id, password_hash)
                known.add(name)
            page = browsers.enter_context(opened(chromium_browser, site, **options))
            sign_in_at(page, name)
            return page

        yield sign_in
