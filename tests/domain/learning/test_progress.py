"""What other rooms ask: due, late, how far, what next; in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest

from courses import Course
from lms.core.access import SYSTEM, Actor, Role, RoleGrant
from lms.core.clock import SetClock
from lms.core.errors import InvalidInput, NotFound
from lms.db.work import Store
from lms.learning import queries, service
from lms.learning.queries.dues import assignments_in_scope
from lms.people.service import place
from tests.cast import Member, department_id
from tests.fixtures.courses import TEA, complete, enrol, sit

Cast = Mapping[str, Member]
Recorder = Callable[[], AbstractContextManager[list[str]]]
DUE = date(2026, 12, 31)
HR_OF_SERVICE = Actor(person_id="1" * 26, grants=frozenset({RoleGrant(Role.HR, department_id("SERVICE"))}))


def assign(store: Store, department: str = "SALES", due_on: date = DUE, actor: Actor = SYSTEM) -> str:
    """Assign the small course to a department."""
    with store.writing(actor) as work:
        return service.assign(work, department_id(department), TEA, due_on)


def test_an_assignment_reaches_everybody_below_and_nobody_beside(
    store: Store, cast: Cast, published_tea: Course
) -> None:
    assign(store)
    with store.reading() as work:
        dues = queries.dues_of(work.session, [member.id for member in cast.values()], work.now, work.settings.time_zone)
    reached = {name for name, member in cast.items() if (member.id, TEA) in dues}
    assert reached == {"sofia", "luca", "amara", "dmytro", "yuki"}


def test_the_soonest_of_several_days_counts(store: Store, cast: Cast, published_tea: Course) -> None:
    assign(store)
    assign(store, "ALL", date(2026, 12, 1))
    with store.reading() as work:
        assert queries.due_of(work.session, cast["amara"].id, work.now, work.settings.time_zone)[TEA].due_on == date(
            2026, 12, 1
        )
        found = queries.assignments_of_department(work.session, department_id("EUROPE"))
    assert found == ((TEA, date(2026, 12, 1)),)


def test_who_moves_away_has_nothing_due_there(store: Store, cast: Cast, published_tea: Course) -> None:
    assign(store)
    with store.writing() as work:
        place(work, cast["amara"].id, department_id("SERVICE"), cast["mette"].id)
        assert queries.due_of(work.session, cast["amara"].id, work.now, work.settings.time_zone) == {}


def test_the_same_course_assigned_again_replaces_the_day(store: Store, cast: Cast, published_tea: Course) -> None:
    first = assign(store)
    assert assign(store) == first
    assert assign(store, due_on=date(2027, 1, 31)) != first
    with store.reading() as work:
        rows = assignments_in_scope(work.session, SYSTEM, work.now)
    assert [(row.due_on, row.people) for row in rows] == [(date(2027, 1, 31), 5)]


def test_one_assigns_and_withdraws_within_the_own_scope_only(store: Store, cast: Cast, published_tea: Course) -> None:
    foreign = assign(store)
    assert assign(store, "SERVICE", actor=HR_OF_SERVICE)
    with pytest.raises(NotFound):
        assign(store, "SALES", actor=HR_OF_SERVICE)
    with pytest.raises(NotFound), store.writing(HR_OF_SERVICE) as work:
        service.withdraw_assignment(work, foreign)
    with store.reading() as work:
        assert len(assignments_in_scope(work.session, HR_OF_SERVICE, work.now)) == 1


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2099, 1, 1)])
def test_a_day_that_cannot_be_meant_is_refused(store: Store, cast: Cast, published_tea: Course, day: date) -> None:
    with pytest.raises(InvalidInput, match="due_on"):
        assign(store, due_on=day)


def test_one_is_late_when_the_day_has_ended_where_one_is(
    store: Store, cast: Cast, published_tea: Course, clock: SetClock
) -> None:
    assign(store)
    enrol(store, cast["yuki"].id)
    complete(store, cast["yuki"].id, published_tea)
    sit(store, cast["yuki"].id)
    late = []
    # The cast lives in Copenhagen, where the day ends an hour before it does in UTC.
    for now in (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)):
        with store.reading() as work:
            late.append(
                {
                    due.person_id
                    for due in queries.overdue_below(work.session, department_id("SALES"), now, work.settings.time_zone)
                }
            )
    assert late == [set(), {cast[name].id for name in ("sofia", "luca", "amara", "dmytro")}]


def test_the_matrix_takes_three_statements_however_many_people(
    store: Store, cast: Cast, published_tea: Course, statements: Recorder
) -> None:
    assign(store)
    for name in ("amara", "luca", "yuki"):
        enrol(store, cast[name].id)
    complete(store, cast["luca"].id, published_tea, 2)
    complete(store, cast["yuki"].id, published_tea)
    sit(store, cast["yuki"].id)
    with store.reading() as work, statements() as seen:
        rows = queries.progress_of(
            work.session, [member.id for member in cast.values()], work.now, work.settings.time_zone
        )
    assert len(seen) == 3
    assert len(rows) == len(cast)
    found = {row.person_id: (row.state, row.modules_done, row.due_on, row.holds) for row in rows}
    assert found[cast["amara"].id] == ("started", 0, DUE, False)
    assert found[cast["luca"].id] == ("started", 2, DUE, False)
    assert found[cast["yuki"].id] == ("passed", 3, DUE, True)
    assert found[cast["bo"].id] == ("none", 0, None, False)


def test_the_next_step_is_the_course_touched_last(
    store: Store, cast: Cast, published_tea: Course, published_course: Course, clock: SetClock
) -> None:
    person = cast["amara"].id
    with store.reading() as work:
        step = queries.next_step(work.session, person, work.now, work.settings.time_zone)
    assert step
    assert step.kind == "begin"
    enrol(store, person, "social-selling")
    clock.advance(minutes=1)
    enrol(store, person)
    complete(store, person, published_tea, 2)
    with store.reading() as work:
        step = queries.next_step(work.session, person, work.now, work.settings.time_zone)
    assert step
    assert (step.kind, step.course.slug, step.course.next_module_number) == ("module", TEA, 3)


def test_the_next_step_after_all_modules_is_the_assessment_and_then_nothing(
    store: Store, cast: Cast, published_tea: Course
) -> None:
    person = cast["amara"].id
    enrol(store, person)
    complete(store, person, published_tea)
    with store.reading() as work:
        step = queries.next_step(work.session, person, work.now, work.settings.time_zone)
    assert step
    assert (step.kind, step.course.minutes_left) == ("assessment", 0)
    sit(store, person)
    with store.reading() as work:
        assert queries.next_step(work.session, person, work.now, work.settings.time_zone) is None


def test_my_courses_take_one_statement(
    store: Store, cast: Cast, published_tea: Course, published_course: Course, statements: Recorder
) -> None:
    enrol(store, cast["amara"].id)
    with store.reading() as work:
        queries.my_courses(work.session, cast["amara"].id, work.now, work.settings.time_zone)
        with statements() as seen:
            queries.my_courses(work.session, cast["amara"].id, work.now, work.settings.time_zone)
    assert len(seen) == 1
