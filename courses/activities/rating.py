"""Statements to rate on five steps, or "cannot say".

Form: `rate-<statement id>`, "1" to "5", or "0" for "cannot say". Every statement needs one.
Stored answer: `{"ratings": {"usable": 4, "clear": 0}}`. Score: none.
`present` → RatingView: scale (agree, confidence, frequency: the page has the words), statements (field, html, value or
None).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from courses.activities.base import Answer, AnswerRefusedError, Form, Marked, State, one, stored
from courses.activities.fields import IS_ID, Fields
from courses.blocks import Directive, Item
from courses.markdown import Page

STEPS = 5
SCALES = ("agree", "confidence", "frequency")
FEEDS = re.compile(r"evaluation\Z|maturity/(?:people|process|technology)/[a-z][a-z0-9-]{0,39}\Z")
STATEMENT = re.compile(r"([a-z0-9-]{1,60}): (.+)", re.DOTALL)


@dataclass(frozen=True)
class Statement:
    """One statement and the id under which its ratings are stored."""

    id: str
    html: str


@dataclass(frozen=True)
class StatementView:
    """One statement on a page; `value` is None before an answer and 0 for "cannot say"."""

    id: str
    field: str
    html: str
    value: int | None


@dataclass(frozen=True)
class RatingView:
    """What a page shows of a rating."""

    kind: str
    id: str
    title: str
    prompt: str
    scale: str
    steps: int
    statements: tuple[StatementView, ...]


@dataclass(frozen=True)
class Rating:
    """Statements, their scale, and what the ratings feed."""

    id: str
    title: str
    prompt: str
    scale: str
    feeds: str
    statements: tuple[Statement, ...]
    kind: Literal["rating"] = "rating"
    skippable: Literal[False] = False

    def shown(self, seed: str) -> tuple[int, ...]:
        """Return nothing: statements stay in their order."""
        return ()

    def present(self, state: State) -> RatingView:
        """Return what a page shows; there is no key to hide."""
        given = self._given(state.answer) if state.answer is not None else {}
        statements = tuple(
            StatementView(s.id, f"{state.prefix}rate-{s.id}", s.html, given.get(s.id)) for s in self.statements
        )
        return RatingView(self.kind, self.id, self.title, self.prompt, self.scale, STEPS, statements)

    def read(self, form: Form, state: State) -> Answer:
        """Return the ratings that a form holds; raises AnswerRefusedError (incomplete, foreign)."""
        ratings = {}
        for number, statement in enumerate(self.statements, 1):
            field = f"{state.prefix}rate-{statement.id}"
            text = one(form, field)
            if not text:
                raise AnswerRefusedError("incomplete", f"Statement {number} has no answer yet.", field)
            if text not in ("0", "1", "2", "3", "4", "5"):
                raise AnswerRefusedError("foreign", "This was not among the answers offered.", field)
            ratings[statement.id] = int(text)
        return {"ratings": ratings}

    def _given(self, answer: object) -> dict[str, int]:
        ratings = stored(answer, "ratings")["ratings"]
        known = {statement.id for statement in self.statements}
        if not isinstance(ratings, dict) or set(ratings) != known:
            raise AnswerRefusedError("foreign", "The stored ratings do not belong to these statements.")
        if any(type(value) is not int or not 0 <= value <= STEPS for value in ratings.values()):
            raise AnswerRefusedError("foreign", "A stored rating is not on the scale.")
        return dict(ratings)

    def mark(self, answer: Answer) -> Marked:
        """Return that it is done; there is no score. Raises AnswerRefusedError for a foreign answer."""
        self._given(answer)
        return Marked(None, done=True)


def parse(directive: Directive, page: Page) -> Rating:
    """Read a `{rating}`; faults go to the log of the page."""
    fields = Fields(directive, page, ("scale", "feeds"))
    prompt, items = fields.listed()
    fields.count(len(items), 1, 12, "statements")
    scale, feeds = fields.text("scale"), fields.text("feeds")
    if scale not in SCALES:
        fields.refuse(f': ":scale: {scale}" must be {", ".join(SCALES[:-1])} or {SCALES[-1]}.', fields.line("scale"))
    if not FEEDS.match(feeds):
        fields.refuse(f': ":feeds: {feeds}" must be evaluation or maturity/LENS/TACTIC.', fields.line("feeds"))
    statements = tuple(_statement(fields, number, item) for number, item in enumerate(items, 1))
    names = [statement.id for statement in statements]
    for name in sorted({name for name in names if names.count(name) > 1}):
        fields.refuse(f': the statement "{name}" stands here twice. Give one another id.')
    return Rating(fields.id, directive.title, prompt, scale, feeds, statements)


def _statement(fields: Fields, number: int, item: Item) -> Statement:
    found = STATEMENT.match(item.text)
    if not found or not IS_ID.match(found[1]):
        fields.refuse(f', statement {number} has no id. Write "- id: text".', item.line)
        return Statement("", "")
    return Statement(found[1], fields.page.inline(found[2], item.line))
