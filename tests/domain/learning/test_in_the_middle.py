"""What can happen while somebody sits an assessment: a new version, two tabs at once, foreign answers, the time."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from courses import Course
from lms.core.errors import NotFound, Stale
from lms.db.work import Store
from lms.learning import queries, service
from lms.learning.queries.attempts import result_of, sitting_of
from tests.cast import Member
from tests.fixtures.courses import TEA, answer_all, complete, enrol, publish, tea
from tests.pure.courses.sample import COURSE, built

Cast = Mapping[str, Member]
NEXT = COURSE.replace('version: "1.0"\ntitle', 'version: "2.0"\ntitle').replace(
    "changes:\n", "changes:\n  - {version: '2.0', date: 2026-11-20, kind: material, note: Other questions.}\n"
)


def other_questions() -> Course:
    """Return the next version of the course, in which every question goes by another id."""
    course = built({"course.yaml": NEXT})
    return replace(course, bank=tuple(replace(each, id=f"new-{each.id}") for each in course.bank))


def test_a_version_published_meanwhile_changes_neither_the_questions_nor_their_marks(
    store: Store, amara: str, cast: Cast
) -> None:
    with store.writing() as work:
        attempt = service.start_attempt(work, amara, TEA)
        drawn = sitting_of(work.session, amara, TEA, attempt).attempt.drawn
    publish(store, other_questions())
    with store.writing() as work:
        assert service.start_attempt(work, amara, TEA) == attempt
        assert sitting_of(work.session, amara, TEA, attempt).attempt.drawn == drawn
        answer_all(work, amara, TEA, attempt)
        assert service.submit_attempt(work, amara, TEA, attempt).passed
    with store.reading() as work:
        assert result_of(work.session, amara, TEA, attempt).sitting.course.version == "1.0"
    enrol(store, cast["bo"].id)
    with store.reading() as work:
        latest = queries.standing_of(work.session, cast["bo"].id, TEA).latest
        assert latest
        assert queries.course_of_version(work.session, latest.version_id).version == "2.0"


def test_a_lesson_goes_on_in_the_version_in_which_it_was_begun(store: Store, cast: Cast, published_tea: Course) -> None:
    person = cast["yuki"].id
    enrol(store, person)
    complete(store, person, published_tea, 1)
    publish(store, other_questions())
    complete(store, person, published_tea)
    with store.writing() as work:
        attempt = service.start_attempt(work, person, TEA)
        drawn = sitting_of(work.session, person, TEA, attempt).attempt.drawn
    assert all(not each.question_id.startswith("new-") for each in drawn)


@pytest.mark.parametrize("number", [0, 4, 10**9])
def test_a_question_that_was_not_asked_takes_no_answer(store: Store, amara: str, number: int) -> None:
    with store.writing() as work:
        attempt = service.start_attempt(work, amara, TEA)
        form = queries.key_of(work.session, amara, TEA, (attempt, 1))
    with pytest.raises(NotFound), store.writing() as work:
        service.answer_question(work, amara, TEA, (attempt, number), form)


def test_fields_of_other_questions_in_a_form_are_kept_nowhere(store: Store, amara: str) -> None:
    with store.writing() as work:
        attempt = service.start_attempt(work, amara, TEA)
        form = queries.key_of(work.session, amara, TEA, (attempt, 1))
        service.answer_question(work, amara, TEA, (attempt, 1), form | {"score": ["1"], "q-9": ["1"]})
        work.session.flush()
        sitting = sitting_of(work.session, amara, TEA, attempt)
    asked, _ = sitting.question(1)
    assert list(sitting.given) == [asked.id]
    assert "score" not in (sitting.given[asked.id].answer or {})


def test_two_tabs_that_answer_and_hand_in_at_once_leave_one_result(live_store: Store, cast: Cast) -> None:
    person, course = cast["amara"].id, publish(live_store, tea())
    enrol(live_store, person)
    complete(live_store, person, course)
    with live_store.writing() as work:
        attempt = service.start_attempt(work, person, TEA)
        answer_all(work, person, TEA, attempt)
        form = queries.key_of(work.session, person, TEA, (attempt, 1))
    barrier = Barrier(2)

    def answer() -> bool:
        barrier.wait()
        try:
            with live_store.writing() as work:
                service.answer_question(work, person, TEA, (attempt, 1), form)
        except Stale:
            return False
        return True

    def hand_in() -> bool:
        barrier.wait()
        with live_store.writing() as work:
            return service.submit_attempt(work, person, TEA, attempt).passed

    with ThreadPoolExecutor(2) as tabs:
        answering, handing = tabs.submit(answer), tabs.submit(hand_in)
        assert handing.result() is True
        assert answering.result() in {True, False}
    with live_store.reading() as work:
        found = result_of(work.session, person, TEA, attempt)
    assert found.result.score == found.sitting.attempt.score == 1.0
