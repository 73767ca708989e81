"""The learner's pages, by a browser's forms alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from courses import Course
from courses.activities.highlight import Highlight
from lms.db.work import Store
from tests.cast import Member
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA, complete, enrol, publish, sit, social_selling

Cast = Mapping[str, Member]
LESSON = f"/courses/{TEA}/modules/brewing"


@pytest.fixture
def amara(client: Visitor) -> Visitor:
    return client.sign_in("amara")


def test_without_a_course_the_catalogue_says_what_would_be_here(amara: Visitor) -> None:
    assert "No course is published yet" in amara.get("/courses").text


def test_the_catalogue_shows_each_course_and_how_far_i_am(
    amara: Visitor, store: Store, cast: Cast, published_tea: Course
) -> None:
    assert "Not begun" in amara.get("/courses").text
    enrol(store, cast["amara"].id)
    complete(store, cast["amara"].id, published_tea, 1)
    page = amara.get("/courses").text
    assert "1 of 3 modules" in page
    assert "Continue: Ask" in page


def test_a_course_is_begun_from_its_page(amara: Visitor, published_tea: Course) -> None:
    answer = amara.submit(f"/courses/{TEA}", {}, action=f"/courses/{TEA}/enrol")
    assert (answer.status_code, answer.location) == (303, f"/courses/{TEA}")
    assert "First, if you like" in amara.get(answer.location).text


def test_every_kind_of_activity_is_shown_and_answered_without_script(
    amara: Visitor, store: Store, cast: Cast, published_tea: Course
) -> None:
    enrol(store, cast["amara"].id)
    before = amara.get(LESSON).text
    complete(store, cast["amara"].id, published_tea, 1)
    after = amara.get(LESSON).text
    assert "Check my answer" in before
    assert "Try it again" in after
    assert "This module is done" in after


def test_the_three_lines_have_their_heading_wherever_they_stand(amara: Visitor, store: Store, cast: Cast) -> None:
    course = publish(store, social_selling())
    enrol(store, cast["amara"].id, course.slug)
    for module in course.modules:
        page = amara.get(f"/courses/{course.slug}/modules/{module.id}").text
        recap = page.partition('<h2 id="recap">In three lines</h2>')[2]
        assert recap.startswith('<div class="recap">'), module.id
        assert page.count('class="recap"') == 1


def test_an_answer_comes_back_with_its_reasons_at_its_place(
    amara: Visitor, store: Store, cast: Cast, published_tea: Course
) -> None:
    enrol(store, cast["amara"].id)
    choice = next(each for each in published_tea.modules[0].activities if each.kind == "choice")
    page = amara.get(LESSON).text
    assert all(option.feedback not in page for option in choice.options)
    answer = amara.submit(LESSON, {"answer": "1"}, action=f"{LESSON}/{choice.id}")
    assert (answer.status_code, answer.location) == (303, f"{LESSON}#activity-{choice.id}")
    page = amara.get(LESSON).text
    assert all(option.feedback in page for option in choice.options)


def test_every_sentence_of_a_message_has_its_reason_also_one_that_was_rightly_left(
    amara: Visitor, store: Store, cast: Cast, published_tea: Course
) -> None:
    enrol(store, cast["amara"].id)
    rude = next(each for each in published_tea.modules[0].activities if isinstance(each, Highlight))
    amara.submit(LESSON, {"mark": ["2", "3"]}, action=f"{LESSON}/{rude.id}")
    page = amara.get(LESSON).text
    assert [page.count(said) for said in ("Marked, and rightly", "Marked, but it is fine", "Missed: mark")] == [1, 1, 1]
    assert page.count("Left, and rightly") == 2
    assert all(sentence.feedback in page for sentence in rude.sentences)


def test_a_form_with_nothing_in_it_comes_back_and_says_what_is_missing(
    amara: Visitor, store: Store, cast: Cast, published_tea: Course
) -> None:
    enrol(store, cast["amara"].id)
    order = next(each for each in published_tea.modules[0].activities if each.kind == "order")
    answer = amara.submit(LESSON, {"place-1": "2"}, action=f"{LESSON}/{order.id}")
    assert answer.status_code == 400
    assert "has no place yet" in answer.text
    assert "<option selected>2</option>" in answer.text


def test_the_whole_way_to_a_pass(amara: Visitor, store: Store, cast: Cast, published_tea: Course) -> None:
    enrol(store, cast["amara"].id)
    assert "modules first" in amara.get(f"/courses/{TEA}/assessment").text
    complete(store, cast["amara"].id, published_tea)
    begun = amara.submit(f"/courses/{TEA}/assessment", {}, action=f"/courses/{TEA}/assessment")
    review = amara.submit(begun.location, {"go": "review"}).location
    assert "questions are still open" in amara.get(review).text
    result = amara.submit(review, {}, action=review.replace("review", "hand-in")).location
    assert "Not yet" in amara.get(result).text
    passed = sit(store, cast["amara"].id)
    assert "You passed." in amara.get(f"/courses/{TEA}/attempts/{passed}/result").text
