"""Two tabs, two clicks, two threads: what is done once stays once, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.exc import OperationalError

from courses import Course
from lms.core.events import Event
from lms.db.work import Store, Work
from lms.learning import queries, service
from lms.learning.events import AttemptStarted, CoursePassed, Enrolled, ModuleCompleted
from tests.cast import Member
from tests.fixtures.courses import TEA, answer_all, complete, enrol, publish, tea

Cast = Mapping[str, Member]
TABS = 4


def at_once(store: Store, deed: Callable[[Work], object]) -> list[type[Event]]:
    """Do the same in several units of work at the same moment and return what they put on record."""
    barrier = Barrier(TABS)

    def act(_: int) -> list[type[Event]]:
        barrier.wait()
        for tries_left in (2, 1, 0):
            try:
                with store.writing() as work:
                    deed(work)
                    return [type(each.event) for each in work.recorded]
            except OperationalError:  # a deadlock that PostgreSQL broke; the web runs the request again, too
                if not tries_left:
                    raise
        return []

    with ThreadPoolExecutor(TABS) as tabs:
        return [event for events in tabs.map(act, range(TABS)) for event in events]


@pytest.fixture
def course(cast: Cast, live_store: Store) -> Course:
    return publish(live_store, tea())


def test_begun_at_once_it_is_begun_once(live_store: Store, cast: Cast, course: Course) -> None:
    person = cast["amara"].id
    happened = at_once(live_store, lambda work: service.enrol(work, person, TEA))
    assert happened.count(Enrolled) == 1


def test_the_last_answers_of_a_module_complete_it_once(live_store: Store, cast: Cast, course: Course) -> None:
    person, module = cast["amara"].id, course.modules[1]
    enrol(live_store, person)

    def answer(work: Work) -> None:
        for activity in module.activities:
            place = (TEA, module.id, activity.id)
            service.answer_activity(work, person, place, queries.lesson_key_of(work.session, person, place))

    assert at_once(live_store, answer).count(ModuleCompleted) == 1
    with live_store.reading() as work:
        latest = queries.standing_of(work.session, person, TEA).latest
    assert latest
    assert latest.modules_done == 1


def test_an_attempt_begun_and_handed_in_at_once_passes_once(live_store: Store, cast: Cast, course: Course) -> None:
    person = cast["amara"].id
    enrol(live_store, person)
    complete(live_store, person, course)
    assert at_once(live_store, lambda work: service.start_attempt(work, person, TEA)).count(AttemptStarted) == 1
    with live_store.writing() as work:
        attempt = service.start_attempt(work, person, TEA)
        answer_all(work, person, TEA, attempt)
    happened = at_once(live_store, lambda work: service.submit_attempt(work, person, TEA, attempt))
    assert happened.count(CoursePassed) == 1
