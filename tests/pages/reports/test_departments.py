"""Departments side by side: figures, scope, file, and a number of statements that people do not change."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from lms.core.clock import SetClock
from lms.db.work import Store
from lms.people import service as people
from lms.people.service.persons import Details, add_person
from lms.permission.vocabulary import Level
from lms.reports import service
from tests.cast import CAST, JOINED, department_id
from tests.domain.reports.happenings import certify, permit, publish_company_courses
from tests.fixtures.app import Visitor

COURSES = ("social-selling", "trust")
Recorder = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture(autouse=True)
def _company(cast: object, store: Store) -> None:
    """Publish the list, and let two more people work in Europe: then five count there besides Tove's four."""
    publish_company_courses(store)
    with store.writing() as work:
        for number in range(2):
            details = Details(employee_number=f"20{number}", name=f"Extra {number}", joined_on=JOINED)
            add_person(work, details, department_id("EUROPE"), CAST["luca"].id, person_id=f"{number}".rjust(26, "2"))


def train(store: Store, *names: str) -> None:
    with store.writing() as work:
        for name in names:
            for course in COURSES:
                certify(work, CAST[name].id, course)


def rows_of(client: Visitor, query: str = "") -> list[list[str]]:
    answer = client.get(f"/departments.csv{query}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_figures_have_a_numerator_and_a_denominator(client: Visitor, store: Store) -> None:
    train(store, "amara", "luca", "sofia")
    with store.writing() as work:
        permit(work, CAST["amara"].id, Level.SHARE, work.now + timedelta(days=9))
    page = client.sign_in("hanna").get("/departments").text
    assert "No department has trained everybody yet." in page
    assert "17 people count here" in page
    assert "3 of 7" in page
    assert "1 of 7" in page
    assert "not compared" in page
    assert "Customer Service" in page


def test_the_file_holds_what_the_page_shows_as_numbers(client: Visitor, store: Store) -> None:
    train(store, "amara", "luca", "sofia")
    head, *rows = rows_of(client.sign_in("hanna"))
    assert head[:4] == [
        "Department (as of 2026-11-24 10:00 +0100 Europe/Copenhagen)",
        "People counted",
        "Trained",
        "Permitted at Share or above",
    ]
    assert [row[:4] for row in rows] == [["Office", "6", "0", "0"], ["Sales", "7", "3", "0"]]


def test_a_department_opens_into_its_parts(client: Visitor, store: Store) -> None:
    train(store, "amara", "luca", "dmytro", "yuki")
    page = client.sign_in("hanna").get(f"/departments?below={department_id('SALES')}").text
    assert "4 of 6 are trained." in page
    assert f"/departments?below={department_id('ALL')}" in page
    assert rows_of(client, f"?below={department_id('SALES')}")[1][:3] == ["Sales Europe", "6", "4"]


def test_the_order_is_as_asked(client: Visitor, store: Store) -> None:
    train(store, "amara")
    client.sign_in("hanna")
    assert [row[0] for row in rows_of(client, "?sort=-trained")[1:]] == ["Sales", "Office"]
    assert [row[0] for row in rows_of(client, "?sort=trained")[1:]] == ["Office", "Sales"]
    assert [row[0] for row in rows_of(client, "?sort=nonsense")[1:]] == ["Office", "Sales"]


def test_a_head_sees_what_is_below_them_only(client: Visitor) -> None:
    page = client.sign_in("sofia").get("/departments").text
    assert "Sales Europe" in page
    assert "Office" not in page
    assert client.get(f"/departments?below={department_id('OFFICE')}").status_code == 404
    assert client.get(f"/departments/{department_id('OFFICE')}").status_code == 404


def test_a_manager_who_heads_nothing_is_told_so(client: Visitor) -> None:
    assert "No department’s figures are yours to see." in client.sign_in("ada").get("/departments").text


def test_an_employee_has_no_such_page(client: Visitor) -> None:
    assert client.sign_in("amara").get("/departments").status_code == 403
    assert client.get("/departments.csv").status_code == 403


def test_everybody_trained_is_said(client: Visitor, store: Store) -> None:
    train(store, "hanna", "henk", "cora", "carl", "ada", "abel")
    page = client.sign_in("hanna").get("/departments").text
    assert "One of two departments has trained everybody." in page
    assert "Hold it: everybody is trained." in page


def test_a_late_tick_is_never_a_wrong_answer(client: Visitor, store: Store, clock: SetClock) -> None:
    with store.writing() as work:
        permit(work, CAST["amara"].id, Level.SHARE, work.now + timedelta(days=9))
        people.leave(work, CAST["hanna"].id, work.now + timedelta(days=9))
    client.sign_in("cora")
    assert [row[:4] for row in rows_of(client)[1:]] == [["Office", "6", "0", "0"], ["Sales", "7", "0", "1"]]
    clock.advance(days=16)
    now = [row[:4] for row in rows_of(client)[1:]]
    assert ["Office", "5", "0", "0"] in now
    assert ["Sales", "7", "0", "0"] in now


def test_a_name_that_a_spreadsheet_would_run_is_text(client: Visitor, store: Store) -> None:
    with store.writing() as work:
        people.change_department(work, department_id("SALES"), name="=1+1")
    assert rows_of(client.sign_in("hanna"))[1][0] == "'=1+1"


def test_more_people_do_not_mean_more_statements(client: Visitor, store: Store, statements: Recorder) -> None:
    client.sign_in("hanna").get("/departments")
    counts = []
    for number in (0, 40):
        with store.writing() as work:
            for each in range(number):
                details = Details(employee_number=f"x{each}", name=f"X {each}", joined_on=JOINED)
                add_person(work, details, department_id("IT"))
        with statements() as seen:
            client.get("/departments")
        counts.append(len(seen))
    assert counts == [5, 5]


def test_what_is_due_costs_a_fixed_number_of_statements(
    client: Visitor, store: Store, clock: SetClock, statements: Recorder
) -> None:
    client.sign_in("hanna").get("/departments")
    clock.advance(days=20)
    with statements() as seen:
        client.get("/departments")
    assert len(seen) == 7
    service.play_due(store)
    with statements() as seen:
        client.get("/departments")
    assert len(seen) == 5
