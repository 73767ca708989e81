"""Pages of a review: starting it, answering from one list, how far it is, its record; and how long deciding takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from lms.people.models import Person
from lms.permission.service import reviewing
from tests.cast import department_id
from tests.domain.permission.conftest import Company
from tests.domain.permission.publishing import TODAY
from tests.fixtures.app import Visitor

Statements = Callable[[], AbstractContextManager[list[str]]]
LAST_DAY = (TODAY + timedelta(days=28)).isoformat()
NEW = "/permission/campaigns/new"
LIST = "/permission/reviews"


@pytest.fixture
def database() -> str:
    """Pages look the same on either database; what they call is tried on both in tests/domain."""
    return "sqlite"


@pytest.fixture
def team(company: Company) -> dict[str, str]:
    """Two of Luca's people hold a permission."""
    return {name: company.active(name) for name in ("amara", "dmytro")}


def started(client: Visitor, company: Company) -> str:
    """Cora starts a review of the company on its pages; return the review's address."""
    asked = f"{NEW}?department=company&due_on={LAST_DAY}"
    answer = client.sign_in("cora").submit(asked, {}, action="/permission/campaigns")
    reviewing.tick(company.store)
    return str(answer.location)


def test_a_review_is_counted_before_it_starts(client: Visitor, team: dict[str, str]) -> None:
    page = client.sign_in("cora").get(NEW).text
    assert "It asks about 2 permissions" in page
    assert "of 2 people." in page
    assert "20 December 2026" in page or LAST_DAY in page
    service = client.get(f"{NEW}?department={department_id('SERVICE')}&due_on={LAST_DAY}").text
    assert "There is nothing to review here." in service


def test_a_day_too_near_is_told_beside_the_field(client: Visitor, company: Company, team: dict[str, str]) -> None:
    near = f"{NEW}?department=company&due_on={TODAY.isoformat()}"
    answer = client.sign_in("cora").submit(near, {}, action="/permission/campaigns")
    assert answer.status_code == 400
    assert "7 to 180 days" in answer.text


def test_a_manager_answers_several_and_the_rest_stays(client: Visitor, company: Company, team: dict[str, str]) -> None:
    where = started(client, company)
    page = client.sign_in("luca").get(LIST).text
    assert "2 permissions" in page
    assert 'name="asks"' in page
    assert " checked" not in page.split("<fieldset")[1].split("</fieldset>")[0]  # no answer by oversight
    amara = f"{team['amara']}:{company.row(team['amara']).version}"
    assert client.submit(LIST, {"asks": [amara], "answer": "keep"}, action=LIST).location == LIST
    assert "One answer is on record." in client.get(LIST).text
    cora = client.sign_in("cora").get(where).text
    assert "1 of 2" in cora
    assert "Luca Bianchi" in cora


def test_home_and_team_lead_to_the_list_while_something_waits_there(
    client: Visitor, company: Company, team: dict[str, str]
) -> None:
    started(client, company)
    for who, shown in (("luca", True), ("mette", False), ("amara", False)):
        client.sign_in(who)
        pages = ["/"] if who == "amara" else ["/", "/team"]
        assert [f'href="{LIST}"' in client.get(page).text for page in pages] == [shown] * len(pages)
    client.sign_in("luca")
    asks = [f"{stream}:{company.row(stream).version}" for stream in team.values()]
    client.submit(LIST, {"asks": asks, "answer": "keep"}, action=LIST)
    assert f'href="{LIST}"' not in client.get("/").text + client.get("/team").text


def test_the_last_day_is_the_one_of_the_organisation_wherever_one_reads(
    client: Visitor, company: Company, team: dict[str, str]
) -> None:
    where = started(client, company)
    with company.store.writing() as work:
        for name in ("luca", "cora"):
            work.session.get_one(Person, company.id(name)).time_zone = "Asia/Tokyo"
    assert "by the end of 22 December 2026" in client.sign_in("luca").get(LIST).text
    assert "until 22 December 2026" in client.get(f"/permission/standing/{team['amara']}").text
    assert "answers until 22 December 2026" in client.sign_in("cora").get(where).text
    assert "22 Dec 2026" in client.get("/permission/campaigns").text


