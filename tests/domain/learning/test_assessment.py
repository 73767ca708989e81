"""Attempts: drawn once, answered while they are open, marked on the server, passed once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from courses import AnswerRefusedError, Course
from lms.core.clock import SetClock
from lms.core.errors import NotFound, RuleRefused, Stale
from lms.db.work import Store
from lms.learning import queries, rules, service
from lms.learning.events import AttemptStarted, AttemptSubmitted, CoursePassed
from lms.learning.jobs import hand_in_overdue
from lms.learning.queries.attempts import result_of, sitting_of
from tests.cast import Member
from tests.fixtures.courses import TEA, answer_all, complete, enrol, publish, sit, tea

Cast = Mapping[str, Member]


def test_the_assessment_waits_for_the_modules(store: Store, cast: Cast, published_tea: Course) -> None:
    enrol(store, cast["bo"].id)
    with pytest.raises(RuleRefused) as refused, store.writing() as work:
        service.start_attempt(work, cast["bo"].id, TEA)
    assert refused.value.code == "modules-left"


def test_beginning_twice_goes_on_with_the_same_questions(store: Store, amara: str) -> None:
    with store.writing() as work:
        first = service.start_attempt(work, amara, TEA)
        drawn = sitting_of(work.session, amara, TEA, first).attempt.drawn
        assert service.start_attempt(work, amara, TEA) == first
        assert sitting_of(work.session, amara, TEA, first).attempt.drawn == drawn
        assert [each.event.name for each in work.recorded] == [AttemptStarted.name]


def test_a_pass_is_said_once_however_often_it_is_handed_in(store: Store, amara: str) -> None:
    said = []
    with store.writing() as work:
        attempt = service.start_attempt(work, amara, TEA)
        answer_all(work, amara, TEA, attempt)
    for _ in range(2):
        with store.writing() as work:
            assert service.submit_attempt(work, amara, TEA, attempt).passed
            said += [each.event.name for each in work.recorded if each.event.name.startswith("learning.")]
    assert said == [AttemptSubmitted.name, CoursePassed.name]


def test_a_pass_names_the_version_in_which_it_was_begun(store: Store, amara: str, published_tea: Course) -> None:
    from tests.pure.courses.sample import COURSE, built

    newer = COURSE.replace('version: "1.0"\ntitle', 'version: "1.1"\ntitle').replace(
        "changes:\n", "changes:\n  - {version: '1.1', date: 2026-11-20, kind: editorial, note: Words.}\n"
    )
    publish(store, built({"course.yaml": newer}))
    with store.writing() as work:
        attempt = service.start_attempt(work, amara, TEA)
        answer_all(work, amara, TEA, attempt)
        service.submit_attempt(work, amara, TEA, attempt)
        passed = next(each.event for each in work.recorded if isinstance(each.event, CoursePassed))
    assert passed.course_version == "1.0"


def test_a_failure_keeps_its_history_and_leaves_attempts_until_the_wait(
    store: Store, amara: str, clock: SetClock
) -> None:
    for _ in range(3):
        sit(store, amara, well=False)
    with pytest.raises(RuleRefused) as refused, store.writing() as work:
        service.start_attempt(work, amara, TEA)
    assert refused.value.code == "waiting-time"
    clock.advance(hours=24)
    with store.writing() as work:
        attempt = service.start_attempt(work, amara, TEA)
        assert sitting_of(work.session, amara, TEA, attempt).attempt.number == 4


def test_nothing_can_be_answered_after_handing_in(store: Store, amara: str) -> None:
    attempt = sit(store, amara, well=False)
    with store.reading() as work:
        form = queries.key_of(work.session, amara, TEA, (attempt, 1))
    with pytest.raises(Stale), store.writing() as work:
        service.answer_question(work, amara, TEA, (attempt, 1), form)


def test_an_attempt_of_somebody_else_is_not_found(store: Store, cast: Cast, amara: str) -> None:
    attempt = sit(store, amara)
    enrol(store, cast["luca"].id)
    for person in (cast["luca"].id, cast["hanna"].id):
        with pytest.raises(NotFound), store.writing() as work:
            service.submit_attempt(work, person, TEA, attempt)
        with pytest.raises(NotFound), store.reading() as work:
            result_of(work.session, person, TEA, attempt)


def test_an_answer_is_taken_back_by_an_empty_form_and_refused_when_forged(store: Store, amara: str) -> None:
    with store.writing() as work:
        attempt = service.start_attempt(work, amara, TEA)
        form = queries.key_of(work.session, amara, TEA, (attempt, 1))
        service.answer_question(work, amara, TEA, (attempt, 1), form)
        service.answer_question(work, amara, TEA, (attempt, 1), {})
        work.session.flush()
        assert 1 in sitting_of(work.session, amara, TEA, attempt).open_numbers
    with pytest.raises(AnswerRefusedError), store.writing() as work:
        service.answer_question(work, amara, TEA, (attempt, 1), {name: ["99"] for name in form})
    with pytest.raises(NotFound), store.writing() as work:
        service.answer_question(work, amara, TEA, (attempt, 99), form)


def test_half_an_answer_is_kept_as_a_draft_and_counts_for_nothing(store: Store, amara: str) -> None:
    with store.writing() as work:
        attempt = service.start_attempt(work, amara, TEA)
        service.save_question_draft(work, amara, TEA, (attempt, 1), {"answer": ["99"]})
        work.session.flush()
        sitting = sitting_of(work.session, amara, TEA, attempt)
        question, _ = sitting.question(1)
    assert sitting.given[question.id].draft == {"answer": ["99"]}
    assert 1 in sitting.open_numbers


def test_questions_not_seen_before_come_first(store: Store, amara: str) -> None:
    asked = []
    for _ in range(2):
        attempt = sit(store, amara, well=False)
        with store.reading() as work:
            asked.append({each.question_id for each in sitting_of(work.session, amara, TEA, attempt).attempt.drawn})
    assert not asked[0] & asked[1]


def test_an_attempt_whose_time_is_up_is_handed_in_with_what_was_saved(
    store: Store, cast: Cast, clock: SetClock
) -> None:
    course, person = publish(store, tea(minutes=10)), cast["amara"].id
    enrol(store, person)
    complete(store, person, course)
    with store.writing() as work:
        attempt = service.start_attempt(work, person, TEA)
        answer_all(work, person, TEA, attempt)
    clock.advance(minutes=9)
    assert hand_in_overdue(store) == 0
    clock.advance(minutes=1)
    with pytest.raises(Stale), store.writing() as work:
        service.answer_question(work, person, TEA, (attempt, 1), {})
    assert hand_in_overdue(store) == 1
    assert hand_in_overdue(store) == 0
    with store.reading() as work:
        assert queries.standing_of(work.session, person, TEA).state(work.now) == rules.PASSED


def test_the_questions_before_the_course_are_asked_once_and_block_nothing(
    store: Store, cast: Cast, published_tea: Course
) -> None:
    person = cast["amara"].id
    enrol(store, person)
    with store.writing() as work:
        early = service.start_attempt(work, person, TEA, rules.PRETEST)
        service.answer_question(work, person, TEA, (early, 1), queries.key_of(work.session, person, TEA, (early, 1)))
        service.submit_attempt(work, person, TEA, early)
        assert not [each for each in work.recorded if each.event.name.startswith("learning.attempt")]
    with pytest.raises(RuleRefused), store.writing() as work:
        service.start_attempt(work, person, TEA, rules.PRETEST)
    complete(store, person, published_tea)
    final = sit(store, person)
    with store.reading() as work:
        assert result_of(work.session, person, TEA, final).before == (1, 5)


def test_renewing_is_a_new_enrolment_with_the_assessment_open_at_once(
    store: Store, amara: str, clock: SetClock
) -> None:
    sit(store, amara)
    with pytest.raises(RuleRefused), store.writing() as work:
        service.enrol(work, amara, TEA)
    with store.reading() as work:
        first = queries.standing_of(work.session, amara, TEA).latest
    assert first
    assert first.renewable_at
    clock.set(first.renewable_at)
    enrol(store, amara)
    sit(store, amara)
    with store.reading() as work:
        standing = queries.standing_of(work.session, amara, TEA)
    assert standing.latest
    assert (standing.latest.number, standing.latest.is_renewal, standing.latest.modules_done) == (2, True, 0)
    assert standing.latest.runs_out_at
    assert standing.latest.runs_out_at > (first.runs_out_at or clock.now())


def test_who_comes_too_late_takes_the_whole_course_again(store: Store, amara: str, clock: SetClock) -> None:
    sit(store, amara)
    clock.advance(days=365 * 2 + 30)
    with store.reading() as work:
        row = next(
            row for row in queries.my_courses(work.session, amara, work.now, work.settings.time_zone) if row.slug == TEA
        )
    assert (row.state, row.has_run_out, row.may_begin) == ("none", True, True)
    enrol(store, amara)
    with pytest.raises(RuleRefused) as refused, store.writing() as work:
        service.start_attempt(work, amara, TEA)
    assert refused.value.code == "modules-left"


def test_a_pass_holds_as_long_as_the_settings_of_that_day_say(store: Store, amara: str, clock: SetClock) -> None:
    sit(store, amara)
    with store.reading() as work:
        standing = queries.standing_of(work.session, amara, TEA)
    assert standing.last_pass
    last_second = rules.months_later(clock.now().replace(hour=23, minute=59, second=59), 24)
    assert standing.last_pass.runs_out_at == last_second
    assert standing.last_pass.renewable_at == last_second - timedelta(days=60)
