"""The questions of a handed-in attempt, each with its reasons and the lesson that teaches it."""

from __future__ import annotations

from dataclasses import dataclass

from courses import Module
from lms.learning.queries.attempts import FinishedAttempt
from lms.learning.views.presenting import NOTHING, Shown, shown_activity


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question as it was marked. ``module`` teaches it; ``claims`` are the facts behind it."""

    number: int
    shown: Shown
    is_right: bool
    is_answered: bool
    module: Module | None
    claims: tuple[str, ...]


def verdicts_of(found: FinishedAttempt) -> tuple[Verdict, ...]:
    """Return the questions of a handed-in attempt in the order in which they were asked."""
    course = found.sitting.course
    taught = {module.objective: module for module in course.modules}
    verdicts = []
    for number, drawn in enumerate(found.sitting.attempt.drawn, 1):
        question = course.question(drawn.question_id)
        given = found.sitting.given.get(question.id, NOTHING)
        verdicts.append(
            Verdict(
                number=number,
                shown=shown_activity(question.activity, drawn.shown, given, reveal=True),
                is_right=(found.result.marks[question.id].score or 0.0) >= 1,
                is_answered=given.answer is not None,
                module=taught.get(question.objective),
                claims=tuple(course.fact(name).claim for name in question.facts),
            )
        )
    return tuple(verdicts)
