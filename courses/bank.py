"""One file of test questions → questions, with the rules of section 8 of the format."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from courses.activities.kinds import PARSERS
from courses.blocks import Directive, cut
from courses.faults import Log, instead
from courses.front import read_front
from courses.giveaways import warn_giveaways
from courses.markdown import Page
from courses.model import Question
from courses.schema import BankFront

KINDS = ("choice", "multiple", "order", "sort")
DIFFICULTIES = ("1", "2", "3")
MOST_FACTS = 10


@dataclass(frozen=True)
class Placed:
    """A question and where it stands, for faults that show only in the whole course."""

    file: str
    line: int
    question: Question


def build_bank(path: str, text: str, page: Page, objectives: Collection[str]) -> tuple[BankFront | None, list[Placed]]:
    """Read a bank file; faults go to the log of the page."""
    front, body, line = read_front(text, BankFront, page.log)
    otherwise = (front.objective if front else None) or ""
    questions: list[Placed] = []
    choices: list[Directive] = []
    for piece in cut(body, line, page.log):
        if not isinstance(piece, Directive) or piece.name not in KINDS:
            page.log.refuse(piece.line, "a bank file holds only {choice}, {multiple}, {order} and {sort}. Move this.")
            continue
        questions.append(Placed(path, piece.line, _question(piece, page, otherwise, objectives)))
        if piece.name == "choice":
            choices.append(piece)
    warn_giveaways(choices, page.log)
    return front, questions


def _question(directive: Directive, page: Page, otherwise: str, objectives: Collection[str]) -> Question:
    page.cited.clear()
    activity = PARSERS[directive.name](directive, page)
    assert activity is not None, "only a scenario can come to nothing, and it is no test question"  # noqa: S101
    return Question(
        id=activity.id,
        objective=_objective(directive, page.log, otherwise, objectives),
        difficulty=_difficulty(directive, page.log),
        activity=activity,
        facts=_facts(directive, page),
    )


def _objective(directive: Directive, log: Log, otherwise: str, objectives: Collection[str]) -> str:
    name, line = directive.options.get("objective", (otherwise, directive.line))
    if not name:
        log.refuse(line, 'this question has no objective. Add ":objective: id".')
    elif name not in objectives:
        cure = instead(name, objectives, "Use one of course.yaml.")
        log.refuse(line, f'the objective "{name[:60]}" is not in course.yaml. {cure}')
    return name


def _difficulty(directive: Directive, log: Log) -> int:
    value, line = directive.options.get("difficulty", ("", directive.line))
    if value not in DIFFICULTIES:
        log.refuse(line, 'this question has no difficulty. Add ":difficulty:" 1, 2 or 3.')
        return 1
    return int(value)


def _facts(directive: Directive, page: Page) -> tuple[str, ...]:
    value, line = directive.options.get("facts", ("", directive.line))
    names = [name.strip() for name in value.split(",") if name.strip()]
    if len(names) > MOST_FACTS:
        page.log.refuse(line, f"this question cites {len(names)} facts. Keep it to {MOST_FACTS}.")
    for name in names[:MOST_FACTS]:
        page.cite(name, line, law=True)
    return tuple(page.cited)
