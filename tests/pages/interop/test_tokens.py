"""Access tokens: made by an administrator, shown once, gone at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.interop.models import AccessToken
from lms.people import service as people
from tests.domain.permission.conftest import Company
from tests.fixtures.app import Forms, Visitor
from tests.pages.interop.conftest import Program, make_token, question

FORM = {"name": "Publisher", "scopes": ["authzen:evaluate"], "last_day": "2027-01-31"}


@pytest.fixture
def database() -> str:
    """Pages look the same on either database."""
    return "sqlite"


def made(client: Visitor) -> str:
    """Make a token on the page and return it."""
    page = client.sign_in("ada").submit("/tokens", FORM, action="/tokens")
    assert page.status_code == 200
    found = re.search(r'<code id="token"[^>]*>(pd_[\w-]{43})</code>', page.text)
    assert found
    return found[1]


def test_a_token_is_shown_once_and_kept_as_a_digest(client: Visitor, company: Company) -> None:
    token = made(client)
    page = client.get("/tokens").text
    assert token not in page
    assert f"…{token[-4:]}" in page
    assert "One program may ask." in page
    assert "Until 31 Jan 2027" in page
    with company.store.reading() as work:
        row = work.session.scalars(select(AccessToken)).one()
    assert token not in {str(value) for value in vars(row).values()}
    assert Program(client, token).may("1004")["decision"] is False


def test_a_revoked_token_opens_nothing_from_the_next_question(client: Visitor, company: Company) -> None:
    program = Program(client, made(client))
    program.may("1004")
    with company.store.reading() as work:
        token_id = work.session.scalars(select(AccessToken.id)).one()
    client.submit("/tokens", {}, action=f"/tokens/{token_id}/revoke")
    assert program.post("evaluation", question("1004")).status_code == 401
    assert "No program may ask." in client.get("/tokens").text


def test_a_token_ends_with_its_last_day(client: Visitor, company: Company) -> None:
    program = Program(client, make_token(company))
    company.wait(timedelta(days=29, hours=23))
    assert program.post("evaluation", question("1004")).status_code == 200
    company.wait(timedelta(hours=1))
    assert program.post("evaluation", question("1004")).status_code == 401


def test_a_token_ends_with_whoever_made_it(client: Visitor, company: Company) -> None:
    program = Program(client, make_token(company))
    program.may("1004")
    company.do("hanna", people.leave, company.id("ada"), company.clock.now())
    assert program.post("evaluation", question("1004")).status_code == 401


def test_the_day_of_the_last_question_is_shown_and_no_time(client: Visitor, company: Company) -> None:
    program = Program(client, make_token(company))
    assert "never" in client.sign_in("ada").get("/tokens").text
    program.may("1004")
    page = client.get("/tokens").text
    assert "24 Nov 2026" in page
    assert "09:00" not in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Write which program."),
        ({"scopes": []}, "Choose at least one."),
        ({"last_day": "2026-11-23"}, "at most two years ahead"),
        ({"last_day": "2029-01-01"}, "at most two years ahead"),
        ({"per_minute": "1"}, "between"),
        ({"department": "nowhere"}, "Not a valid choice"),
    ],
)
def test_a_form_that_does_not_fit_keeps_what_was_written(
    client: Visitor, company: Company, wrong: dict[str, object], said: str
) -> None:
    page = client.sign_in("ada").submit("/tokens", FORM | wrong, action="/tokens")
    assert page.status_code == 400
    assert said in page.text


def test_a_form_sent_twice_makes_one_token(client: Visitor, company: Company) -> None:
    sent = Forms(client.sign_in("ada").get("/tokens").text).chosen("/tokens").values | FORM
    assert [client.post("/tokens", data=sent).status_code for _ in range(2)] == [200, 409]
    with company.store.reading() as work:
        assert work.session.scalar(select(func.count()).select_from(AccessToken)) == 1
