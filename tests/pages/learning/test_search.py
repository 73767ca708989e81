"""Search: what the reader may read, nothing else, in two statements, as it was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import pytest

from courses import Course
from lms.db.work import Store
from lms.learning.queries.searching import MOST_HITS, search
from tests.cast import Member
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA, enrol, publish, social_selling

Cast = Mapping[str, Member]
Recorder = Callable[[], AbstractContextManager[list[str]]]


def test_a_word_of_a_begun_lesson_is_shown_in_its_passage_and_leads_there(amara: Visitor) -> None:
    page = amara.get("/search?q=boils").text
    assert "One place for “boils”." in page
    assert "Water <mark>boils</mark> at 100 degrees." in page
    assert f'href="/courses/{TEA}/modules/brewing#section-begin"' in page


def test_a_course_that_is_not_begun_is_found_by_what_it_says_of_itself(
    client: Visitor, cast: Cast, published_tea: Course
) -> None:
    client.sign_in("luca")
    assert "Nothing holds “boils”." in client.get("/search?q=boils").text
    page = client.get("/search?q=guests").text
    assert f'href="/courses/{TEA}"' in page
    assert f"/courses/{TEA}/modules/" not in page


def test_each_reader_finds_in_the_version_they_take(store: Store, cast: Cast, published_tea: Course) -> None:
    enrol(store, cast["amara"].id)
    with store.reading() as work:
        assert search(work.session, cast["amara"].id, "boils").found[0].may_read
        assert search(work.session, cast["luca"].id, "boils").found == ()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/search", "What are you looking for?"),
        ("/search?q=", "What are you looking for?"),
        ("/search?q=%2B%2B", "Write at least one word."),
        ("/search?q=boils+zebra", "No place holds all your words. These hold one of them."),
        ("/search?q=" + "zebra+" * 30, "Only the first 100 characters were looked for."),
        ("/search?q=%3Cscript%3Ezebra%3C/script%3E", "Nothing holds “&lt;script&gt;zebra&lt;/script&gt;”."),
        ("/search?q=%E2%80%A6", "Write at least one word."),
    ],
)
def test_every_query_has_a_plain_answer(amara: Visitor, address: str, words: str) -> None:
    answer = amara.get(address)
    assert answer.status_code == 200
    assert words in answer.text


def test_two_statements_however_many_courses_and_enrolments(
    amara: Visitor, store: Store, cast: Cast, statements: Recorder
) -> None:
    amara.get("/search?q=tea")
    counted = []
    for _ in range(2):
        with statements() as seen:
            amara.get("/search?q=tea")
        counted.append(len(seen))
        publish(store, social_selling())
        enrol(store, cast["amara"].id, "social-selling")
        amara.get("/search?q=tea")
    assert counted == [3, 3], "who is signed in, and the two of the search"


def test_the_best_places_are_shown_and_not_all(amara: Visitor, store: Store, cast: Cast) -> None:
    publish(store, social_selling())
    enrol(store, cast["amara"].id, "social-selling")
    page = amara.get("/search?q=the").text
    assert f"The best {MOST_HITS} places for “the”." in page
    assert page.count("<li>\n<h2>") == MOST_HITS


def test_what_is_called_so_comes_first_whatever_the_course(store: Store, cast: Cast, published_tea: Course) -> None:
    publish(store, social_selling())
    for slug in (TEA, "social-selling"):
        enrol(store, cast["amara"].id, slug)
    with store.reading() as work:
        first = {word: search(work.session, cast["amara"].id, word).found[0] for word in ("serve", "pitch", "selling")}
    assert (first["serve"].slug, first["serve"].title) == (TEA, "Serve")
    assert first["pitch"].title == "Conversations, not pitches"
    assert (first["selling"].module, first["selling"].title) == ("", "Social selling")


def test_every_page_of_whoever_is_signed_in_has_the_field_and_no_other(amara: Visitor, client: Visitor) -> None:
    assert 'class="site-search"' in amara.get("/courses").text
    assert 'class="site-search"' not in amara.get(f"/courses/{TEA}/modules/brewing").text
