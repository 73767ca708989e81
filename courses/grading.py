"""Draw an assessment, mark it, and say whether it is passed (section 8 of the format)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from courses.activities.base import Answer, AnswerRefusedError, Marked
from courses.model import Course, Question


@dataclass(frozen=True)
class Drawn:
    """One question of an attempt and the order in which its options are shown; store it with the attempt."""

    question_id: str
    shown: tuple[int, ...]


@dataclass(frozen=True)
class Result:
    """A marked attempt: `score` and the share per objective from 0 to 1; what is not answered counts as 0."""

    score: float
    passed: bool
    marks: Mapping[str, Marked]
    by_objective: Mapping[str, float]


def draw(course: Course, seed: str, seen: Collection[str] = ()) -> tuple[Drawn, ...]:
    """Draw an assessment: some questions of each objective, unseen ones first, of different difficulty if possible.

    The same seed, course and seen ids give the same draw on every machine; keep the seed secret until it is handed in.
    """
    chosen: list[Question] = []
    for objective in course.objectives:
        pool = [question for question in course.bank if question.objective == objective.id]
        chosen += _stratified(pool, course.assessment.per_objective, seed, seen)
    return _shown(sorted(chosen, key=lambda question: _lot(seed, "place", question.id)), seed)


def draw_pretest(course: Course, seed: str) -> tuple[Drawn, ...]:
    """Return the five opening questions in their written order, their options shuffled."""
    return _shown(course.pretest, seed)


def draw_followup(course: Course, seed: str, wrong: Collection[str], seen: Collection[str]) -> tuple[Drawn, ...]:
    """Draw the questions of a follow-up: those answered wrongly or never seen come first."""

    def rank(question: Question) -> tuple[bool, bytes]:
        return question.id not in wrong and question.id in seen, _lot(seed, "followup", question.id)

    return _shown(sorted(course.bank, key=rank)[: course.followups.questions], seed)


def grade(course: Course, drawn: Sequence[Drawn], answers: Mapping[str, Answer | None]) -> Result:
    """Mark an attempt. Raises AnswerRefusedError for an answer to a question that was not drawn, or a foreign one."""
    ids = [each.question_id for each in drawn]
    if not ids or set(answers) - set(ids):
        raise AnswerRefusedError("foreign", "An answer belongs to a question that was not asked.")
    known = {question.id: question for question in (*course.bank, *course.pretest)}
    marks: dict[str, Marked] = {}
    scores: dict[str, list[float]] = {}
    for question_id in ids:
        question = known[question_id]
        answer = answers.get(question_id)
        marks[question_id] = Marked(0.0, done=False) if answer is None else question.activity.mark(answer)
        scores.setdefault(question.objective, []).append(marks[question_id].score or 0.0)
    score = _mean(value for values in scores.values() for value in values)
    # Thirds do not add up exactly in floating point; a billionth must not fail anybody.
    passed = round(score * 100, 9) >= course.assessment.pass_percent
    return Result(score, passed, marks, {name: _mean(values) for name, values in scores.items()})


def _stratified(pool: list[Question], count: int, seed: str, seen: Collection[str]) -> list[Question]:
    left = sorted(pool, key=lambda question: _lot(seed, "draw", question.id))
    chosen: list[Question] = []
    while left and len(chosen) < count:
        taken = [question.difficulty for question in chosen]
        best = min(left, key=lambda question: (question.id in seen, taken.count(question.difficulty)))
        chosen.append(best)
        left.remove(best)
    return chosen


def _shown(questions: Iterable[Question], seed: str) -> tuple[Drawn, ...]:
    return tuple(Drawn(question.id, question.activity.shown(seed)) for question in questions)


def _lot(seed: str, use: str, name: str) -> bytes:
    return hashlib.sha256(f"{seed}\x1f{use}\x1f{name}".encode()).digest()


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)
