"""Until when: every page names the last day on which there is time, never the day on which it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.core.language import day_text
from lms.people import service as people
from lms.permission import service
from tests.cast import department_id
from tests.domain.permission.conftest import Company
from tests.domain.permission.publishing import TODAY, TONE, drafted, publish
from tests.fixtures.app import Visitor

DAY = timedelta(days=1)


@pytest.fixture
def database() -> str:
    """Pages look the same on either database."""
    return "sqlite"


def test_a_confirmation_due_at_an_hour_is_promised_until_the_day_before(client: Visitor, company: Company) -> None:
    stream = company.active()
    with company.store.writing() as work:
        people.place(work, company.id("amara"), department_id("SALES"), company.id("sofia"))
    last = day_text(TODAY + 29 * DAY, "long", "en")
    assert f"confirms until {last}" in client.sign_in("sofia").get(f"/permission/standing/{stream}").text


def test_an_offer_that_lapses_at_an_hour_waits_until_the_day_before(client: Visitor, company: Company) -> None:
    stream = company.asked()
    company.do("luca", service.grant, stream)
    last = day_text(TODAY + 13 * DAY, "long", "en")
    for page in ("/permission", f"/permission/request/{stream}"):
        assert f"waits for you until {last}" in client.sign_in("amara").get(page).text
    assert f"waits to be accepted until {last}" in client.sign_in("luca").get(f"/permission/decide/{stream}").text


def test_a_policy_is_signed_by_the_day_that_compliance_wrote(client: Visitor, company: Company) -> None:
    publish(company)
    publish(company, text="Be kinder.")
    last = drafted(company).sign_by
    assert last is not None
    client.sign_in("amara")
    assert f"by {day_text(last, 'medium', 'en')}" in client.get("/policies").text
    assert f"by {day_text(last, 'long', 'en')}" in client.get(f"/policies/{TONE}").text
    signed = client.sign_in("cora").get(f"/signatures/{TONE}").text
    assert f"count until {day_text(last, 'medium', 'en')}" in signed
