"""HR corrects a printed name; the old public page says that it was replaced, and names nobody new."""

from __future__ import annotations

import pytest

from courses import Course
from lms.awards.queries import CertificateRow
from lms.db.work import Store
from lms.people.models import Person
from tests.cast import CAST
from tests.domain.awards.test_certificates import certified, rows
from tests.fixtures.app import Visitor
from tests.pages.awards.test_pages import switched_on


@pytest.fixture
def printed(cast: object, store: Store, published_tea: Course) -> CertificateRow:
    return certified(store, published_tea)


@pytest.fixture
def page(printed: CertificateRow, store: Store) -> str:
    with store.writing() as work:
        work.session.get_one(Person, CAST["amara"].id).name = "Amara Nwosu"
    return f"/certificates/{printed.id}/correct"


def correct(client: Visitor, page: str) -> None:
    answer = client.sign_in("hanna").submit(page, {"reason": "Married in October."}, action=page)
    assert (answer.status_code, answer.location) == (303, f"/people/{CAST['amara'].id}/record")
    client.sign_out()


def test_the_page_shows_both_names_before_anything_happens(client: Visitor, page: str, store: Store) -> None:
    shown = client.sign_in("hanna").get(page).text
    assert "Amara Okafor" in shown
    assert "Amara Nwosu" in shown
    assert len(rows(store)) == 1


def test_the_record_leads_to_it_and_shows_what_was_replaced(client: Visitor, page: str) -> None:
    record = f"/people/{CAST['amara'].id}/record"
    assert page in client.sign_in("hanna").get(record).text
    correct(client, page)
    assert "Replaced, the name put right" in client.sign_in("hanna").get(record).text


def test_the_old_public_page_says_replaced_and_names_no_new_name(
    client: Visitor, page: str, printed: CertificateRow, store: Store
) -> None:
    old = switched_on(client, printed)
    correct(client, page)
    shown = client.get(old).text
    assert "replaced by one with the name put right." in shown
    assert "Nwosu" not in shown
    new = client.get(f"/verify/{rows(store)[0].number}").text
    assert "Amara Nwosu" in new
    assert "valid today." in new


def test_the_holder_can_take_the_old_page_away(client: Visitor, page: str, printed: CertificateRow) -> None:
    old = switched_on(client, printed)
    correct(client, page)
    action = f"/certificates/{printed.id}/verification"
    client.sign_in("amara").submit("/certificates", {}, action=action)
    assert client.sign_out().get(old).status_code == 404


def test_before_passing_one_sees_the_name_as_it_will_be_printed(client: Visitor) -> None:
    shown = client.sign_in("yuki").get("/certificates").text
    assert "Your name, as it is printed" in shown
    assert "佐藤 由紀" in shown


def test_without_another_name_the_page_leads_to_the_details(client: Visitor, printed: CertificateRow) -> None:
    shown = client.sign_in("hanna").get(f"/certificates/{printed.id}/correct").text
    assert "Printed and record say the same name." in shown
    assert f"/people/{CAST['amara'].id}/edit" in shown


@pytest.mark.parametrize("reader", ["cora", "luca", "amara"])
def test_only_hr_corrects(client: Visitor, page: str, reader: str) -> None:
    assert client.sign_in(reader).get(page).status_code == 403


def test_hr_of_another_department_finds_no_such_certificate(client: Visitor, page: str) -> None:
    assert client.sign_in("henk").get(page).status_code == 404


def test_without_a_reason_nothing_is_issued(client: Visitor, page: str, store: Store) -> None:
    assert client.sign_in("hanna").submit(page, {"reason": " "}, action=page).status_code == 400
    assert len(rows(store)) == 1


def test_whoever_finds_the_name_wrong_tells_hr_with_one_click(client: Visitor, store: Store) -> None:
    for _ in range(2):
        answer = client.sign_in("bo").submit("/certificates", {}, action="/certificates/name")
        assert answer.location == "/certificates"
    for officer, told in (("hanna", 1), ("henk", 1), ("cora", 0), ("mette", 0)):
        shown = client.sign_in(officer).get("/notices").text
        assert shown.count("Bo Lindqvist: the name is not printed right") == 2 * told  # the line, and its link


def test_hr_of_another_department_is_not_told(client: Visitor) -> None:
    client.sign_in("amara").submit("/certificates", {}, action="/certificates/name")
    assert "Amara Okafor" in client.sign_in("hanna").get("/notices").text
    assert "Amara Okafor" not in client.sign_in("henk").get("/notices").text
