"""A case in steps: each choice leads on, moves a meter, and ends in a good, mixed or poor way.

Form: `choice` (the place of a choice, in the written order) and `at` (how many choices were made before this page; a
page that is not the newest is refused as `stale`), or `again` to start anew.
Stored answer: `{"path": [2, 1]}`, the choices so far; the server walks it. It is done when the path reaches an ending.
Score (for the ending only, never part of a result): good 1, mixed 0.5, poor 0, none on the way.
`present` → ScenarioView: the step or ending reached, the meter and how far the last choice moved it, what happened
(`after`), the choices (empty at an ending) and the way so far. Where other choices lead is never in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from courses.activities.base import (
    MOST_VALUES,
    Answer,
    AnswerRefusedError,
    Feedback,
    Form,
    Marked,
    State,
    one,
    place,
    stored,
)

SCORES = {"good": 1.0, "mixed": 0.5, "poor": 0.0}


@dataclass(frozen=True)
class Link:
    """Where a choice leads and how it moves the meter; taken if the meter is at least `from_meter`, or always."""

    change: int
    target: str
    from_meter: int | None = None


@dataclass(frozen=True)
class Turn:
    """One choice of a step, what happens next, and its links in the order in which they are tried."""

    html: str
    after: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Step:
    """A situation with choices."""

    id: str
    heading: str
    html: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Ending:
    """How a case can end."""

    id: str
    grade: str
    heading: str
    html: str


@dataclass(frozen=True)
class TurnView:
    """A choice as a page shows it."""

    value: str
    html: str


@dataclass(frozen=True)
class Passed:
    """A choice already made: where, which, what came of it, and how the meter moved."""

    heading: str
    choice: str
    after: str
    change: int
    meter: int


@dataclass(frozen=True)
class ScenarioView:
    """The place a learner has reached; `grade` and no `choices` at an ending, `after` empty at the start."""

    kind: str
    id: str
    title: str
    prompt: str
    field: str
    at_field: str
    again_field: str
    at: str
    step: int
    meter_name: str
    meter: int
    change: int
    after: str
    heading: str
    html: str
    choices: tuple[TurnView, ...]
    grade: str
    way: tuple[Passed, ...]


@dataclass(frozen=True)
class Scenario:
    """A case with three to six steps and two to eight endings; the first step starts."""

    id: str
    title: str
    prompt: str
    meter: str
    start: int
    steps: tuple[Step, ...]
    endings: tuple[Ending, ...]
    kind: Literal["scenario"] = "scenario"
    skippable: Literal[False] = False

    def shown(self, seed: str) -> tuple[int, ...]:
        """Return nothing: the choices of a case stay in their order."""
        return ()

    def present(self, state: State) -> ScenarioView:
        """Return the step or ending that the stored path has reached."""
        way, here = self._walk(self._path(state.answer))
        last = way[-1] if way else None
        turns = here.turns if isinstance(here, Step) else ()
        return ScenarioView(
            kind=self.kind,
            id=self.id,
            title=self.title,
            prompt=self.prompt,
            field=f"{state.prefix}choice",
            at_field=f"{state.prefix}at",
            again_field=f"{state.prefix}again",
            at=str(len(way)),
            step=len(way) + 1,
            meter_name=self.meter,
            meter=last.meter if last else self.start,
            change=last.change if last else 0,
            after=last.after if last else "",
            heading=here.heading,
            html=here.html,
            choices=tuple(TurnView(str(n), turn.html) for n, turn in enumerate(turns, 1)),
            grade=here.grade if isinstance(here, Ending) else "",
            way=tuple(way),
        )

    def read(self, form: Form, state: State) -> Answer:
        """Return the path with the choice that a form holds; raises AnswerRefusedError (missing, stale, foreign)."""
        if one(form, f"{state.prefix}again"):
            return {"path": []}
        path = self._path(state.answer)
        if one(form, f"{state.prefix}at") != str(len(path)):
            raise AnswerRefusedError("stale", "This case has moved on since the page was opened. Here is where it is.")
        field = f"{state.prefix}choice"
        choice = one(form, field)
        _, here = self._walk(path)
        if isinstance(here, Ending):
            raise AnswerRefusedError("stale", "This case has ended. You can play it again.")
        if not choice:
            raise AnswerRefusedError("missing", "Choose what to do first.", field)
        return {"path": [*path, place(choice, len(here.turns), field)]}

    def mark(self, answer: Answer) -> Marked:
        """Return whether the case has ended and how; raises AnswerRefusedError for a foreign path."""
        way, here = self._walk(self._path(answer))
        feedback = tuple(Feedback(n, None, passed.after) for n, passed in enumerate(way, 1))
        if isinstance(here, Ending):
            return Marked(SCORES[here.grade], done=True, feedback=feedback)
        return Marked(None, done=False, feedback=feedback)

    def _path(self, answer: object) -> list[int]:
        if answer is None:
            return []
        path = stored(answer, "path")["path"]
        if not isinstance(path, list | tuple) or len(path) > MOST_VALUES or any(type(n) is not int for n in path):
            raise AnswerRefusedError("foreign", "The stored path does not belong to this case.")
        return list(path)

    def _walk(self, path: list[int]) -> tuple[list[Passed], Step | Ending]:
        places: dict[str, Step | Ending] = {step.id: step for step in self.steps}
        places.update((ending.id, ending) for ending in self.endings)
        here: Step | Ending = self.steps[0]
        meter = self.start
        way: list[Passed] = []
        for number in path:
            if isinstance(here, Ending) or not 1 <= number <= len(here.turns):
                raise AnswerRefusedError("foreign", "The stored path does not belong to this case.")
            turn = here.turns[number - 1]
            link = next(link for link in turn.links if link.from_meter is None or meter >= link.from_meter)
            moved = min(100, max(0, meter + link.change))
            way.append(Passed(here.heading, turn.html, turn.after, moved - meter, moved))
            here, meter = places[link.target], moved
        return way, here
