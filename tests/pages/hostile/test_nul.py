"""A NUL, which PostgreSQL stores in no text, is refused wherever it stands, and what is not UTF-8 does no harm."""

from __future__ import annotations

import io

import pytest
from werkzeug.test import TestResponse

from tests.fixtures.app import Forms, Visitor

BO = "1008".rjust(26, "0")


def sent(client: Visitor, page: str, field: str, value: object) -> TestResponse:
    """Send the form of a page with one field that no browser would send."""
    form = Forms(client.get(page).text).chosen(page)
    return client.post(page, data=form.values | {field: value}, content_type="multipart/form-data")


@pytest.mark.parametrize("path", ["/people?q=a%00b", f"/people/{BO}%00/record", "/people?a%00b=1", "/verify/%00"])
def test_a_nul_in_an_address_is_refused(client: Visitor, path: str) -> None:
    assert client.sign_in("hanna").get(path).status_code == 400


@pytest.mark.parametrize("field", ["name", "employee_number", "once", "csrf_token"])
def test_a_nul_in_a_field_is_refused(client: Visitor, field: str) -> None:
    client.sign_in("hanna")
    answer = sent(client, "/people/new", field, "A\0B")
    assert answer.status_code == 400


def test_a_nul_in_the_name_of_a_field_or_of_a_file_is_refused(client: Visitor) -> None:
    client.sign_in("hanna")
    assert sent(client, "/people/new", "na\0me", "A").status_code == 400
    named = (io.BytesIO(b"number,name"), "a\0b.csv")
    assert sent(client, "/people/imports", "file", named).status_code == 400


@pytest.mark.parametrize("text", ["%FF%FE", "%ED%A0%80", "%F0%28%8C%BC"])
def test_what_is_not_utf_8_finds_nobody(client: Visitor, text: str) -> None:
    client.sign_in("hanna")
    assert client.get(f"/people?q={text}&department={text}").status_code == 200
    assert client.get(f"/people/{text}/record").status_code == 404
