"""Follow-ups: asked for, due after days, drawn from what was missed, and nobody else's business."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from courses import Course
from lms.core.clock import SetClock
from lms.core.errors import NotFound, RuleRefused
from lms.db.work import Store
from lms.learning import queries, service
from lms.learning.events import CoursePassed, FollowUpDue, FollowUpsChosen, FollowUpsStopped
from lms.learning.jobs import announce_follow_ups
from lms.learning.queries.attempts import sitting_of
from lms.learning.queries.following import FollowUpRow, follow_ups_of
from tests.cast import Member
from tests.fixtures.courses import TEA, answer_all, enrol, sit

Cast = Mapping[str, Member]


@pytest.fixture
def amara(amara: str, store: Store) -> str:
    """Give somebody who has failed once, passed, and asked for follow-ups."""
    sit(store, amara, well=False)
    sit(store, amara)
    with store.writing() as work:
        service.choose_follow_ups(work, amara, TEA)
    return amara


def rows(store: Store, person: str) -> tuple[FollowUpRow, ...]:
    with store.reading() as work:
        return follow_ups_of(work.session, person)


def states(store: Store, person: str) -> list[str]:
    with store.reading() as work:
        return [row.state(work.now) for row in follow_ups_of(work.session, person)]


def test_they_are_due_three_ten_and_thirty_days_after_they_were_asked_for(
    store: Store, amara: str, clock: SetClock
) -> None:
    assert [row.due_at - clock.now() for row in rows(store, amara)] == [timedelta(days=n) for n in (3, 10, 30)]
    assert states(store, amara) == ["waiting"] * 3
    clock.advance(days=3)
    assert states(store, amara) == ["due", "waiting", "waiting"]
    clock.advance(days=7)
    assert states(store, amara) == ["lapsed", "due", "waiting"]


def test_asking_twice_and_stopping_twice_is_once(store: Store, amara: str) -> None:
    with store.writing() as work:
        service.choose_follow_ups(work, amara, TEA)
        assert not work.recorded
    with store.writing() as work:
        service.stop_follow_ups(work, amara, TEA)
        service.stop_follow_ups(work, amara, TEA)
        assert [type(each.event) for each in work.recorded] == [FollowUpsStopped]
    assert rows(store, amara) == ()
    with store.writing() as work:
        service.choose_follow_ups(work, amara, TEA)
        assert [type(each.event) for each in work.recorded] == [FollowUpsChosen]


def test_without_a_pass_there_is_nothing_to_follow(store: Store, cast: Cast, published_tea: Course) -> None:
    enrol(store, cast["bo"].id)
    with pytest.raises(RuleRefused) as refused, store.writing() as work:
        service.choose_follow_ups(work, cast["bo"].id, TEA)
    assert refused.value.code == "not-passed"


def test_each_is_said_to_be_due_once_at_its_own_instant(store: Store, amara: str, clock: SetClock) -> None:
    assert announce_follow_ups(store) == 0
    due_at = rows(store, amara)[0].due_at
    clock.advance(days=3, hours=5)
    with store.writing() as work:
        assert service.announce_follow_ups(work, 10) == 1
        told = work.recorded
    assert [(type(each.event), each.effective_at) for each in told] == [(FollowUpDue, due_at)]
    assert announce_follow_ups(store) == 0


def test_what_lapsed_before_a_worker_came_is_passed_over(store: Store, amara: str, clock: SetClock) -> None:
    clock.advance(days=15)
    with store.writing() as work:
        assert service.announce_follow_ups(work, 10) == 2
        told = [each.event for each in work.recorded]
    assert [event.follow_up_id for event in told if isinstance(event, FollowUpDue)] == [rows(store, amara)[1].id]


def test_questions_that_were_missed_come_first_and_the_answers_change_no_pass(
    store: Store, amara: str, clock: SetClock
) -> None:
    clock.advance(days=3)
    with store.writing() as work:
        slug, attempt = service.start_follow_up(work, amara, rows(store, amara)[0].id)
        assert service.start_follow_up(work, amara, rows(store, amara)[0].id) == (slug, attempt)
        drawn = [each.question_id for each in sitting_of(work.session, amara, slug, attempt).attempt.drawn]
        answer_all(work, amara, slug, attempt)
        service.submit_attempt(work, amara, slug, attempt)
        found = sitting_of(work.session, amara, slug, attempt).attempt
        assert (found.score, found.passed) == (1.0, None)
        assert CoursePassed not in {type(each.event) for each in work.recorded}
    with store.reading() as work:
        right = [each for each in drawn if each in answered_well(store, amara)]
    assert len(drawn) == 3
    assert not right
    assert states(store, amara)[0] == "done"


def answered_well(store: Store, person: str) -> set[str]:
    """Return the questions of the assessment that was passed."""
    from lms.learning.queries.attempts import attempts_of

    with store.reading() as work:
        latest = queries.standing_of(work.session, person, TEA).latest
        assert latest
        passed = next(each for each in attempts_of(work.session, latest.id) if each.passed)
    return {each.question_id for each in passed.drawn}


def test_one_that_is_left_half_done_does_not_stand_in_the_way_of_the_next(
    store: Store, amara: str, clock: SetClock
) -> None:
    first, second, _ = rows(store, amara)
    clock.advance(days=3)
    with store.writing() as work:
        _, left = service.start_follow_up(work, amara, first.id)
    clock.advance(days=7)
    with store.writing() as work:
        _, attempt = service.start_follow_up(work, amara, second.id)
        assert attempt != left
    assert states(store, amara) == ["done", "due", "waiting"]


def test_only_its_own_learner_begins_it_and_only_while_it_is_due(
    store: Store, amara: str, cast: Cast, clock: SetClock
) -> None:
    first = rows(store, amara)[0].id
    with pytest.raises(RuleRefused), store.writing() as work:
        service.start_follow_up(work, amara, first)
    clock.advance(days=3)
    with pytest.raises(NotFound), store.writing() as work:
        service.start_follow_up(work, cast["luca"].id, first)
    clock.advance(days=7)
    with pytest.raises(RuleRefused, match="lapsed"), store.writing() as work:
        service.start_follow_up(work, amara, first)
