"""Many answers at once leave what one by one leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from courses import Course, State, load_course
from lms.db.work import Store
from lms.learning import queries, service
from lms.learning.queries.attempts import sitting_of
from lms.learning.queries.keys import keys_of, lesson_keys_of, wrong_form
from lms.learning.queries.lessons import lesson_of
from lms.learning.rules import required
from lms.learning.service.examining import answer_questions
from lms.learning.service.taking import answer_module
from tests.cast import Member
from tests.fixtures.courses import TEA, complete, enrol

Cast = Mapping[str, Member]
CATALOGUE = Path(__file__).parents[3] / "courses" / "catalogue"


def test_a_module_answered_at_once_is_as_complete_as_one_answered_bit_by_bit(
    store: Store, cast: Cast, published_tea: Course
) -> None:
    together, apart = cast["amara"].id, cast["luca"].id
    enrolment = enrol(store, together)
    enrol(store, apart)
    complete(store, apart, published_tea, 1)
    with store.writing() as work:
        version = queries.courses_published(work.session)[0].version_id
        forms = lesson_keys_of(work.session, enrolment, version, "brewing")
        assert answer_module(work, together, TEA, "brewing", forms)
    with store.reading() as work:
        lessons = [lesson_of(work.session, person, TEA, "brewing") for person in (together, apart)]
    needed = set(required(published_tea.modules[0]))
    assert lessons[0].done == needed
    assert lessons[1].done & needed == needed


def test_an_attempt_answered_at_once_passes(store: Store, cast: Cast, published_tea: Course) -> None:
    person = cast["amara"].id
    enrol(store, person)
    complete(store, person, published_tea)
    with store.writing() as work:
        attempt = service.start_attempt(work, person, TEA)
        forms = keys_of(work.session, person, TEA, attempt)
        answer_questions(work, person, TEA, attempt, forms)
        assert service.submit_attempt(work, person, TEA, attempt).passed


def test_an_attempt_answered_partly_wrong_is_whole_and_fails(store: Store, cast: Cast, published_tea: Course) -> None:
    person = cast["amara"].id
    enrol(store, person)
    complete(store, person, published_tea)
    with store.writing() as work:
        attempt = service.start_attempt(work, person, TEA)
        forms = keys_of(work.session, person, TEA, attempt, 0.6)
        assert forms == keys_of(work.session, person, TEA, attempt, 0.6)
        answer_questions(work, person, TEA, attempt, forms)
        assert not service.submit_attempt(work, person, TEA, attempt).passed
        assert sitting_of(work.session, person, TEA, attempt).open_numbers == ()


def test_a_wrong_form_is_a_whole_answer_to_every_question_that_ships_and_scores_less_than_half() -> None:
    for folder in sorted(CATALOGUE.iterdir()):
        for question in load_course(folder, date(2026, 11, 22)).bank:
            activity = question.activity
            for lot in ("a", "b", "c"):
                state = State(shown=activity.shown(lot))
                form = wrong_form(activity, state, lot)
                assert (activity.mark(activity.read(form, state)).score or 0.0) < 0.5, question.id
