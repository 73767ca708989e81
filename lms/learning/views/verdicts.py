"""The questions of a handed-in attempt, each with its reasons; and what to read again before the next one."""

from __future__ import annotations

from dataclasses import dataclass

from courses.teaching import Place, place_of
from lms.learning.queries.attempts import FinishedAttempt
from lms.learning.views.presenting import NOTHING, Shown, shown_activity


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question as it was marked. ``place`` teaches it; ``claims`` are the facts behind it."""

    number: int
    shown: Shown
    is_right: bool
    is_answered: bool
    objective: str
    place: Place | None
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """An objective that was missed, and the places that teach what was missed, in the order of the course."""

    objective: str
    places: tuple[Place, ...]


def verdicts_of(found: FinishedAttempt) -> tuple[Verdict, ...]:
    """Return the questions of a handed-in attempt in the order in which they were asked."""
    course = found.sitting.course
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
                objective=question.objective,
                place=place_of(course, question),
                claims=tuple(course.fact(name).claim for name in question.facts),
            )
        )
    return tuple(verdicts)


def remedies_of(found: FinishedAttempt, verdicts: tuple[Verdict, ...]) -> tuple[Remedy, ...]:
    """Return what to read again: each objective with a question that was not wholly right."""
    course = found.sitting.course
    remedies = []
    for objective in course.objectives:
        missed = (each.place for each in verdicts if each.objective == objective.id and not each.is_right)
        # The same section once, however many of its questions were missed.
        places = {(place.module.id, place.section and place.section.id): place for place in missed if place}
        if places:
            in_order = sorted(places.values(), key=lambda place: course.modules.index(place.module))
            remedies.append(Remedy(objective.text, tuple(in_order)))
    return tuple(remedies)
