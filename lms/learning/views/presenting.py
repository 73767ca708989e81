"""Activities as a page shows them: in the learner's order, with what was typed, and with reasons after the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from courses import AnswerRefusedError, Module, State
from courses.activities.choice import ChoiceView
from courses.activities.highlight import HighlightView
from courses.activities.kinds import Activity
from courses.activities.order import OrderView
from courses.activities.rating import RatingView
from courses.activities.reflect import ReflectView
from courses.activities.rewrite import RewriteView
from courses.activities.sort import SortView
from lms.learning.queries.lessons import Given, Lesson, base_of

Form = Mapping[str, Sequence[str]]
NOTHING = Given()
KEEPING = frozenset({"scenario", "reflect", "rating"})
"""Kinds whose form stays open after an answer: there is no key to show, or a next step to take."""
WORKING = frozenset({"rewrite"})
"""Kinds whose earlier answer stands in the form when it is done again."""

SCRIPTS = {"order": "order", "sort": "sort", "highlight": "highlight", "rating": "rating", "rewrite": "writing"}
"""The module of script that makes a kind of activity nicer; the other kinds need none."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One activity on a page. ``verdict``: right, partly, wrong, or empty where nothing is marked or answered."""

    view: Any
    done: bool = False
    revealed: bool = False
    verdict: str = ""
    skippable: bool = False
    error: str = ""
    error_field: str = ""
    base: str = ""
    """Which answer the page knows of: the form brings it back, so that an older page does not undo a newer answer."""

    @property
    def id(self) -> str:
        """The activity's id."""
        found: str = self.view.id
        return found


@dataclass(frozen=True, slots=True)
class Trouble:
    """A form that could not be taken: which activity, why, and what was sent."""

    activity_id: str
    refused: AnswerRefusedError
    form: Form


def shown_lesson(lesson: Lesson, again: str = "", trouble: Trouble | None = None) -> dict[str, Shown]:
    """Return every activity of a lesson as its page shows it, by id; ``again`` is the one to do once more."""
    module, seed = lesson.module, lesson.enrolment.id
    untouched = base_of(seed, None)
    found = {}
    for activity in module.activities:
        given = lesson.given.get(activity.id, NOTHING)
        found[activity.id] = shown_activity(
            activity,
            activity.shown(seed),
            given,
            again=activity.id == again,
            trouble=trouble if trouble and trouble.activity_id == activity.id else None,
            base=untouched if given.answer is None else base_of(seed, given.answer),
        )
    return found


def shown_activity(
    activity: Activity,
    order: tuple[int, ...],
    given: Given,
    *,
    again: bool = False,
    trouble: Trouble | None = None,
    reveal: bool | None = None,
    base: str = "",
) -> Shown:
    """Return one activity as a page shows it; its key is in it only when an answer was sent.

    ``reveal`` says it otherwise: never while an assessment is open (answers stay in the form), always afterwards.
    """
    answered = given.answer is not None and not again and trouble is None and activity.kind not in KEEPING
    revealed = answered if reveal is None else reveal
    keeps = revealed or reveal is False or activity.kind in KEEPING | WORKING
    view: Any = activity.present(State(shown=order, answer=given.answer if keeps else None, reveal=revealed))
    if trouble is not None:
        view = overlaid(view, trouble.form)
    elif given.draft and not revealed:
        view = overlaid(view, given.draft)
    return Shown(
        view,
        done=given.done,
        revealed=revealed,
        verdict=_verdict(activity, given) if revealed else "",
        skippable=activity.skippable,
        error=str(trouble.refused) if trouble else "",
        error_field=trouble.refused.field if trouble else "",
        base=base,
    )


def _verdict(activity: Activity, given: Given) -> str:
    score = activity.mark(given.answer).score if given.answer is not None else None
    if score is None:
        return ""
    if score >= 1:
        return "right"
    return "partly" if score > 0 else "wrong"


def overlaid(view: Any, form: Form) -> Any:  # noqa: ANN401  (any activity's view)
    """Return a view with what a form holds laid over it: half an answer is shown as it was given."""
    match view:
        case ChoiceView():
            picked = form.get(view.field, ())
            return replace(view, options=tuple(replace(o, picked=o.value in picked) for o in view.options))
        case HighlightView():
            marked = form.get(view.field, ())
            return replace(view, sentences=tuple(replace(s, picked=s.value in marked) for s in view.sentences))
        case OrderView():
            places = tuple(replace(item, place=_whole(_one(form, item.field))) for item in view.items)
            return replace(view, items=places)
        case SortView():
            return replace(view, items=tuple(replace(item, group=_one(form, item.field)) for item in view.items))
        case RatingView():
            rated = (
                replace(s, value=_whole(_one(form, s.field)) if s.field in form else None) for s in view.statements
            )
            return replace(view, statements=tuple(rated))
        case RewriteView() | ReflectView():
            return _written(view, form)
        case _:
            return view


def _written(view: RewriteView | ReflectView, form: Form) -> RewriteView | ReflectView:
    text = _one(form, view.field)
    if isinstance(view, RewriteView):
        return replace(view, text=text)
    chosen = form.get(view.commitment_field, ())
    return replace(view, text=text, commitments=tuple(replace(c, picked=c.value in chosen) for c in view.commitments))


def _one(form: Form, name: str) -> str:
    values = form.get(name, ())
    return values[0] if values else ""


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a lesson in its list of contents: how much there is to do in it, and how much of that is done."""

    id: str
    title: str
    tasks: int
    done: int


def contents_of(lesson: Lesson) -> tuple[Part, ...]:
    """Return the sections of a lesson with what is done in each."""
    tasks: dict[str, list[str]] = {}
    for block in lesson.module.blocks:
        if block.kind == "activity":
            tasks.setdefault(block.section, []).append(block.activity_id)
    done = lesson.done
    return tuple(
        Part(part.id, part.title, len(mine := tasks.get(part.id, [])), sum(name in done for name in mine))
        for part in lesson.module.sections
    )


def open_titles(module: Module, shown: Mapping[str, Shown], needed: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return (id, title) of what is still needed to complete a module."""
    return tuple(
        (activity.id, activity.title or module.title)
        for activity in module.activities
        if activity.id in needed and not shown[activity.id].done
    )


def scripts_of(module: Module) -> list[str]:
    """Return the modules of script that a lesson loads: those of the kinds that it holds, no more."""
    kinds = sorted({SCRIPTS[activity.kind] for activity in module.activities if activity.kind in SCRIPTS})
    return ["answering", *(["terms"] if module.terms else []), *kinds]
