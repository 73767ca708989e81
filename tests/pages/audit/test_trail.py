"""The audit trail as compliance reads it: what was done, about whom, by whom, and whether it is sealed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from lms.audit import service
from lms.core.access import Actor
from lms.db.work import Store
from lms.people import service as people
from tests.cast import CAST, department_id
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA, publish, tea

PAGE = "/audit"


@pytest.fixture
def moved(cast: object, store: Store) -> None:
    with store.writing(Actor(CAST["hanna"].id)) as work:
        people.place(work, CAST["bo"].id, department_id("EUROPE"), CAST["luca"].id, work.now)


def rows(page: str) -> list[str]:
    """Return the rows of the page's table as texts."""
    return page.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")[:-1]


def test_a_deed_says_what_about_whom_and_by_whom(client: Visitor, moved: None) -> None:
    page = client.sign_in("cora").get(PAGE, query_string={"event": "person.moved"}).text
    assert "One deed on record." in page
    [row] = rows(page)
    assert "Moved to another department or manager" in row
    assert "Bo Lindqvist" in row
    assert "Hanna Weiß" in row


def test_what_the_product_did_is_said_to_be_by_the_product(client: Visitor) -> None:
    assert "the product" in rows(client.sign_in("cora").get(f"{PAGE}?event=person.joined").text)[0]


def test_a_publication_says_of_which_version_it_was(client: Visitor, cast: object, store: Store) -> None:
    publish(store, tea())
    [row] = rows(client.sign_in("cora").get(f"{PAGE}?event=course.published").text)
    assert f"{TEA}, version {tea().version}" in row


def test_a_row_says_whether_it_is_sealed(client: Visitor, store: Store, moved: None) -> None:
    address = f"{PAGE}?event=person.moved"
    assert "Not yet" in rows(client.sign_in("cora").get(address).text)[0]
    service.seal_all(store)
    assert "Not yet" not in rows(client.get(address).text)[0]


def test_an_employee_number_finds_what_they_did_and_what_was_done_to_them(client: Visitor, moved: None) -> None:
    client.sign_in("cora")
    of_hanna = client.get(PAGE, query_string={"number": CAST["hanna"].employee_number}).text
    assert any("Bo Lindqvist" in row for row in rows(of_hanna))
    assert "Nothing fits" in client.get(PAGE, query_string={"number": "no such number" * 9}).text


@pytest.mark.parametrize("reader", ["hanna", "ada", "luca", "amara"])
def test_the_trail_is_closed_to_everybody_else(client: Visitor, reader: str) -> None:
    assert client.sign_in(reader).get(PAGE).status_code == 403


def test_pages_of_the_trail_take_a_fixed_number_of_statements(
    client: Visitor, store: Store, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    client.sign_in("cora")
    with statements() as few:
        client.get(f"{PAGE}?event=person.moved")
    with statements() as many:
        client.get(PAGE)
    assert len(few) == len(many) <= 4
