from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from lms.accounts.models import EndedSession
from lms.core.clock import SetClock
from lms.db.work import Store
from lms.people import service as people
from tests.cast import Member
from tests.fixtures.app import Visitor
from tests.pages.accounts.conftest import PASSWORD

Maker = Callable[[str], Member]


def sign_in(
    client: Visitor, name: str, password: str = PASSWORD, page: str = "/sign-in", **fields: str
) -> TestResponse:
    return client.submit(page, {"name": name, "password": password, **fields}, action="/sign-in")


def is_in(client: Visitor) -> bool:
    return client.get("/account").status_code == 200


def test_one_signs_in_by_employee_number(client: Visitor, with_password: Maker) -> None:
    assert sign_in(client, with_password("bo").employee_number).location == "/"
    assert is_in(client)


def test_one_signs_in_by_email_in_any_case(client: Visitor, with_password: Maker) -> None:
    sign_in(client, with_password("amara").email.upper())
    assert is_in(client)


def test_a_guest_comes_back_to_the_page_they_wanted(client: Visitor, with_password: Maker) -> None:
    page = client.get("/account").location
    assert page == "/sign-in?next=/account"
    assert sign_in(client, with_password("amara").email, page=page).location == "/account"


def test_a_foreign_address_is_not_followed(client: Visitor, with_password: Maker) -> None:
    answer = sign_in(client, with_password("amara").email, page="/sign-in?next=https://evil.example/")
    assert answer.location == "/"


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(client: Visitor, with_password: Maker) -> None:
    known = sign_in(client, with_password("amara").email, "wrong")
    unknown = sign_in(client, "nobody@northmere.example", "wrong")
    assert "is not right" in known.text
    assert known.status_code == unknown.status_code
    assert not is_in(client)


def test_somebody_without_a_password_cannot_sign_in_with_an_empty_one(client: Visitor) -> None:
    assert sign_in(client, "1004", "").status_code == 400


@pytest.mark.parametrize("name", ["1004", "9999"])
def test_after_five_failures_even_the_right_password_waits(
    client: Visitor, with_password: Maker, clock: SetClock, name: str
) -> None:
    with_password("amara")
    for _ in range(5):
        sign_in(client, name, "wrong")
    locked = sign_in(client, name)
    assert locked.status_code == 429
    assert "Come back in 1 minute" in locked.text
    clock.advance(minutes=1)
    assert (sign_in(client, name).status_code == 303) == (name == "1004")


def test_signing_out_ends_the_session(client: Visitor, with_password: Maker) -> None:
    sign_in(client, with_password("amara").email)
    answer = client.submit("/account", {}, action="/sign-out")
    assert answer.location == "/sign-in"
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert not is_in(client)


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app: Flask, client: Visitor, with_password: Maker) -> None:
    email = with_password("amara").email
    sign_in(client, email)
    copy, other = app.test_client(), app.test_client()
    cookie = client.get_cookie("lms_session")
    assert cookie
    copy.set_cookie("lms_session", cookie.value)
    sign_in(other, email)
    assert is_in(copy)
    client.submit("/account", {}, action="/sign-out")
    assert not is_in(copy)
    assert is_in(other)  # another device stays signed in


def test_signing_out_works_in_this_browser_though_the_records_are_away(
    client: Visitor, with_password: Maker, engine: Engine
) -> None:
    sign_in(client, with_password("amara").email)

    def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "lms_accounts_ended_sessions" in statement and not statement.startswith("SELECT"):
            raise OperationalError(statement, None, OSError("disk full"))

    event.listen(engine, "before_cursor_execute", fail)
    assert client.submit("/account", {}, action="/sign-out").location == "/sign-in"
    event.remove(engine, "before_cursor_execute", fail)
    assert not is_in(client)
    assert "sign out everywhere later" in client.get("/sign-in").text


