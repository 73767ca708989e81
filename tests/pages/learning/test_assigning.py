"""HR assigns a course to a department."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from courses import Course
from lms.db.work import Store
from lms.learning import queries
from tests.cast import Member, department_id
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA, complete, enrol, sit

Cast = Mapping[str, Member]
SALES, SERVICE = department_id("SALES"), department_id("SERVICE")
PREVIEW = "/assignments/preview"


def ask(department: str, due_on: str = "2027-01-31") -> str:
    return f"{PREVIEW}?department={department}&course={TEA}&due_on={due_on}"


@pytest.fixture
def hanna(client: Visitor) -> Visitor:
    return client.sign_in("hanna")


def test_the_preview_says_whom_it_touches_and_changes_nothing(
    hanna: Visitor, store: Store, cast: Cast, published_tea: Course
) -> None:
    enrol(store, cast["yuki"].id)
    complete(store, cast["yuki"].id, published_tea)
    sit(store, cast["yuki"].id)
    page = hanna.get(ask(SALES)).text
    assert "This touches 5 people." in page
    assert "One of them holds the course already" in page
    assert "Дмитро Бондар" in page
    assert "Nothing is assigned yet" in hanna.get("/assignments").text


def test_a_confirmed_assignment_is_due_for_everybody_below(
    hanna: Visitor, store: Store, cast: Cast, published_tea: Course
) -> None:
    assert hanna.submit(ask(SALES), {}, action="/assignments").status_code == 303
    with store.reading() as work:
        dues = queries.dues_of(work.session, [cast["amara"].id, cast["bo"].id], work.now, work.settings.time_zone)
    assert {key: due.due_on for key, due in dues.items()} == {(cast["amara"].id, TEA): date(2027, 1, 31)}
    assert "One assignment is running." in hanna.get("/assignments").text
    assert "Due by the end of 31 January 2027" in hanna.sign_in("amara").get("/courses").text


def test_a_withdrawn_assignment_is_not_due(hanna: Visitor, published_tea: Course) -> None:
    hanna.submit(ask(SALES), {}, action="/assignments")
    page = hanna.get("/assignments").text
    assert hanna.submit("/assignments", {}, action=f"/assignments/{page_action(page)}").status_code == 303
    assert "Nothing is assigned yet" in hanna.get("/assignments").text


def page_action(page: str) -> str:
    """Return where the form to withdraw goes, below /assignments/."""
    return next(part.split('"')[0] for part in page.split('action="/assignments/')[1:] if "/withdraw" in part[:60])


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (PREVIEW, "Choose a department."),
        (ask(SALES, "soon"), "Write the day as year, month, day"),
        (ask("0" * 26), "Not a valid choice"),
    ],
)
def test_a_form_that_is_not_whole_says_what_to_write(
    hanna: Visitor, published_tea: Course, question: str, said: str
) -> None:
    answer = hanna.get(question)
    assert answer.status_code == 400
    assert said in answer.text


def test_hr_of_one_department_assigns_there_only(client: Visitor, published_tea: Course) -> None:
    henk = client.sign_in("henk")
    assert "This touches 4 people." in henk.get(ask(SERVICE)).text
    assert henk.get(ask(SALES)).status_code == 400


def test_a_day_in_the_past_is_refused(hanna: Visitor, published_tea: Course) -> None:
    answer = hanna.submit(ask(SALES, "2026-11-01"), {}, action="/assignments")
    assert answer.status_code == 400
    assert "must be today or later" in answer.text


@pytest.mark.parametrize("name", ["amara", "luca", "ada", "cora"])
def test_nobody_else_opens_it(client: Visitor, name: str) -> None:
    assert client.sign_in(name).get("/assignments").status_code == 403
