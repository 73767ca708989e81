"""A learner's own notes: kept, kept apart, never undone by an older window, and on one page with the commitments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import pytest

from courses import Course
from lms.db.work import Store
from tests.cast import Member
from tests.fixtures.app import Forms, Visitor
from tests.fixtures.courses import TEA, enrol

Cast = Mapping[str, Member]
LESSON = f"/courses/{TEA}/modules/brewing"
NOTE = f"/courses/{TEA}/notes/brewing"
NOTES = f"/courses/{TEA}/notes"


@pytest.fixture
def amara(client: Visitor, store: Store, cast: Cast, published_tea: Course) -> Visitor:
    for name in ("amara", "bo", "luca"):
        enrol(store, cast[name].id)
    return client.sign_in("amara")


def test_a_note_is_there_again_and_nobody_elses(amara: Visitor) -> None:
    kept = amara.submit(LESSON, {"text": "Warm the pot <first>"}, action=NOTE)
    assert (kept.status_code, kept.location) == (303, f"{LESSON}#note")
    assert "Warm the pot &lt;first&gt;</textarea>" in amara.get(LESSON).text
    for name in ("bo", "luca"):
        amara.sign_in(name)
        assert "Warm the pot" not in amara.get(LESSON).text + amara.get(NOTES).text


def test_an_older_window_does_not_undo_a_note_and_shows_both(amara: Visitor) -> None:
    older = Forms(amara.get(LESSON).text).chosen(NOTE).values
    amara.submit(LESSON, {"text": "Written at home"}, action=NOTE)
    assert amara.post(NOTE, data=older | {"text": "x"}, headers={"X-Autosave": "1"}).status_code == 409
    refused = amara.post(NOTE, data=older | {"text": "Written at work"})
    assert refused.status_code == 409
    assert "Written at home</blockquote>" in refused.text
    assert "Written at work</textarea>" in refused.text
    both = Forms(refused.text).chosen(NOTE).values | {"text": "Written at home and at work"}
    assert amara.post(NOTE, data=both).status_code == 303
    assert "Written at home and at work</textarea>" in amara.get(LESSON).text


def test_a_note_saved_as_it_is_written_says_which_one_stands_now(amara: Visitor) -> None:
    form = Forms(amara.get(LESSON).text).chosen(NOTE).values
    for text in ("One", "One and two"):
        answer = amara.post(NOTE, data=form | {"text": text}, headers={"X-Autosave": "1"})
        assert answer.status_code == 204
        form["base"] = [answer.headers["X-Base"]]
    assert "One and two</textarea>" in amara.get(LESSON).text


def test_a_note_over_its_bound_is_refused_and_the_one_before_stays(amara: Visitor) -> None:
    amara.submit(LESSON, {"text": "Short"}, action=NOTE)
    assert amara.submit(LESSON, {"text": "x" * 4_001}, action=NOTE).status_code == 413
    assert "Short</textarea>" in amara.get(LESSON).text


def test_notes_and_commitments_of_a_course_stand_on_one_page(
    amara: Visitor, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    assert "You have not noted anything yet." in amara.get(NOTES).text
    amara.submit(LESSON, {"text": "Warm the pot"}, action=NOTE)
    week = f"/courses/{TEA}/modules/asking/this-week"
    amara.submit(week.rpartition("/")[0], {"commitment": "1", "text": "and write it down"}, action=week)
    with statements() as seen:
        page = amara.get(NOTES).text
    assert len(seen) == 3
    assert "You wrote something in 2 lessons." in page
    assert all(words in page for words in ("Warm the pot", "ask one guest", "and write it down"))
