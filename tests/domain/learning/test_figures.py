"""Figures of a course: counted from first sittings, within a scope, and nothing of a few."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from courses import Course
from lms.core.access import Actor, Role, RoleGrant
from lms.core.clock import SetClock
from lms.core.errors import NotFound
from lms.db.work import Store
from lms.learning.jobs import count_answers
from lms.learning.models import Evaluation
from lms.learning.queries.evaluations import Reactions, reactions_of
from lms.learning.queries.figures import Figures, figures_of, groups_of, question_of
from tests.cast import Member, department_id
from tests.domain.permission.renewing import changed
from tests.fixtures.cohorts import sat
from tests.fixtures.courses import TEA, complete, enrol, publish, sit

Cast = Mapping[str, Member]
Statements = Callable[[], AbstractContextManager[list[str]]]
HR = Actor("hr", grants=frozenset({RoleGrant(Role.HR)}))
HR_OF_SALES = Actor("hr", grants=frozenset({RoleGrant(Role.HR, department_id("SALES"))}))
AUTHOR = Actor("author", grants=frozenset({RoleGrant(Role.AUTHOR)}))


def figures(store: Store, actor: Actor = HR) -> Figures:
    with store.reading() as work:
        return figures_of(work.session, TEA, groups_of(work.session, actor))


def reactions(store: Store, course: Course, actor: Actor = HR) -> Reactions:
    with store.reading() as work:
        return reactions_of(work.session, actor, course, groups_of(work.session, actor))


def rate(store: Store, department: str, count: int, value: int, comment: str = "") -> None:
    with store.writing() as work:
        for number in range(count):
            ratings = {"usable": value, "clear": value, "worth-it": 0}
            row = Evaluation(id=f"{department}{number}", course=TEA, department_id=department_id(department))
            row.given_in, row.ratings, row.comment = work.now.date().replace(day=1), ratings, comment
            work.session.add(row)


@pytest.fixture
def course(cast: Cast, published_tea: Course) -> Course:
    return published_tea


def test_answers_are_counted_when_there_are_new_ones(store: Store, course: Course, clock: SetClock) -> None:
    assert count_answers(store) == 0
    sat(store, "EUROPE", 6)
    clock.advance(minutes=1)
    assert count_answers(store) == 1
    assert count_answers(store) == 0
    found = figures(store)
    assert (found.sittings, found.counted_at) == (6, clock.now())
    assert sum(row.asked for row in found.rows) == 6 * len(course.objectives)
    assert {row.difficulty for row in found.rows} <= {None, 1.0}


def test_a_question_asked_of_fewer_than_five_tells_nothing(store: Store, course: Course) -> None:
    sat(store, "EUROPE", 4)
    count_answers(store)
    assert all(row.difficulty is None and not row.options for row in figures(store).rows)


def test_only_the_first_sitting_of_a_person_counts(store: Store, course: Course, cast: Cast) -> None:
    person = cast["amara"].id
    enrol(store, person)
    complete(store, person, course)
    sit(store, person)
    sat(store, "EUROPE", 5)
    count_answers(store)
    assert figures(store).sittings == 6


def test_what_was_gained_and_kept_is_told_for_five_people_or_more(store: Store, course: Course) -> None:
    sat(store, "EUROPE", 4, follow_up=0.5)
    assert (figures(store).gain, figures(store).kept) == (None, ())
    sat(store, "IT", 5, share=0.5, follow_up=0.5)
    found = figures(store)
    assert found.gain
    assert (found.gain.people, found.gain.before) == (9, 0.0)
    assert found.gain.gain == pytest.approx(found.gain.after)
    assert found.kept == ((1, 9, 0.5),)


def test_a_small_department_is_hidden_with_the_one_that_would_tell_it_by_subtraction(
    store: Store, course: Course
) -> None:
    sat(store, "EUROPE", 7)
    sat(store, "SERVICE", 6)
    sat(store, "IT", 3)
    assert [(part.name, part.people) for part in figures(store).gain_parts] == [
        ("Customer Service", None), ("Office", None), ("Sales", 7),
    ]  # fmt: skip


def test_a_question_is_told_by_department_within_the_scope_only(store: Store, course: Course) -> None:
    sat(store, "EUROPE", 30)
    sat(store, "SERVICE", 30)
    count_answers(store)
    with store.reading() as work:
        seen = {
            actor: question_of(work.session, TEA, course.bank[0].id, groups_of(work.session, actor))[1]
            for actor in (HR, HR_OF_SALES, AUTHOR)
        }
        with pytest.raises(NotFound):
            question_of(work.session, TEA, "none", groups_of(work.session, HR))
    assert [part.name for part in seen[HR]] == ["Customer Service", "Sales"]
    assert [part.name for part in seen[HR_OF_SALES]] == ["Sales Europe"]
    assert seen[AUTHOR] == ()


def test_opinions_of_fewer_than_five_are_kept_back(store: Store, course: Course) -> None:
    rate(store, "EUROPE", 4, 2, "Too long.")
    few = reactions(store, course)
    assert (few.is_shown, few.statements, few.comments) == (False, (), ())
    rate(store, "SERVICE", 6, 5)
    many = reactions(store, course)
    assert [round(row.mean, 1) for row in many.statements] == [3.8, 3.8]
    assert [part.people for part in many.parts] == [None, None]
    assert many.comments == ("Too long.",) * 4
    assert reactions(store, course, AUTHOR).comments == ()
    assert not reactions(store, course, HR_OF_SALES).is_shown


@pytest.mark.parametrize(("asks_the_same", "counted"), [(True, 6), (False, 0)])
def test_sittings_in_an_older_version_count_as_long_as_the_questions_are_the_same(
    store: Store, course: Course, *, asks_the_same: bool, counted: int
) -> None:
    sat(store, "EUROPE", 6)
    newer = changed(course)  # more answers, or fewer, have to be right
    publish(store, newer if asks_the_same else replace(newer, bank=newer.bank[1:]))
    count_answers(store)
    assert figures(store).sittings == counted


def test_more_sittings_take_no_more_statements(store: Store, course: Course, statements: Statements) -> None:
    counted = []
    for department in ("EUROPE", "SERVICE"):
        sat(store, department, 6)
        count_answers(store)
        with statements() as seen:
            figures(store)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 5
