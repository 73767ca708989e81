"""Offering unasked, more, or for longer: by whoever decides, and what hinders it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.people.service import delegating
from lms.permission import service
from lms.permission.vocabulary import HandReason, Level
from tests.domain.permission.conftest import Company
from tests.factories.matrix import publish, with_second_key
from tests.fixtures.app import Visitor


@pytest.fixture
def database() -> str:
    """Pages look the same on either database; what they call is tried on both in tests/domain."""
    return "sqlite"


def page_of(company: Company, name: str = "amara") -> str:
    return f"/permission/offer/{company.id(name)}"


def test_the_page_of_a_person_leads_their_manager_to_an_offer(client: Visitor, company: Company) -> None:
    record = f"/people/{company.id('amara')}/record"
    assert page_of(company) in client.sign_in("luca").get(record).text
    assert page_of(company) not in client.sign_in("hanna").get(record).text


def test_what_nobody_asked_for_is_offered_on_terms_and_accepted(client: Visitor, company: Company) -> None:
    company.certify("amara", "trust")
    sent = {"channel": "x", "level": "share", "conditions": ["own-words"], "topics": "valves", "until": "2027-03-31"}
    page = page_of(company)
    answer = client.sign_in("luca").submit(page, sent | {"text": "For the fair in March"}, action=page)
    assert answer.status_code == 302
    (state,) = company.ladder("amara")
    assert (state.status, state.channel, state.level, set(state.scope.topics)) == ("offered", "x", "share", {"valves"})
    assert state.conditions == {"own-words", "say-employer", "approved-content"}
    assert str(state.until).startswith("2027-04-01 00:00")
    own = f"/permission/request/{state.stream_id}"
    assert "For the fair in March" in client.sign_in("amara").get(own).text
    client.submit("/permission", {}, action=f"{own}/accept")
    assert company.state(state.stream_id).in_force


def test_without_a_day_it_is_for_the_longest_term_of_the_level(client: Visitor, company: Company) -> None:
    company.certify("amara", "trust", "social-selling")
    client.sign_in("luca").submit(page_of(company), {"level": "publish"}, action=page_of(company))
    (state,) = company.ladder("amara")
    assert str(state.until).startswith("2027-05")


def test_more_is_offered_beside_what_stands_and_replaces_it_once_accepted(client: Visitor, company: Company) -> None:
    old = company.active(level=Level.SHARE)
    page = client.sign_in("luca").get(f"/permission/standing/{old}").text
    assert f"{page_of(company)}?channel=linkedin" in page
    more = f"{page_of(company)}?channel=linkedin"
    assert "How much further may" in client.get(more).text
    client.submit(more, {}, action=page_of(company))
    standing, new = sorted(company.ladder("amara"), key=lambda state: state.is_open)
    assert (standing.stream_id, new.status, new.level) == (old, "offered", Level.ENGAGE)
    company.do("amara", service.accept, new.stream_id)
    assert (company.row(old).end_code, company.row(new.stream_id).in_force) == ("superseded", True)


def test_the_same_is_offered_for_longer_with_all_that_stands(client: Visitor, company: Company) -> None:
    old = company.active(level=Level.SHARE)
    company.clock.advance(days=100)
    longer = f"{page_of(company)}?channel=linkedin&level=share&prolong=yes"
    assert "For how long may" in client.sign_in("luca").get(longer).text
    client.submit(longer, {}, action=page_of(company))
    new = next(state for state in company.ladder("amara") if state.is_open)
    before = company.state(old)
    assert (new.level, new.scope, new.conditions) == (before.level, before.scope, before.conditions)
    assert new.until is not None
    assert before.until is not None
    assert (new.until - before.until).days in {99, 100, 101}


def test_where_a_second_key_is_due_the_offer_waits_for_it(client: Visitor, company: Company) -> None:
    company.certify("amara", "trust")
    with company.store.writing() as work:
        publish(work, with_second_key(Level.SHARE))
    client.sign_in("luca").submit(page_of(company), {"level": "share"}, action=page_of(company))
    (state,) = company.ladder("amara")
    assert state.status == "endorsed"


@pytest.mark.parametrize(
    ("hindered", "said"),
    [
        (lambda company: company.id("amara"), "Not every ground is there."),
        (lambda company: company.asked("amara"), "There is an open request or offer on this channel."),
        (lambda company: company.do("amara", service.withdraw, company.active()), "not taking part here now"),
        (
            lambda company: company.do("cora", service.suspend, company.active(), HandReason.INCIDENT),
            "suspended by hand",
        ),
    ],
)
def test_what_hinders_an_offer_is_told_before_and_after(
    client: Visitor, company: Company, hindered: object, said: str
) -> None:
    hindered(company)  # type: ignore[operator]
    page = f"{page_of(company)}?channel=linkedin&level=engage"
    assert said in client.sign_in("luca").get(page).text
    before = company.ladder("amara")
    answer = client.submit(page, {"text": "For the fair", "topics": "valves"}, action=page_of(company))
    assert answer.status_code == 409
    for kept in (said, "For the fair", "valves"):
        assert kept in answer.text
    assert company.ladder("amara") == before


def test_a_head_above_is_told_who_decides(client: Visitor, company: Company) -> None:
    company.certify("amara", "trust")
    page = client.sign_in("sofia").get(f"{page_of(company)}?level=share").text
    assert "Only whoever decides for this person may do this." in page
    assert "Luca Bianchi" in page
    assert client.submit(page_of(company), {"level": "share"}, action=page_of(company)).status_code == 409


@pytest.mark.parametrize("name", ["mette", "dmytro", "amara"])
def test_nobody_else_offers_and_nobody_to_themselves(client: Visitor, company: Company, name: str) -> None:
    assert client.sign_in(name).get(page_of(company)).status_code in {403, 404}


def test_a_term_that_is_too_long_and_a_day_that_is_past_are_told(client: Visitor, company: Company) -> None:
    company.certify("amara", "trust")
    client.sign_in("luca")
    for day, said in (("2029-01-01", "longer than the matrix allows"), ("2025-01-01", "The end date is past.")):
        answer = client.submit(page_of(company), {"level": "share", "until": day}, action=page_of(company))
        assert (answer.status_code, said in answer.text) == (409, True)
    assert company.ladder("amara") == ()


def test_a_delegate_offers_as_b_for_a(client: Visitor, company: Company) -> None:
    with company.as_("luca") as work:
        delegating.delegate(work, company.id("mette"), work.now, work.now + timedelta(days=9), decides=True)
    company.certify("amara", "trust")
    client.sign_in("mette")
    assert "You decide for" in client.get(f"{page_of(company)}?level=share").text
    client.submit(page_of(company), {"level": "share"}, action=page_of(company))
    (state,) = company.ladder("amara")
    told = client.sign_in("amara").get(f"/permission/request/{state.stream_id}").text
    assert "Mette Sørensen" in told
    assert "Luca Bianchi" in told.split("Mette Sørensen")[1]
