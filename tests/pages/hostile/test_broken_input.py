"""What a browser never sends: NUL, broken UTF-8, endless texts, days at the end of time. Never an error of ours."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from flask import Flask
from wtforms import DateField

from lms.web.forms import Form
from tests.fixtures.app import Forms, Visitor
from tests.pages.hostile.addresses import GETS, POSTS, address

ASKED = (
    "q", "name", "number", "next", "person", "department", "below", "sort", "status", "show", "page", "size", "level",
    "channel", "event", "state", "course", "due_on",
)  # fmt: skip
SENT = ("next", "theme", "once", "person", "version", "on", "go", "only", "further", "number", "code", "password")
PEOPLE = ("hanna", "luca", "cora")
BROKEN = ("%00", "%FF%FE", "%ED%A0%80%F0%28%8C", "%E2%80%AE", "%0D%0ASet-Cookie:%20a=b", "%25s%25(x)s")
TEXTS = ("x\0y", "\ufffd\u202e", "\r\nSet-Cookie: a=b")
ENDS_OF_TIME = ["0001-01-01", "9999-12-31", "99999-01-01", "2026-02-30", "-1", "0000-00-00"]


@pytest.fixture
def database() -> str:
    return "sqlite"  # what one of the two databases alone refuses is tested on both in test_nul.py


def all_forms(kind: type[Form] = Form) -> Iterable[type[Form]]:
    """Yield every form of the product."""
    yield kind
    for below in kind.__subclasses__():
        yield from all_forms(below)


def fields_of(app: Flask, value: str, of: type = object) -> dict[str, str]:
    """Return every field of every form, filled with ``value`` where it is of a kind, else with nothing."""
    assert app.url_map  # the rooms are loaded, and with them their forms
    return {field.name: value for form in all_forms() for field in form() if isinstance(field, of)}


def token(client: Visitor) -> str:
    page = client.get("/account" if "lms.tests.employee_number" in client.environ_base else "/sign-in")
    return Forms(page.text).found[0].values["csrf_token"][0]


@pytest.fixture(params=PEOPLE)
def reader(request: pytest.FixtureRequest, client: Visitor) -> Visitor:
    return client.sign_in(request.param)


def query(value: str) -> str:
    return "&".join(f"{name}={value}" for name in ASKED)


def walked(client: Visitor, value: str) -> list[str]:
    """Return the pages that fail at a value in their query, or in the parts of their address."""
    asked = [f"{address(rule)}?{query(value)}" for rule in GETS] + [address(rule, text=value) for rule in GETS]
    return [each[:80] for each in asked if client.get(each).status_code >= 500]


def sent_to_all(app: Flask, client: Visitor, value: str) -> list[str]:
    """Return the routes that fail at a form with a value in every field."""
    fields = fields_of(app, value) | dict.fromkeys(SENT, value) | {"csrf_token": token(client)}
    return [rule for rule in POSTS if client.post(address(rule), data=fields).status_code >= 500]


@pytest.mark.parametrize("value", BROKEN)
def test_no_page_fails_at_broken_text_in_its_address(reader: Visitor, value: str) -> None:
    assert walked(reader, value) == []


@pytest.mark.parametrize("value", TEXTS)
def test_no_form_fails_at_broken_text_in_its_fields(app: Flask, reader: Visitor, value: str) -> None:
    assert sent_to_all(app, reader, value) == []


def test_no_page_fails_at_an_endless_address(reader: Visitor) -> None:
    assert walked(reader, "A" * 10_000) == []


def test_no_form_fails_at_endless_fields(app: Flask, reader: Visitor) -> None:
    assert sent_to_all(app, reader, "B" * (400_000 // len(fields_of(app, "") | dict.fromkeys(SENT, "")))) == []


def test_a_form_over_every_bound_is_too_large(client: Visitor) -> None:
    client.sign_in("hanna")
    sent = token(client)
    assert client.post("/people/new", data={"csrf_token": sent, "name": "C" * 600_000}).status_code == 413
    part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = "".join(part.format(f"field{number}", "x") for number in range(1_100)) + part.format("csrf_token", sent)
    answer = client.post("/people/new", data=body + "--b--\r\n", content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413


@pytest.mark.parametrize("number", ["0", "999999999999999999999999", "2147483648", "9223372036854775808"])
def test_a_number_beyond_every_column_is_not_found(client: Visitor, number: str) -> None:
    client.sign_in("amara")
    assert client.get(f"/courses/none/attempts/none/{number}").status_code == 404
    assert client.get(f"/people?page={number}&size={number}").status_code == 403


@pytest.mark.parametrize("day", ENDS_OF_TIME)
def test_no_form_fails_at_the_ends_of_time(app: Flask, client: Visitor, day: str) -> None:
    days = fields_of(app, day, DateField)
    bo = "1008".rjust(26, "0")
    for name in ("hanna", "mette"):
        client.sign_in(name)
        for rule in POSTS:
            fields = {"delegate": "1005", "may": "see", "department": "903".rjust(26, "0"), "reason": "other"}
            answer = client.post(address(rule, {"person_id": bo}), data=fields | days | {"csrf_token": token(client)})
            assert answer.status_code < 500, f"{name}: {rule}"


@pytest.mark.parametrize("referrer", ["http://[", "http://localhost//evil.example", "\\\\evil", "http://localhost:x/"])
def test_a_broken_referrer_leads_to_the_sign_in_page(client: Visitor, referrer: str) -> None:
    answer = client.post("/account/password", data={"csrf_token": token(client)}, headers={"Referer": referrer})
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "////evil.example", "/\\evil.example", "http://evil.example", "//[", "http://[", "javascript:1",
     "/\t/evil.example", "\n//evil.example"],
)  # fmt: skip
def test_no_form_leads_to_another_site(client: Visitor, target: str) -> None:
    fields = {"csrf_token": token(client), "next": target, "theme": "dark"}
    answer = client.post("/theme", data=fields)
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\"))
    client.sign_in("amara")
    idle = client.get("/sign-in/idle", query_string={"next": target})
    assert idle.location in {"/", "/sign-in"}
