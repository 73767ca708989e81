"""From the first click to a complete module, by the services."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from courses import AnswerRefusedError, Course
from lms.core.errors import NotFound, TooLarge
from lms.db.work import Store
from lms.learning import queries, service
from lms.learning.events import Enrolled, ModuleCompleted
from lms.learning.queries.lessons import lesson_of
from tests.cast import Member
from tests.fixtures.courses import TEA, complete, enrol

BREWING = "brewing"
Cast = Mapping[str, Member]


def test_beginning_a_course_twice_is_beginning_it_once(store: Store, cast: Cast, published_tea: Course) -> None:
    person = cast["amara"].id
    with store.writing() as work:
        first = service.enrol(work, person, TEA)
        assert service.enrol(work, person, TEA) == first
        assert [type(each.event) for each in work.recorded] == [Enrolled]


def test_a_course_that_is_not_published_cannot_be_begun(store: Store, cast: Cast) -> None:
    with store.writing() as work, pytest.raises(NotFound):
        service.enrol(work, cast["amara"].id, "no-such-course")


def test_a_module_is_complete_once_all_that_is_required_was_answered(
    store: Store, cast: Cast, published_tea: Course
) -> None:
    person = cast["amara"].id
    enrol(store, person)
    complete(store, person, published_tea, 1)
    complete(store, person, published_tea, 1)
    with store.reading() as work:
        row = next(
            row
            for row in queries.my_courses(work.session, person, work.now, work.settings.time_zone)
            if row.slug == TEA
        )
    assert (row.modules_done, row.modules_total, row.next_module_id) == (1, 3, "asking")


def test_completing_a_module_is_said_once(store: Store, cast: Cast, published_tea: Course) -> None:
    person, module = cast["amara"].id, published_tea.modules[1]
    enrol(store, person)
    said = []
    for _ in range(2):
        with store.writing() as work:
            for activity in module.activities:
                place = (TEA, module.id, activity.id)
                service.answer_activity(work, person, place, queries.lesson_key_of(work.session, person, place))
            said += [each.event for each in work.recorded if isinstance(each.event, ModuleCompleted)]
    assert said == [ModuleCompleted(person_id=person, course=TEA, module=module.id)]


def test_a_refused_answer_changes_nothing(store: Store, cast: Cast, published_tea: Course) -> None:
    person, module = cast["amara"].id, published_tea.modules[0]
    enrol(store, person)
    choice = next(activity for activity in module.activities if activity.kind == "choice")
    for form in ({}, {"answer": ["99"]}, {"answer": ["1", "2"]}, {"answer": ["1" * 50]}):
        with pytest.raises(AnswerRefusedError), store.writing() as work:
            service.answer_activity(work, person, (TEA, module.id, choice.id), form)
    with store.reading() as work:
        assert lesson_of(work.session, person, TEA, module.id).given == {}


def test_a_case_is_walked_on_the_server_and_a_stale_page_is_refused(
    store: Store, cast: Cast, published_tea: Course
) -> None:
    person, module = cast["amara"].id, published_tea.modules[0]
    enrol(store, person)
    case = next(activity for activity in module.activities if activity.kind == "scenario")
    with store.writing() as work:
        service.answer_activity(work, person, (TEA, module.id, case.id), {"choice": ["1"], "at": ["0"]})
    with pytest.raises(AnswerRefusedError) as refused, store.writing() as work:
        service.answer_activity(work, person, (TEA, module.id, case.id), {"choice": ["1"], "at": ["0"]})
    assert refused.value.code == "stale"


def test_playing_a_case_again_does_not_take_its_completion_back(
    store: Store, cast: Cast, published_tea: Course
) -> None:
    person, module = cast["amara"].id, published_tea.modules[0]
    enrol(store, person)
    complete(store, person, published_tea, 1)
    case = next(activity for activity in module.activities if activity.kind == "scenario")
    with store.writing() as work:
        service.answer_activity(work, person, (TEA, module.id, case.id), {"again": ["1"]})
    with store.reading() as work:
        lesson = lesson_of(work.session, person, TEA, module.id)
    assert lesson.given[case.id].answer == {"path": []}
    assert lesson.is_complete


def test_a_draft_is_kept_until_the_answer_is_sent(store: Store, cast: Cast, published_tea: Course) -> None:
    person, module = cast["amara"].id, published_tea.modules[0]
    enrol(store, person)
    note = next(activity for activity in module.activities if activity.kind == "reflect")
    place = (TEA, module.id, note.id)
    with store.writing() as work:
        service.save_draft(work, person, place, {"text": ["Half a thou"]})
    with store.reading() as work:
        assert lesson_of(work.session, person, TEA, module.id).given[note.id].draft == {"text": ["Half a thou"]}
    with store.writing() as work:
        service.answer_activity(work, person, place, {"text": ["A whole thought."]})
    with store.reading() as work:
        given = lesson_of(work.session, person, TEA, module.id).given[note.id]
    assert (given.draft, given.answer["text"] if given.answer else "") == (None, "A whole thought.")


@pytest.mark.parametrize(
    "form", [{"text": ["x" * 20_000]}, {f"field-{n}": ["x"] for n in range(100)}, {"n" * 200: ["x"]}]
)
def test_a_draft_beyond_all_bounds_is_refused(
    store: Store, cast: Cast, published_tea: Course, form: dict[str, list[str]]
) -> None:
    person, module = cast["amara"].id, published_tea.modules[0]
    enrol(store, person)
    with pytest.raises(TooLarge), store.writing() as work:
        service.save_draft(work, person, (TEA, module.id, module.activities[0].id), form)


@pytest.mark.parametrize(("module", "activity"), [("no-module", "x"), (BREWING, "no-activity")])
def test_an_id_that_the_version_does_not_have_is_not_found(
    store: Store, cast: Cast, published_tea: Course, module: str, activity: str
) -> None:
    enrol(store, cast["amara"].id)
    with pytest.raises(NotFound), store.writing() as work:
        service.answer_activity(work, cast["amara"].id, (TEA, module, activity), {"answer": ["1"]})