def test_the_list_of_reviews_says_whether_all_was_answered(
    client: Visitor, company: Company, team: dict[str, str]
) -> None:
    started(client, company)
    company.wait(timedelta(days=40))
    reviewing.tick(company.store)
    assert "2 not answered" in client.sign_in("cora").get("/permission/campaigns").text


def test_less_needs_a_reason_and_something_that_becomes_less(
    client: Visitor, company: Company, team: dict[str, str]
) -> None:
    started(client, company)
    client.sign_in("luca")
    asks = {"asks": [f"{stream}:{company.row(stream).version}" for stream in team.values()]}
    assert client.submit(LIST, asks | {"answer": "revoke"}, action=LIST).status_code == 400
    assert client.submit(LIST, asks | {"answer": "narrow", "reason": "other"}, action=LIST).status_code == 400
    narrow = {"answer": "narrow", "reason": "other", "level": "share"}
    assert client.submit(LIST, asks | narrow, action=LIST).location == LIST
    assert {company.state(stream).level for stream in team.values()} == {"share"}


def test_what_did_not_go_through_is_named(client: Visitor, company: Company, team: dict[str, str]) -> None:
    started(client, company)
    client.sign_in("luca")
    answer = client.submit(LIST, {"asks": [f"{team['amara']}:1", "nobody:3"], "answer": "keep"}, action=LIST)
    page = client.get(answer.location).text
    assert "has changed since the page was made" in page
    assert "A request that is not yours to see" in page
    assert company.state(team["amara"]).campaign_id


def test_the_file_holds_what_the_page_shows(client: Visitor, company: Company, team: dict[str, str]) -> None:
    where = started(client, company)
    lines = list(csv.reader(io.StringIO(client.get(f"{where}.csv").text.removeprefix("\ufeff"))))
    assert lines[0][1:] == ["Department", "Channel", "Level", "What became of it", "By", "For", "On"]
    assert [line[:5] for line in lines[1:]] == [
        [company.cast[name].name, "Sales Europe", "LinkedIn", "Engage", "Waits"] for name in ("amara", "dmytro")
    ]
    company.wait(timedelta(days=40))
    reviewing.tick(company.store)
    page = client.sign_in("cora").get(where).text
    assert "not answered in time." in page
    assert client.get(f"{where}.csv").text.count("Not answered: rests") == 2


def test_a_review_is_called_off_on_its_page(client: Visitor, company: Company, team: dict[str, str]) -> None:
    where = started(client, company)
    client.submit(where, {}, action=f"{where}/call-off")
    assert "The review was called off" in client.get(where).text
    reviewing.tick(company.store)
    assert "No review waits for your answer." in client.sign_in("luca").get(LIST).text


def test_an_unknown_review_is_not_found(client: Visitor, team: dict[str, str]) -> None:
    client.sign_in("cora")
    for ending in ("", ".csv"):
        assert client.get(f"/permission/campaigns/nothing{ending}").status_code == 404


@pytest.mark.parametrize("people", [("amara",), ("amara", "dmytro", "yuki")])
def test_pages_take_no_more_statements_for_more(
    client: Visitor, company: Company, statements: Statements, people: tuple[str, ...]
) -> None:
    for name in people:
        company.active(name)
    where = started(client, company)
    counts = {}
    for page in (LIST, where, "/permission/campaigns", NEW):
        client.sign_in("luca" if page == LIST else "cora")
        with statements() as seen:
            client.get(page)
        counts[page] = len(seen)
    assert counts == {LIST: 4, where: 4, "/permission/campaigns": 3, NEW: 4}


def test_how_long_deciding_takes_says_nothing_about_a_few(
    client: Visitor, company: Company, statements: Statements, team: dict[str, str]
) -> None:
    client.sign_in("hanna")
    with statements() as seen:
        page = client.get("/permission/time-to-decide?months=3").text
    assert "Too few managers decided to say anything." in page
    assert "Luca" not in page
    assert len(seen) <= 6
