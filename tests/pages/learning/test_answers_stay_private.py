"""What must not leave the server, and what must not come in."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask import Flask

from courses import Course
from courses.model import Media
from lms.db.work import Store
from lms.learning import queries, service
from lms.learning.queries.attempts import sitting_of
from lms.learning.queries.lessons import lesson_of
from tests.cast import Member
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA, complete, enrol, publish, sit, tea

Cast = Mapping[str, Member]
LESSON = f"/courses/{TEA}/modules/brewing"


@pytest.fixture
def attempt(amara: Visitor, store: Store, cast: Cast, published_tea: Course) -> str:
    complete(store, cast["amara"].id, published_tea)
    with store.writing() as work:
        return service.start_attempt(work, cast["amara"].id, TEA)


def test_no_reason_is_sent_before_handing_in_even_for_an_answered_question(
    amara: Visitor, store: Store, cast: Cast, attempt: str
) -> None:
    with store.writing() as work:
        form = queries.key_of(work.session, cast["amara"].id, TEA, (attempt, 1))
        service.answer_question(work, cast["amara"].id, TEA, (attempt, 1), form)
        question, _ = sitting_of(work.session, cast["amara"].id, TEA, attempt).question(1)
    page = amara.get(f"/courses/{TEA}/attempts/{attempt}/1").text
    review = amara.get(f"/courses/{TEA}/attempts/{attempt}/review").text
    reasons = [option.feedback for option in question.activity.options]  # type: ignore[union-attr]
    assert "checked" in page
    assert all(reason not in page + review for reason in reasons)
    early = amara.get(f"/courses/{TEA}/attempts/{attempt}/result")
    assert (early.status_code, early.location) == (302, f"/courses/{TEA}/attempts/{attempt}/review")
    amara.submit(f"/courses/{TEA}/attempts/{attempt}/review", {}, action=f"/courses/{TEA}/attempts/{attempt}/hand-in")
    result = amara.get(f"/courses/{TEA}/attempts/{attempt}/result").text
    assert all(reason in result for reason in reasons)


@pytest.mark.parametrize("name", ["luca", "dana", "hanna", "cora", "ada"])
def test_nobody_else_sees_an_attempt(
    client: Visitor, store: Store, cast: Cast, published_tea: Course, name: str
) -> None:
    enrol(store, cast["amara"].id)
    complete(store, cast["amara"].id, published_tea)
    attempt = sit(store, cast["amara"].id)
    client.sign_in(name)
    for page in ("1", "review", "result"):
        assert client.get(f"/courses/{TEA}/attempts/{attempt}/{page}").status_code == 404


def test_an_autosaved_form_is_kept_and_answers_with_nothing(amara: Visitor, store: Store, cast: Cast) -> None:
    note = next(each for each in tea().modules[0].activities if each.kind == "rewrite")
    answer = autosave(amara, f"{LESSON}/{note.id}", {"text": "Half"})
    assert (answer, "Half</textarea>" in amara.get(LESSON).text) == (204, True)


@pytest.mark.parametrize(
    ("kind", "fields", "shown"),
    [
        ("choice", {"answer": "2"}, 'value="2" checked'),
        ("highlight", {"mark": "3"}, 'value="3" checked'),
        ("order", {"place-2": "1"}, "<option selected>1</option>"),
        ("sort", {"group-1": "hot"}, 'name="group-1" value="hot" checked'),
        ("rating", {"rate-clear": "4"}, 'name="rate-clear" value="4" checked'),
        ("reflect", {"text": "Well, "}, "Well, </textarea>"),
    ],
)
def test_half_an_answer_of_every_kind_is_there_again(
    amara: Visitor, kind: str, fields: dict[str, str], shown: str
) -> None:
    activity = next(each for each in tea().modules[0].activities if each.kind == kind)
    before = amara.get(LESSON).text.count(shown)
    assert autosave(amara, f"{LESSON}/{activity.id}", fields) == 204
    assert amara.get(LESSON).text.count(shown) == before + 1


def test_an_answer_beyond_all_bounds_is_too_large(amara: Visitor, store: Store, cast: Cast) -> None:
    note = next(each for each in tea().modules[0].activities if each.kind == "rewrite")
    assert autosave(amara, f"{LESSON}/{note.id}", {"text": "x" * 20_000}) == 413
    with store.reading() as work:
        assert lesson_of(work.session, cast["amara"].id, TEA, "brewing").given == {}


def autosave(visitor: Visitor, address: str, fields: dict[str, str]) -> int:
    """Send a form as js/autosave.js does, with the page's own token; return the status."""
    page = visitor.get(LESSON).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    return visitor.post(address, data=fields | {"csrf_token": token}, headers={"X-Autosave": "1"}).status_code


@pytest.mark.parametrize(
    "page",
    ["/courses/none", f"/courses/{TEA}/modules/none", f"/courses/{TEA}/attempts/none/1", f"{LESSON[:-8]}/media/x.png"],
)
def test_what_is_not_there_is_not_found(amara: Visitor, page: str) -> None:
    assert amara.get(page).status_code == 404


def test_the_questions_before_the_course_can_be_left_open(amara: Visitor) -> None:
    course = f"/courses/{TEA}"
    begun = amara.submit(course, {}, action=f"{course}/pretest").location
    page = amara.get(begun).text
    assert "I do not know yet" in page
    review = amara.submit(begun, {"answer": "", "go": "review"}).location
    thanks = amara.submit(review, {}, action=review.replace("review", "hand-in")).location
    assert "Thank you. Now the course." in amara.get(thanks).text


def test_a_forged_place_among_the_questions_ends_nowhere(amara: Visitor, attempt: str) -> None:
    page = f"/courses/{TEA}/attempts/{attempt}/1"
    assert amara.submit(page, {"answer": "99"}).status_code == 400
    assert amara.get(f"/courses/{TEA}/attempts/{attempt}/99").status_code == 404


def test_going_on_leads_to_the_first_thing_that_is_open(
    amara: Visitor, store: Store, cast: Cast, published_tea: Course
) -> None:
    first, second = published_tea.modules[0].activities[:2]
    assert amara.get(f"/courses/{TEA}/continue").location == LESSON
    with store.writing() as work:
        place = (TEA, "brewing", first.id)
        form = queries.lesson_key_of(work.session, cast["amara"].id, place)
        service.answer_activity(work, cast["amara"].id, place, form)
    assert amara.get(f"/courses/{TEA}/continue").location == f"{LESSON}#activity-{second.id}"


def test_a_picture_comes_from_the_readers_own_version(client: Visitor, store: Store, app: Flask) -> None:
    picture = Media("media/cup.png", "image/png", b64encode(b"a picture").decode())
    publish(store, replace(tea(), media=(picture,), hash="e" * 64))
    answer = client.sign_in("bo").get(f"/courses/{TEA}/modules/media/cup.png")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", b"a picture")
