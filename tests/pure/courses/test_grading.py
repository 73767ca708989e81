"""Drawing, marking and passing an assessment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import AnswerRefusedError, Course, draw, draw_followup, draw_pretest, grade
from courses.activities.choice import Choice
from tests.pure.courses import sample as s

COURSE = s.built()
TWO = replace(COURSE, assessment=replace(COURSE.assessment, per_objective=2))


def right_answer(course: Course, question_id: str) -> dict[str, Any]:
    activity = course.question(question_id).activity
    assert isinstance(activity, Choice)
    return {"picked": [n for n, option in enumerate(activity.options, 1) if option.right]}


@given(st.text(max_size=20), st.sets(st.sampled_from([question.id for question in COURSE.bank])))
def test_each_objective_is_asked_as_often_as_it_says_and_nothing_twice(seed: str, seen: set[str]) -> None:
    drawn = draw(TWO, seed, seen)
    asked = [TWO.question(each.question_id).objective for each in drawn]
    assert sorted(asked) == ["ask", "ask", "brew", "brew", "serve", "serve"]
    assert len({each.question_id for each in drawn}) == 6
    assert all(sorted(each.shown) == [1, 2, 3, 4] for each in drawn)
    assert drawn == draw(TWO, seed, seen)


@given(st.text(max_size=20))
def test_two_questions_of_an_objective_differ_in_difficulty(seed: str) -> None:
    drawn = [TWO.question(each.question_id) for each in draw(TWO, seed)]
    for name in ("ask", "brew", "serve"):
        assert len({question.difficulty for question in drawn if question.objective == name}) == 2


def test_unseen_questions_come_first() -> None:
    seen = {"ask-1", "ask-2", "brew-2", "brew-3"}
    for seed in map(str, range(20)):
        drawn = {each.question_id for each in draw(COURSE, seed, seen)}
        assert {"ask-3", "brew-1"} <= drawn


def test_another_seed_draws_other_questions_in_another_order() -> None:
    assert len({draw(COURSE, str(seed)) for seed in range(20)}) > 10


def test_the_pretest_asks_its_five_questions_in_their_order() -> None:
    asked = [each.question_id for each in draw_pretest(COURSE, "x")]
    assert asked == ["pre-brew-1", "pre-brew-2", "pre-ask-1", "pre-ask-2", "pre-3"]


def test_a_followup_asks_what_was_wrong_or_never_seen() -> None:
    seen = {question.id for question in COURSE.bank} - {"serve-2", "brew-1"}
    asked = {each.question_id for each in draw_followup(COURSE, "x", {"ask-3"}, seen)}
    assert asked == {"serve-2", "brew-1", "ask-3"}


def test_all_right_is_passed_and_nothing_answered_is_not() -> None:
    drawn = draw(TWO, "x")
    result = grade(TWO, drawn, {each.question_id: right_answer(TWO, each.question_id) for each in drawn})
    assert (result.score, result.passed) == (1, True)
    assert result.by_objective == {"ask": 1, "brew": 1, "serve": 1}
    nothing = grade(TWO, drawn, {drawn[0].question_id: None})
    assert (nothing.score, nothing.passed) == (0, False)
    assert not any(marked.done for marked in nothing.marks.values())


@pytest.mark.parametrize("percent, passed", [(66, True), (67, False)])
def test_two_of_three_pass_at_their_share_and_not_above(percent: int, passed: bool) -> None:
    course = replace(COURSE, assessment=replace(COURSE.assessment, pass_percent=percent))
    drawn = draw(course, "x")
    answers = {each.question_id: right_answer(course, each.question_id) for each in drawn[:2]}
    assert grade(course, drawn, answers).passed is passed


def test_a_score_that_equals_the_mark_is_passed_in_spite_of_floating_point() -> None:
    order = s.ORDER.replace(":id: steps", ":id: ask-4\n:difficulty: 1")
    course = s.built({"bank/ask.md": s.bank("asking", "ask") + order})
    drawn = [each for each in draw(course, "x") if not each.question_id.startswith("ask")]
    drawn += [type(drawn[0])("ask-4", (3, 2, 1))]
    answers = {each.question_id: right_answer(course, each.question_id) for each in drawn[:1]}
    answers["ask-4"] = {"order": [2, 1, 3]}
    result = grade(replace(course, assessment=replace(course.assessment, pass_percent=56)), drawn, answers)
    assert result.score == pytest.approx(5 / 9)
    assert not result.passed


def test_an_answer_to_what_was_not_asked_is_refused() -> None:
    drawn = draw(COURSE, "x")
    for foreign in ({"nothing": {"picked": [1]}}, {drawn[0].question_id: {"picked": [9]}}):
        with pytest.raises(AnswerRefusedError):
            grade(COURSE, drawn, foreign)
    with pytest.raises(AnswerRefusedError):
        grade(COURSE, (), {})
