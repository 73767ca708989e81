"""Asking for several channels at once: one request each, and what cannot be asked for is told."""

from __future__ import annotations

import pytest

from lms.permission import service
from lms.permission.vocabulary import Level
from tests.domain.permission.conftest import Company
from tests.fixtures.app import Visitor

ASK = "/permission/ask"


@pytest.fixture
def database() -> str:
    """Pages look the same on either database; what they call is tried on both in tests/domain."""
    return "sqlite"


def channels(company: Company, name: str = "amara") -> list[str]:
    return sorted(state.channel for state in company.ladder(name) if state.is_open)


def test_several_channels_are_asked_for_at_once_with_a_request_each(client: Visitor, company: Company) -> None:
    client.sign_in("amara")
    sent = {"channels": ["linkedin", "x", "blog"], "level": "share", "wish": "For dairies", "topics": "valves"}
    answer = client.submit("/permission", sent, action=ASK)
    assert answer.location == "/permission"
    assert "You have asked for 3 channels." in client.get(answer.location).text
    assert channels(company) == ["blog", "linkedin", "x"]
    assert {tuple(state.scope.topics) for state in company.ladder("amara")} == {("valves",)}


def test_a_channel_that_cannot_be_asked_for_says_why_and_the_rest_goes(client: Visitor, company: Company) -> None:
    company.asked(channel="x")
    client.sign_in("amara")
    answer = client.submit("/permission", {"channels": ["linkedin", "x"], "level": "share"}, action=ASK)
    page = client.get(answer.location).text
    assert "Not asked: X: There is an open request or offer on this channel." in page
    assert "Answer or withdraw that one first." in page
    assert channels(company) == ["linkedin", "x"]


def test_where_nothing_can_be_asked_for_the_form_stays_as_it_was(client: Visitor, company: Company) -> None:
    company.asked(channel="x")
    client.sign_in("amara")
    answer = client.submit("/permission", {"channels": ["x"], "level": "share", "wish": "For dairies"}, action=ASK)
    assert answer.status_code == 409
    assert "There is an open request or offer on this channel." in answer.text
    assert "For dairies" in answer.text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"level": "share", "wish": "For dairies"}, "Choose one channel or several"),
        ({"channels": ["pigeon-post"], "level": "share", "wish": "For dairies"}, "pigeon-post"),
        ({"channels": ["linkedin"], "level": "represent", "wish": "For dairies"}, "Not a valid choice"),
    ],
)
def test_a_form_that_cannot_be_right_is_told_and_nothing_is_lost(
    client: Visitor, company: Company, sent: dict[str, object], said: str
) -> None:
    client.sign_in("amara")
    answer = client.submit("/permission", sent, action=ASK)
    assert answer.status_code == 400
    assert said in answer.text
    assert "For dairies" in answer.text
    assert channels(company) == []


def test_a_link_fills_the_form_and_a_forged_one_does_not(client: Visitor, company: Company) -> None:
    company.certify("amara", "trust")
    page = client.sign_in("amara").get("/permission?channel=blog&level=share").text
    assert 'checked id="channels-8"' in page
    assert " checked" not in client.get("/permission?channel=<b>&level=<i>").text


def test_what_came_back_is_sent_again_for_its_own_channel(client: Visitor, company: Company) -> None:
    stream = company.asked(channel="blog", level=Level.ENGAGE)
    company.do("luca", service.return_, stream, "Only share, please")
    own = f"/permission/request/{stream}"
    client.sign_in("amara").submit(own, {"level": "share"}, action=f"{own}/resubmit")
    assert (company.state(stream).status, company.state(stream).channel) == ("requested", "blog")
