"""HR sets attempts aside and gives more time; what others could read off that stays hidden."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from courses import Course
from lms.core.access import Actor
from lms.core.clock import SetClock
from lms.core.errors import InvalidInput, NotFound, RuleRefused, Stale
from lms.db.work import Store
from lms.learning import queries, rules, service
from lms.learning.events import AssessmentReset, ExtraTimeSet
from lms.learning.queries.adjusting import adjusting_of
from lms.learning.queries.attempts import attempts_of, sitting_of
from lms.people.queries import actor_of
from tests.cast import Member
from tests.fixtures.courses import TEA, complete, enrol, publish, sit, tea

Cast = Mapping[str, Member]
POWER = "The power went off in the shop."


def acting(store: Store, person: Member) -> Actor:
    with store.reading() as work:
        actor = actor_of(work.session, person.id, work.now)
    assert actor
    return actor


@pytest.fixture
def hanna(store: Store, cast: Cast) -> Actor:
    """Give HR of the company."""
    return acting(store, cast["hanna"])


def test_after_a_reset_the_attempts_count_anew_and_the_old_ones_stay(store: Store, amara: str, hanna: Actor) -> None:
    for _ in range(3):
        sit(store, amara, well=False)
    with store.writing(hanna) as work:
        reset = service.reset_assessment(work, amara, TEA, "technical", POWER)
        assert [each.event for each in work.recorded] == [
            AssessmentReset(person_id=amara, course=TEA, reset_id=reset, reason="technical")
        ]
    sit(store, amara, well=False)
    with store.reading() as work:
        latest = queries.standing_of(work.session, amara, TEA).latest
        assert latest
        attempts = attempts_of(work.session, latest.id)
        assert [(each.number, each.set_aside_at is not None) for each in attempts] == [
            (1, True), (2, True), (3, True), (4, False),
        ]  # fmt: skip
        assert [row.words for row in adjusting_of(work.session, amara).resets] == [POWER]


def test_an_attempt_that_is_open_at_a_reset_is_over(store: Store, amara: str, hanna: Actor) -> None:
    with store.writing() as work:
        attempt = service.start_attempt(work, amara, TEA)
        form = queries.key_of(work.session, amara, TEA, (attempt, 1))
    with store.writing(hanna) as work:
        service.reset_assessment(work, amara, TEA, "interrupted", POWER)
    with pytest.raises(Stale), store.writing() as work:
        service.answer_question(work, amara, TEA, (attempt, 1), form)
    with store.writing() as work:
        assert service.submit_attempt(work, amara, TEA, attempt) == service.examining.Outcome(0.0, passed=False)
        assert service.start_attempt(work, amara, TEA) != attempt


def test_a_reset_looks_the_same_whether_there_were_attempts_or_none(store: Store, amara: str, hanna: Actor) -> None:
    with store.writing(hanna) as work:
        assert service.reset_assessment(work, amara, TEA, "other", "Asked on the phone.")


def test_nothing_is_reset_without_a_reason_or_for_a_course_not_under_way(
    store: Store, amara: str, hanna: Actor, cast: Cast
) -> None:
    for reason, words in (("technical", "  "), ("technical", "x" * 301), ("", POWER), ("pity", POWER)):
        with pytest.raises(InvalidInput), store.writing(hanna) as work:
            service.reset_assessment(work, amara, TEA, reason, words)
    with pytest.raises(NotFound), store.writing(hanna) as work:
        service.reset_assessment(work, cast["yuki"].id, TEA, "technical", POWER)
    sit(store, amara)
    with pytest.raises(NotFound), store.writing(hanna) as work:
        service.reset_assessment(work, amara, TEA, "technical", POWER)


@pytest.mark.parametrize("name", ["luca", "henk", "cora", "amara"])
def test_who_is_not_hr_of_the_person_changes_nothing(store: Store, cast: Cast, amara: str, name: str) -> None:
    actor = acting(store, cast[name])
    with pytest.raises(NotFound), store.writing(actor) as work:
        service.reset_assessment(work, amara, TEA, "technical", POWER)
    with pytest.raises(NotFound), store.writing(actor) as work:
        service.set_extra_time(work, amara, 150)


def test_nobody_changes_their_own_assessment(store: Store, cast: Cast, hanna: Actor, published_tea: Course) -> None:
    enrol(store, cast["hanna"].id)
    with pytest.raises(RuleRefused), store.writing(hanna) as work:
        service.reset_assessment(work, cast["hanna"].id, TEA, "technical", POWER)
    with pytest.raises(RuleRefused), store.writing(hanna) as work:
        service.set_extra_time(work, cast["hanna"].id, 200)


def test_who_has_more_time_is_asked_longer_and_the_trail_says_neither_how_long_nor_why(
    store: Store, cast: Cast, hanna: Actor, clock: SetClock
) -> None:
    course, person = publish(store, tea(minutes=10)), cast["amara"].id
    enrol(store, person)
    complete(store, person, course)
    with store.writing(hanna) as work:
        service.set_extra_time(work, person, 150)
        service.set_extra_time(work, person, 150)
        assert [each.event for each in work.recorded] == [ExtraTimeSet(person_id=person)]
    with store.writing() as work:
        attempt = service.start_attempt(work, person, TEA)
        form = queries.key_of(work.session, person, TEA, (attempt, 1))
    clock.advance(minutes=14)
    with store.writing() as work:
        service.answer_question(work, person, TEA, (attempt, 1), form)
    clock.advance(minutes=1)
    with pytest.raises(Stale), store.writing() as work:
        service.answer_question(work, person, TEA, (attempt, 1), form)


def test_a_running_assessment_is_lengthened_and_never_cut_short(store: Store, cast: Cast, hanna: Actor) -> None:
    course, person = publish(store, tea(minutes=10)), cast["amara"].id
    enrol(store, person)
    complete(store, person, course)
    with store.writing() as work:
        attempt = service.start_attempt(work, person, TEA)
    ends = []
    for percent in (200, 100):
        with store.writing(hanna) as work:
            service.set_extra_time(work, person, percent)
            found = sitting_of(work.session, person, TEA, attempt).attempt
            ends.append((found.ends_at or work.now) - found.started_at)
    assert ends == [timedelta(minutes=20)] * 2
    with store.reading() as work:
        assert adjusting_of(work.session, person).percent == 100


def test_a_time_that_is_not_offered_is_refused(store: Store, amara: str, hanna: Actor) -> None:
    for percent in (0, 99, 110, 100_000):
        assert percent not in rules.TIMES
        with pytest.raises(InvalidInput), store.writing(hanna) as work:
            service.set_extra_time(work, amara, percent)
