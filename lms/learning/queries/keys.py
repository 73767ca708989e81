"""Forms that answer rightly, or as people do who err, for a demo company and for tests. They never leave the server."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from courses import State, draw, grade
from courses.activities.choice import Choice
from courses.activities.highlight import Highlight
from courses.activities.kinds import Activity
from courses.activities.order import Order
from courses.activities.rating import Rating
from courses.activities.scenario import Scenario
from courses.activities.sort import Sort
from courses.evaluation import evaluation_of
from lms.learning.queries.attempts import sitting_of
from lms.learning.queries.enrolments import standing_of
from lms.learning.queries.lessons import Given, lesson_of
from lms.learning.queries.versions import course_of_version
from lms.learning.rules import required

Form = dict[str, list[str]]
Thing = TypeVar("Thing", int, str)
MIDDLE = "3"
KNOWN_OF = 3
"""Whoever sorts wrongly puts one thing of so many into its group."""


def key_of(session: Session, person_id: str, slug: str, place: tuple[str, int]) -> Form:
    """Return the form that answers a question of an attempt rightly (``place``: attempt, number from 1)."""
    sitting = sitting_of(session, person_id, slug, place[0])
    question, drawn = sitting.question(place[1])
    return right_form(question.activity, State(shown=drawn.shown))


def lesson_key_of(session: Session, person_id: str, place: tuple[str, str, str]) -> Form:
    """Return the form that goes on with an activity of a lesson well (``place``: course, module, activity).

    A case takes one form a step: send it, ask again, until the activity is done. One that has ended begins anew.
    """
    slug, module_id, activity_id = place
    lesson = lesson_of(session, person_id, slug, module_id)
    activity = lesson.module.activity(activity_id)
    given = lesson.given.get(activity_id, Given())
    return right_form(activity, State(shown=activity.shown(lesson.enrolment.id), answer=given.answer))


def keys_of(session: Session, person_id: str, slug: str, attempt_id: str, share: float = 1.0) -> list[Form]:
    """Return the forms that answer all questions of an attempt, in their order: two statements.

    ``share`` of them are answered rightly; which of them are not, and how, follows from the attempt's id.
    """
    sitting = sitting_of(session, person_id, slug, attempt_id)
    asked = [sitting.question(number) for number in range(1, len(sitting.attempt.drawn) + 1)]
    wrong = _wrong_ones([question.id for question, _ in asked], share, attempt_id)
    return [
        _form(question.activity, State(shown=drawn.shown), attempt_id if question.id in wrong else "")
        for question, drawn in asked
    ]


def lesson_keys_of(session: Session, enrolment_id: str, version_id: str, module_id: str) -> list[tuple[str, Form]]:
    """Return the forms that complete a module well, each with its activity's id; a case takes one form a step."""
    module = course_of_version(session, version_id).module(module_id)
    forms: list[tuple[str, Form]] = []
    for activity in (module.activity(name) for name in required(module)):
        if isinstance(activity, Scenario):
            steps = enumerate(_way(activity, []))
            forms += [(activity.id, {"choice": [str(number)], "at": [str(at)]}) for at, number in steps]
        else:
            forms.append((activity.id, right_form(activity, State(shown=activity.shown(enrolment_id)))))
    return forms


def evaluation_key_of(session: Session, person_id: str, slug: str, steps: Sequence[int]) -> Form:
    """Return the form that gives the evaluation of a passed course these steps (1 to 5), one a statement."""
    passed = standing_of(session, person_id, slug).last_pass
    if passed is None:
        raise LookupError(f"{slug} was not passed")
    statements = evaluation_of(course_of_version(session, passed.version_id)).statements
    return {f"rate-{each.id}": [str(step)] for each, step in zip(statements, steps, strict=True)}


@dataclass(frozen=True, slots=True)
class Sample:
    """An assessment as somebody may have handed it in: what was drawn, the answers by question, and what they gave."""

    seed: str
    drawn: list[list[Any]]
    answers: dict[str, dict[str, Any]]
    score: float
    passed: bool


