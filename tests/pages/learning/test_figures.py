"""The page on how a course works, and the page of one of its questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import pytest

from courses import Course
from lms.core.access import Role
from lms.core.ids import LENGTH
from lms.db.work import Store
from lms.learning.jobs import count_answers
from lms.people.models import RoleGiving
from tests.cast import CAST, Member
from tests.fixtures.app import Visitor
from tests.fixtures.cohorts import sat
from tests.fixtures.courses import TEA

Cast = Mapping[str, Member]
Statements = Callable[[], AbstractContextManager[list[str]]]
PAGE = f"/courses/{TEA}/figures"


@pytest.fixture
def course(client: Visitor, store: Store, published_tea: Course) -> Course:
    """Let sixty people sit the assessment; nobody ever picks a wrong option."""
    sat(store, "EUROPE", 130)
    sat(store, "SERVICE", 60)
    count_answers(store)
    return published_tea


def test_the_questions_that_deserve_a_look_come_first(client: Visitor, course: Course) -> None:
    page = client.sign_in("hanna").get(PAGE).text
    choices = [each for each in course.bank if each.activity.kind == "choice"]
    assert f"{len(choices)} questions deserve a look." in page or "One question deserves a look." in page
    assert page.count("An option nobody picks") == len(choices)
    assert "0 % → 100 %" in page
    assert "Customer Service" in page


def test_one_question_tells_what_is_picked_and_where(client: Visitor, course: Course) -> None:
    choice = next(each for each in course.bank if each.activity.kind == "choice")
    client.sign_in("hanna")
    assert f"{PAGE}/{choice.id}" in client.get(PAGE).text
    page = client.get(f"{PAGE}/{choice.id}").text
    assert "100 % right." in page
    assert "Customer Service" in page
    assert client.get(f"{PAGE}/nothing").status_code == 404


def test_an_author_sees_the_questions_and_no_department(client: Visitor, store: Store, course: Course) -> None:
    with store.writing() as work:
        giving = RoleGiving(id="author".rjust(LENGTH, "0"), person_id=CAST["tove"].id, role=Role.AUTHOR)
        giving.proposed_at = giving.approved_at = work.now
        work.session.add(giving)
    page = client.sign_in("tove").get(PAGE).text
    assert "An option nobody picks" in page
    assert "Customer Service" not in page


def test_before_anybody_sat_it_the_page_says_so(client: Visitor, published_tea: Course) -> None:
    client.sign_in("hanna")
    assert "Nobody has sat the assessment yet." in client.get(PAGE).text
    assert PAGE in client.get(f"/courses/{TEA}").text
    assert PAGE not in client.sign_in("luca").get(f"/courses/{TEA}").text


def test_the_page_takes_a_fixed_number_of_statements(client: Visitor, course: Course, statements: Statements) -> None:
    client.sign_in("hanna")
    with statements() as seen:
        client.get(PAGE)
    assert len(seen) <= 8