def test_ends_of_sessions_are_forgotten_once_no_cookie_lasts_so_long(
    client: Visitor, store: Store, with_password: Maker, clock: SetClock
) -> None:
    for _ in range(2):
        sign_in(client, with_password("amara").email)
        client.submit("/account", {}, action="/sign-out")
        clock.advance(days=15)
    with store.reading() as work:
        assert len(work.session.scalars(select(EndedSession.id)).all()) == 1


def test_signing_out_everywhere_ends_the_other_sessions(app: Flask, client: Visitor, with_password: Maker) -> None:
    email = with_password("amara").email
    other = app.test_client()
    sign_in(client, email)
    sign_in(other, email)
    client.submit("/account", {}, action="/account/sign-out-everywhere")
    assert not is_in(client)
    assert not is_in(other)


def test_a_leavers_session_ends_with_their_leaving(client: Visitor, store: Store, with_password: Maker) -> None:
    member = with_password("amara")
    sign_in(client, member.email)
    with store.writing() as work:
        people.leave(work, member.id)
    assert not is_in(client)
    assert "is not right" in sign_in(client, member.email).text


def test_a_shared_terminal_signs_out_after_five_idle_minutes(
    client: Visitor, with_password: Maker, clock: SetClock
) -> None:
    sign_in(client, with_password("bo").employee_number, shared="y")
    clock.advance(minutes=4)
    page = client.get("/account")
    assert page.headers["Refresh"] == "301; url=/sign-in/idle?next=/account"
    clock.advance(minutes=4)
    assert is_in(client)
    clock.advance(minutes=5)
    assert client.get("/sign-in/idle?next=/account").location == "/sign-in"
    assert "five minutes without a click" in client.get("/sign-in").text


def test_a_used_session_goes_back_from_the_idle_page(client: Visitor, with_password: Maker) -> None:
    sign_in(client, with_password("bo").employee_number, shared="y")
    assert client.get("/sign-in/idle?next=/account").location == "/account"


def test_a_session_of_ones_own_device_outlives_five_minutes(
    client: Visitor, with_password: Maker, clock: SetClock
) -> None:
    sign_in(client, with_password("bo").employee_number)
    clock.advance(minutes=30)
    assert is_in(client)


def test_changing_the_password_ends_the_other_sessions(app: Flask, client: Visitor, with_password: Maker) -> None:
    email = with_password("amara").email
    other = app.test_client()
    sign_in(client, email)
    sign_in(other, email)
    new = "eight boats under stars"
    fields = {"current": PASSWORD, "password": new, "again": new}
    assert client.submit("/account", fields, action="/account/password").location == "/account"
    assert is_in(client)
    assert not is_in(other)
    assert sign_in(other, email, new).location == "/"


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"current": "wrong", "password": "eight boats under stars"}, "not your password of now"),
        ({"current": PASSWORD, "password": "short"}, "at least 10"),
        ({"current": PASSWORD, "password": "eight boats under stars", "again": "other"}, "not the same"),
    ],
)
def test_a_change_of_password_says_what_is_wrong(
    client: Visitor, with_password: Maker, fields: Mapping[str, str], said: str
) -> None:
    sign_in(client, with_password("amara").email)
    sent = {"again": fields["password"], **fields}
    assert said in client.submit("/account", sent, action="/account/password").text


def test_a_forged_session_key_is_a_guest(client: Visitor, with_password: Maker) -> None:
    number = with_password("amara").employee_number
    with client.session_transaction() as session:
        session["_user_id"] = f"{'0' * 26} {'1' * 26} {number}"
    assert not is_in(client)


def test_being_signed_in_costs_no_statement_more(
    client: Visitor, with_password: Maker, count_statements: Callable[[], list[str]]
) -> None:
    sign_in(client, with_password("amara").email)
    seen = count_statements()
    seen.clear()
    assert is_in(client)
    by_account = len(seen)
    client.sign_in("amara")
    seen.clear()
    assert is_in(client)
    assert len(seen) == by_account
