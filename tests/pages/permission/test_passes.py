"""The pass: off until its person switches it on, true at every moment, and silent about why it is not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lms.permission import service
from lms.permission.vocabulary import HandReason, Level
from tests.domain.permission.conftest import Company
from tests.fixtures.app import Visitor

MINE = "/permission/passes"


@pytest.fixture
def database() -> str:
    """Pages look the same on either database."""
    return "sqlite"


def switch(client: Visitor, name: str, *, on: bool, channel: str = "linkedin") -> str:
    """Switch somebody's pass; return its path, or an empty text."""
    page = client.sign_in(name).submit(MINE, {"on": "yes" if on else "no"}, action=f"{MINE}/{channel}")
    found = re.search(r'href="(/pass/[\w-]{24})"', client.get(page.location).text)
    return found[1] if found else ""


def seen(client: Visitor, path: str) -> str:
    """What a guest reads, without the form's token."""
    page = client.sign_out().get(path)
    assert page.status_code == 200
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "no-store" in page.headers["Cache-Control"]
    return re.sub(r'(nonce|value)="[^"]*"', "", page.text).replace(path, "")


def test_a_pass_is_off_until_it_is_switched_on(client: Visitor, company: Company) -> None:
    company.active()
    page = client.sign_in("amara").get(MINE).text
    assert "No pass is switched on." in page
    assert "/pass/" not in page


def test_a_pass_says_who_may_what_where_until_when_and_nothing_else(client: Visitor, company: Company) -> None:
    company.active()
    page = seen(client, switch(client, "amara", on=True))
    assert "Yes: valid until" in page
    told = " ".join(re.sub(r"<[^>]*>", "", page).split())
    assert "Amara Okafor is authorised to speak for Your organisation on LinkedIn" in told
    assert "comment, answer, message" in page
    for word in ("Luca", "granted", "score", "1004", "trust", "suspend"):
        assert word not in page


def test_the_own_page_shows_the_address_and_a_code_to_scan(client: Visitor, company: Company) -> None:
    company.active()
    path = switch(client, "amara", on=True)
    page = client.get(MINE).text
    assert f"http://127.0.0.1:8000{path}" in page
    assert 'class="pass-code"' in page
    assert "<svg" in page.split("pass-code")[1]


def test_every_cause_of_not_valid_reads_the_same(client: Visitor, company: Company) -> None:
    company.active()
    path = switch(client, "amara", on=True)
    unknown = seen(client, "/pass/abcdefghijklmnopqrstuvwx")
    assert "Not valid now." in unknown
    stream = company.ladder("amara")[0].stream_id
    company.do("luca", service.suspend, stream, HandReason.PRECAUTION, "Wait")
    assert seen(client, path) == unknown
    company.do("luca", service.cure, stream, HandReason.CLEARED)
    assert seen(client, path) != unknown
    company.do("amara", service.withdraw, stream)
    assert seen(client, path) == unknown
    switch(client, "amara", on=False)
    assert seen(client, path) == unknown


def test_a_pass_ends_with_its_term_though_no_tick_came(client: Visitor, company: Company) -> None:
    stream = company.active(level=Level.SHARE)
    path, until = switch(client, "amara", on=True), company.state(stream).until
    assert until
    company.clock.set(until - timedelta(seconds=1))
    assert "Yes: valid until" in seen(client, path)
    company.clock.set(until)
    assert "Not valid now." in seen(client, path)


def test_a_pass_switched_on_again_has_another_address(client: Visitor, company: Company) -> None:
    company.active()
    first = switch(client, "amara", on=True)
    assert switch(client, "amara", on=False) == ""
    second = switch(client, "amara", on=True)
    assert first != second
    assert "Not valid now." in seen(client, first)
    assert "Yes: valid until" in seen(client, second)


def test_a_channel_that_there_is_not_has_no_pass(client: Visitor, company: Company) -> None:
    company.active()
    token = client.sign_in("amara").get(MINE).text.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post(f"{MINE}/moon", data={"csrf_token": token, "on": "yes"}).status_code == 400
