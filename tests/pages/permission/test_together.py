"""Several requests of the queue decided at once: each by itself, and each that did not go through is named."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from lms.permission import service
from lms.permission.service.together import MOST_AT_ONCE
from lms.permission.vocabulary import DeclineReason, Level
from tests.domain.permission.conftest import Company
from tests.fixtures.app import Visitor

Statements = Callable[[], AbstractContextManager[list[str]]]
PAGE = "/permission/together"


@pytest.fixture
def database() -> str:
    """Pages look the same on either database; what they call is tried on both in tests/domain."""
    return "sqlite"


def chosen(*streams: str) -> str:
    return f"{PAGE}?{'&'.join(f'ask={stream}' for stream in streams)}"


def test_the_queue_lets_several_be_chosen_where_there_are_several(client: Visitor, company: Company) -> None:
    first = company.asked("amara")
    assert 'form="together"' not in client.sign_in("luca").get("/team").text
    second = company.asked("yuki")
    page = client.get("/team").text
    for stream in (first, second):
        assert f'<input type="checkbox" name="ask" value="{stream}" form="together"' in page


def test_several_are_granted_with_one_set_of_terms(client: Visitor, company: Company) -> None:
    streams = [company.asked("amara"), company.asked("yuki", Level.ENGAGE)]
    page = client.sign_in("luca").get(chosen(*streams)).text
    assert "2 requests," in page
    terms = {"preset": "own", "conditions": ["own-words"], "until": "2027-03-31"}
    answer = client.submit(chosen(*streams), terms, action=PAGE)
    assert answer.location == "/team"
    assert "2 are granted." in client.get("/team").text
    for stream, level in zip(streams, (Level.SHARE, Level.ENGAGE), strict=True):
        state = company.state(stream)
        assert (state.level, "own-words" in state.conditions) == (level, True)
        assert str(state.until).startswith("2027-04-01 00:00")


def test_several_are_declined_with_one_reason(client: Visitor, company: Company) -> None:
    streams = [company.asked("amara"), company.asked("yuki")]
    client.sign_in("luca")
    refusal = {"decision": "decline", "reason": "not-now"}
    assert client.submit(chosen(*streams), refusal, action=PAGE).status_code == 400  # a sentence is needed
    client.submit(chosen(*streams), refusal | {"text": "After the fair"}, action=PAGE)
    assert [company.row(stream).end_code for stream in streams] == ["declined"] * 2


def test_what_is_not_ticked_stays(client: Visitor, company: Company) -> None:
    first, second = company.asked("amara"), company.asked("yuki")
    client.sign_in("luca").submit(chosen(first, second), {"asks": [f"{first}:2"]}, action=PAGE)
    assert (company.state(first).status, company.state(second).status) == ("offered", "requested")


def test_each_that_did_not_go_through_is_named_with_why(client: Visitor, company: Company) -> None:
    late, fine = company.asked("amara"), company.asked("yuki")
    unready = company.do("dmytro", service.request, "linkedin", Level.SHARE)
    asks = {"asks": [f"{late}:2", f"{fine}:2", f"{unready}:1"]}
    client.sign_in("luca")
    token = client.get(chosen(late, fine, unready)).text.split('name="csrf_token" value="')[1].split('"')[0]
    company.do("luca", service.decline, late, DeclineReason.NOT_NOW, "Later")
    data = {"csrf_token": token, "decision": "grant", "preset": "asked", "reason": "", "text": ""}
    answer = client.post(PAGE, data=data | asks)
    page = client.get(answer.location).text
    assert "2 <" in page.split("<h1>")[1]
    assert "One went through." in page
    assert "Amara Okafor" in page
    assert "has changed since the page was made" in page
    assert "Not every ground is there." in page
    assert "佐藤" not in page.split("<h1>")[1]
    assert company.state(fine).status == "offered"


def test_a_second_click_does_nothing_twice(client: Visitor, company: Company) -> None:
    stream = company.asked("amara")
    client.sign_in("luca")
    page = client.get(chosen(stream)).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "once": "one", "decision": "grant", "preset": "asked", "asks": f"{stream}:2"}
    answers = [client.post(PAGE, data=sent | {"reason": "", "text": ""}) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/team", "/team"]
    assert company.events(stream) == ["requested", "readied", "offered"]


def test_what_does_not_wait_for_the_reader_is_not_on_the_page(client: Visitor, company: Company) -> None:
    own, foreign = company.asked("amara"), company.asked("bo")
    page = client.sign_in("luca").get(chosen(own, foreign, "nothing")).text
    assert "One request," in page
    assert "2 that you chose do not wait for you any more." in page
    assert "Bo Lindqvist" not in page
    assert "in the queue first." in client.get(PAGE).text


@pytest.mark.parametrize("asks", [[], ["nonsense"], [":::"], ["x" * 5000]])
def test_forged_choices_change_nothing(client: Visitor, company: Company, asks: list[str]) -> None:
    stream = company.asked("amara")
    client.sign_in("luca")
    answer = client.submit(chosen(stream), {"asks": asks}, action=PAGE)
    assert answer.status_code in {302, 400}
    if answer.status_code == 302:
        assert "A request that is not yours to see" in client.get(answer.location).text
    assert company.state(stream).status == "requested"


def test_too_many_at_once_are_refused(client: Visitor, company: Company) -> None:
    stream = company.asked("amara")
    client.sign_in("luca")
    many = [f"{number:026}:1" for number in range(MOST_AT_ONCE + 1)]
    answer = client.submit(chosen(stream), {"asks": many}, action=PAGE)
    assert answer.status_code == 400
    assert company.state(stream).status == "requested"


def test_the_page_takes_as_many_statements_for_three_as_for_one(
    client: Visitor, company: Company, statements: Statements
) -> None:
    streams = [company.asked(name) for name in ("amara", "yuki", "dmytro")]
    client.sign_in("luca")
    counts = []
    for wanted in (streams[:1], streams):
        with statements() as seen:
            client.get(chosen(*wanted))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 9
