"""Going through a lesson again because somebody asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from courses import Course
from lms.core.errors import NotFound, RuleRefused
from lms.core.events import Event
from lms.db.work import Store
from lms.learning import queries, rules, service
from lms.learning.events import Enrolled, LessonAsked, LessonRepeated
from lms.learning.queries.lessons import lesson_of
from tests.cast import Member
from tests.domain.permission.renewing import changed
from tests.fixtures.courses import TEA, publish, repeat, sit

Cast = Mapping[str, Member]
BREWING = "brewing"


def ask(store: Store, person: str, module: str = BREWING) -> list[type[Event]]:
    with store.writing() as work:
        service.ask_again(work, person, TEA, module)
        return [type(each.event) for each in work.recorded]


def left(store: Store, person: str) -> tuple[str, ...]:
    with store.reading() as work:
        return lesson_of(work.session, person, TEA, BREWING).again


def test_everything_that_is_needed_is_answered_anew_and_that_is_said_once(
    store: Store, amara: str, published_tea: Course
) -> None:
    needed = rules.required(published_tea.module(BREWING))
    assert ask(store, amara) == [LessonAsked]
    assert left(store, amara) == needed
    assert repeat(store, amara, TEA, BREWING, needed[:-1]) == 0
    assert left(store, amara) == needed[-1:]
    assert repeat(store, amara, TEA, BREWING) == 1
    assert repeat(store, amara, TEA, BREWING) == 0
    assert left(store, amara) == ()


def test_what_was_answered_before_stays_and_progress_does_not_go_back(store: Store, amara: str) -> None:
    with store.reading() as work:
        before = lesson_of(work.session, amara, TEA, BREWING)
    ask(store, amara)
    with store.reading() as work:
        after = lesson_of(work.session, amara, TEA, BREWING)
        row = next(
            row for row in queries.my_courses(work.session, amara, work.now, work.settings.time_zone) if row.slug == TEA
        )
    assert (after.given, after.is_complete) == (before.given, True)
    assert row.modules_done == row.modules_total


def test_another_lesson_strikes_nothing_off(store: Store, amara: str, published_tea: Course) -> None:
    ask(store, amara)
    assert repeat(store, amara, TEA, published_tea.modules[1].id) == 0
    assert left(store, amara) == rules.required(published_tea.module(BREWING))


def test_who_never_began_the_course_begins_it(store: Store, cast: Cast, published_tea: Course) -> None:
    person = cast["bo"].id
    assert ask(store, person) == [Enrolled, LessonAsked]
    assert repeat(store, person, TEA, BREWING) == 1


def test_a_lesson_or_course_that_is_not_there_is_refused(store: Store, amara: str) -> None:
    with pytest.raises(RuleRefused, match="no such lesson"):
        ask(store, amara, "no-such-lesson")
    with pytest.raises(NotFound), store.writing() as work:
        service.ask_again(work, amara, "no-such-course", BREWING)


@pytest.mark.parametrize("dropped", [False, True])
def test_what_was_left_goes_over_into_the_course_begun_anew(
    store: Store, amara: str, published_tea: Course, *, dropped: bool
) -> None:
    """A lesson that the new version has no more counts as done: nobody could go through it."""
    ask(store, amara)
    sit(store, amara)
    if dropped:
        modules = tuple(each for each in published_tea.modules if each.id != BREWING)
        publish(store, replace(changed(published_tea, "2.0"), modules=modules))
    with store.writing() as work:
        service.end_pass(work, amara, TEA)
        service.enrol(work, amara, TEA)
        said = [each.event.name for each in work.recorded]
    assert (LessonRepeated.name in said) is dropped
    if not dropped:
        assert left(store, amara) == rules.required(published_tea.module(BREWING))