def sample_of(session: Session, version_id: str, seed: str, share: float, *, errs: bool = False) -> Sample:
    """Return an assessment of a version drawn from a seed, with ``share`` of it answered rightly.

    It is the first part of it, and the rest is not answered; with ``errs`` it is any part, the rest answered wrongly.
    """
    course = course_of_version(session, version_id)
    drawn = draw(course, seed)
    wrong = _wrong_ones([each.question_id for each in drawn], share if errs else 1.0, seed)
    answers = {}
    for each in drawn if errs else drawn[: round(len(drawn) * share)]:
        activity, state = course.question(each.question_id).activity, State(shown=each.shown)
        form = _form(activity, state, seed if each.question_id in wrong else "")
        answers[each.question_id] = dict(activity.read(form, state))
    result = grade(course, drawn, answers)
    return Sample(seed, [[each.question_id, list(each.shown)] for each in drawn], answers, result.score, result.passed)


def right_form(activity: Activity, state: State) -> Form:
    """Return the form that answers an activity rightly in the order shown; what has no right answer is skipped."""
    match activity:
        case Choice():
            rights = (str(at) for at, n in enumerate(state.shown, 1) if activity.options[n - 1].right)
            return {"answer": list(rights)}
        case Highlight():
            return {"mark": [str(n) for n, sentence in enumerate(activity.sentences, 1) if sentence.right]}
        case Order():
            return {f"place-{at}": [str(n)] for at, n in enumerate(state.shown, 1)}
        case Sort():
            return {f"group-{at}": [activity.items[n - 1].group] for at, n in enumerate(state.shown, 1)}
        case Rating():
            return {f"rate-{statement.id}": [MIDDLE] for statement in activity.statements}
        case Scenario():
            return _next_choice(activity, state)
        case _:
            return {"skip": ["1"]}


def wrong_form(activity: Activity, state: State, lot: str) -> Form:
    """Return a form that errs, partly where an answer has parts; which of several wrong ones it is, the lot decides.

    It scores less than half, so that a few of them never pass.
    """
    match activity:
        case Choice(kind="choice"):
            return {"answer": [str(_by_lot(_places(activity, state, right=False), lot)[0])]}
        case Choice():
            rights, wrongs = (_by_lot(_places(activity, state, right=right), lot) for right in (True, False))
            return {"answer": [str(at) for at in (*rights[: len(rights) * 2 // 3], wrongs[0])]}
        case Order():
            half = len(state.shown) // 2
            return {f"place-{at}": [str((n - 1 + half) % len(state.shown) + 1)] for at, n in enumerate(state.shown, 1)}
        case Sort():
            groups = [group.id for group in activity.groups]
            named = {at: groups.index(activity.items[n - 1].group) for at, n in enumerate(state.shown, 1)}
            return {f"group-{at}": [groups[(group + (at % KNOWN_OF > 0)) % len(groups)]] for at, group in named.items()}
        case _:
            return right_form(activity, state)


def _form(activity: Activity, state: State, lot: str) -> Form:
    return wrong_form(activity, state, lot) if lot else right_form(activity, state)


def _places(choice: Choice, state: State, *, right: bool) -> list[int]:
    """Return the places at which the right, or the wrong, options are shown."""
    return [at for at, n in enumerate(state.shown, 1) if choice.options[n - 1].right is right]


def _wrong_ones(ids: Collection[str], share: float, lot: str) -> frozenset[str]:
    """Return which questions are answered wrongly when ``share`` of them are not."""
    return frozenset(_by_lot(ids, lot)[round(len(ids) * share) :])


def _by_lot(things: Collection[Thing], lot: str) -> list[Thing]:
    """Return things in the order that a lot gives them, always the same."""
    return sorted(things, key=lambda thing: hashlib.sha256(f"{lot}/{thing}".encode()).digest())


def _next_choice(scenario: Scenario, state: State) -> Form:
    path = list((state.answer or {}).get("path", []))
    rest = _way(scenario, path)
    if not rest:
        return {"again": ["1"]}
    return {"choice": [str(rest[0])], "at": [str(len(path))]}


def _way(scenario: Scenario, path: list[int]) -> list[int]:
    """Return the choices from a path to the best ending within reach."""
    view = scenario.present(State(answer={"path": path}))
    ways = [[number, *_way(scenario, [*path, number])] for number in range(1, len(view.choices) + 1)]
    return max(ways, key=lambda way: scenario.mark({"path": [*path, *way]}).score or 0.0) if ways else []
