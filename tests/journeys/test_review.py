"""A review campaign at browsers: started by compliance, answered by the manager on a phone, ended with its record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lms.core.clock import SetClock
from lms.permission.vocabulary import Level
from tests.cast import CAST
from tests.domain.permission.conftest import Company
from tests.journeys.steps import Enter

DAY = timedelta(days=1)


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def company(company: Company) -> Company:
    """Give a company in which three people may act on LinkedIn."""
    for name in ("amara", "dmytro", "yuki"):
        company.active(name, level=Level.ENGAGE)
    return company


@pytest.mark.browser
def test_a_review_is_started_answered_and_ends_with_its_record(
    company: Company, enter: Enter, clock: SetClock, work_off: Callable[[], None]
) -> None:
    cora = enter("cora")
    cora.goto("/permission/overview")
    cora.get_by_role("link", name="Reviews").click()
    cora.get_by_role("link", name="Start a review").click()
    cora.get_by_role("heading", name="It asks about 3 permissions of 3 people.").wait_for()
    cora.get_by_role("button", name="Start the review").click()
    cora.get_by_role("heading", name="3 permissions of 3 still wait for an answer.").wait_for()
    work_off()
    luca = enter("luca")
    luca.goto("/permission/reviews")
    luca.get_by_role("heading", name="3 permissions wait for your answer.").wait_for()
    luca.get_by_role("checkbox", name=CAST["amara"].name).check()
    luca.get_by_role("button", name="Answer for those ticked").click()
    luca.get_by_text("One answer is on record.").wait_for()
    luca.get_by_role("checkbox", name=CAST["dmytro"].name).check()
    luca.get_by_role("radio", name="Revoke").check()
    luca.get_by_label("Reason").select_option("other")
    luca.get_by_role("button", name="Answer for those ticked").click()
    luca.get_by_role("heading", name="One permission waits for your answer.").wait_for()
    clock.set(clock.now() + 29 * DAY)
    work_off()
    late = enter("cora")
    late.goto("/permission/campaigns")
    late.get_by_role("link", name="The whole company").click()
    late.get_by_role("heading", name="One permission was not answered in time.").wait_for()
    record = late.get_by_role("region", name="Table: Permissions of this review")
    for word in ("Kept", "Revoked", "Not answered: rests"):
        expect(record).to_contain_text(word)
    yuki = enter("yuki")
    yuki.goto("/permission")
    yuki.get_by_role("heading", name="Your permission rests at the moment.").wait_for()


@pytest.mark.browser
def test_a_leaver_may_act_no_more_from_the_day_after(
    company: Company, enter: Enter, clock: SetClock, work_off: Callable[[], None]
) -> None:
    cora = enter("cora")
    cora.goto("/permission/overview")
    cora.get_by_role("heading", name="3 people may act for the company today.").wait_for()
    hanna = enter("hanna")
    hanna.goto(f"/people/{company.id('amara')}/leave")
    with hanna.expect_navigation():
        hanna.get_by_role("button", name="Record the leaving").click()
    clock.set(clock.now() + DAY)
    work_off()
    cora = enter("cora")
    cora.goto("/permission/overview")
    cora.get_by_role("heading", name="2 people may act for the company today.").wait_for()
    cora.goto(f"/permission/history/{company.id('amara')}")
    cora.get_by_text("Ended with leaving").first.wait_for()
