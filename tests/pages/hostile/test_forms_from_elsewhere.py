"""A form that did not come from a page of ours, and methods that no page sends."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.audit.models import AuditRow
from lms.db.work import Store
from tests.fixtures.app import Visitor
from tests.pages.hostile.addresses import POSTS, RULES, address

METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "PENNYDROP")


@pytest.fixture
def database() -> str:
    return "sqlite"  # both are refused before the database is asked


@pytest.mark.parametrize("token", [None, "", "forged", "IjEi.aSUjQA.AAAA"])
def test_no_route_takes_a_form_without_the_token_of_a_page(client: Visitor, store: Store, token: str | None) -> None:
    before = rows_of_the_trail(store)
    fields = {} if token is None else {"csrf_token": token}
    for name in ("hanna", "luca", "ada"):
        client.sign_in(name)
        taken = [rule for rule in POSTS if client.post(address(rule), data=fields).status_code != 400]
        assert taken == [], f"{name}: taken from elsewhere"
    assert rows_of_the_trail(store) == before


def test_no_route_takes_the_token_of_another_session(client: Visitor, app: Flask) -> None:
    stranger = app.test_client()
    token = stranger.get("/sign-in").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    client.get("/sign-in")
    assert token
    assert [rule for rule in POSTS if client.post(address(rule), data={"csrf_token": token}).status_code != 400] == []


@pytest.mark.parametrize("method", METHODS)
def test_a_method_that_no_page_sends_is_refused_on_every_route(client: Visitor, method: str) -> None:
    client.sign_in("hanna")
    taken = [rule for rule in RULES if client.open(address(rule), method=method).status_code not in {404, 405}]
    assert taken == []


@pytest.mark.parametrize("path", ["/nothing-here", "/assets/../secret", "/courses/a/b/c/d/e", "//evil.example/x"])
def test_a_page_that_is_not_there_carries_the_headers_of_every_page(client: Visitor, path: str) -> None:
    assert_guarded(client.get(path, follow_redirects=True).headers)


@pytest.mark.parametrize("path", ["/roles", "/health", "/sign-out", "/theme"])
def test_a_method_that_is_not_taken_is_answered_with_the_headers_of_every_page(client: Visitor, path: str) -> None:
    answer = client.delete(path)
    assert answer.status_code == 405
    assert_guarded(answer.headers)


def assert_guarded(headers: object) -> None:
    missing = {
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
        "Cache-Control",
    } - set(dict(headers))  # type: ignore[call-overload]
    assert missing == set()


def rows_of_the_trail(store: Store) -> int:
    with store.reading() as work:
        return work.session.scalar(select(func.count()).select_from(AuditRow)) or 0
