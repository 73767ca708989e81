"""HR's page of one person's assessments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import pytest

from courses import Course
from lms.db.work import Store
from tests.cast import Member
from tests.fixtures.app import Forms, Visitor
from tests.fixtures.courses import TEA, complete, enrol, sit

Cast = Mapping[str, Member]
Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def page(store: Store, cast: Cast, published_tea: Course) -> str:
    """Let Amara fail three times, and give the address of her assessments."""
    person = cast["amara"].id
    enrol(store, person)
    complete(store, person, published_tea)
    for _ in range(3):
        sit(store, person, well=False)
    return f"/people/{person}/assessments"


def test_hr_begins_the_attempts_anew_and_the_learner_reads_why(client: Visitor, page: str) -> None:
    client.sign_in("amara")
    assert "The next attempt opens" in client.get(f"/courses/{TEA}/assessment").text
    client.sign_in("hanna")
    fields = {"course": TEA, "reason": "technical", "words": "The power went off."}
    done = client.submit(page, fields, action=f"{page}/reset")
    assert (done.status_code, done.location) == (303, page)
    shown = client.get(page).text
    assert "Something technical failed: The power went off." in shown
    assert "Hanna Weiß" in shown
    client.sign_in("amara")
    opened = client.get(f"/courses/{TEA}/assessment").text
    assert "“The power went off.”" in opened
    assert "Show that you know it." in opened
    assert client.get(f"/courses/{TEA}").text.count("Set aside") == 3


def test_the_page_tells_nothing_of_attempts_and_scores(client: Visitor, page: str) -> None:
    text = client.sign_in("hanna").get(page).text
    assert "Tea for guests" in text
    assert "%" not in text.split("<main", 1)[1]
    assert "Attempt 1" not in text


def test_a_form_without_a_reason_comes_back_with_what_was_written(client: Visitor, page: str) -> None:
    client.sign_in("hanna")
    answer = client.submit(page, {"course": TEA, "words": "The power went off."}, action=f"{page}/reset")
    assert answer.status_code == 400
    assert "Choose a reason." in answer.text
    assert "The power went off." in answer.text


def test_the_time_is_chosen_from_a_list_and_asks_for_no_reason(client: Visitor, page: str) -> None:
    client.sign_in("hanna")
    assert client.submit(page, {"percent": "150"}, action=f"{page}/time").status_code == 303
    assert Forms(client.get(page).text).found[-1].values["percent"] == ["150"]
    assert client.submit(page, {"percent": "7"}, action=f"{page}/time").status_code == 400


def test_the_page_takes_a_fixed_number_of_statements(client: Visitor, page: str, statements: Statements) -> None:
    client.sign_in("hanna")
    with statements() as seen:
        client.get(page)
    assert len(seen) <= 6
