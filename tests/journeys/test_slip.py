"""A slip at browsers: switched on by compliance, noted by the manager on a phone, mended by the person, healed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from courses import Course
from lms.core.clock import SetClock
from lms.permission.vocabulary import Level
from tests.cast import CAST
from tests.domain.permission.conftest import Company
from tests.factories.slips import WORDS, mend
from tests.journeys.steps import Enter

DAYS = timedelta(days=14)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.mark.browser
def test_a_slip_is_noted_mended_and_heals(
    company: Company, enter: Enter, clock: SetClock, work_off: Callable[[], None], course: Course
) -> None:
    stream = company.active(level=Level.ENGAGE)
    cora = enter("cora")
    cora.goto("/signatures")
    cora.get_by_role("link", name="Slips").click()
    cora.get_by_role("checkbox", name="Whoever decides may note a slip").check()
    lesson = course.modules[0].title
    cora.get_by_role("checkbox", name=lesson).check()
    cora.get_by_role("button", name="Save").click()
    cora.get_by_role("heading", name="A slip can be noted.").wait_for()
    luca = enter("luca")
    luca.set_viewport_size(PHONE)
    luca.goto(f"/permission/standing/{stream}")
    fold = luca.get_by_text("Note a slip", exact=True)
    fold.focus()
    luca.keyboard.press("Enter")  # by keyboard alone: the one choice below what is granted is proposed
    luca.get_by_label("What was reported").fill(WORDS)
    luca.keyboard.press("Tab")
    luca.keyboard.press("Enter")
    luca.get_by_role("heading", name=f"For now {CAST['amara'].name} may pass on approved content").wait_for()
    amara = enter("amara")
    amara.set_viewport_size(PHONE)
    amara.goto("/notices")
    amara.get_by_role("link", name="your permission covers less until").click()
    amara.get_by_text(WORDS).first.wait_for()
    amara.get_by_role("link", name="Do the lesson").click()
    amara.get_by_text("Please go through this lesson once more.").wait_for()
    mend(company)
    clock.set(clock.now() + DAYS)
    work_off()
    late = enter("amara")
    late.goto(f"/permission/request/{stream}")
    late.get_by_role("heading", name="You may comment and answer on LinkedIn until").wait_for()
    expect(late.get_by_role("region", name="What happened")).to_contain_text("The slip has healed")
