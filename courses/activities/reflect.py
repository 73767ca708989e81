"""A question to oneself and a private note; or, as a commitment, a choice of what to do this week. May be skipped.

Form: `text`, `commitment` (the number of one, as written) or `skip`.
Stored answer: `{"text": "…", "commitment": 2, "skipped": false}`; commitment 0 for none. Score: none.
`present` → ReflectView: fields, text, commitments as (value, html, picked), skipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from courses.activities.base import (
    Answer,
    AnswerRefusedError,
    Form,
    Marked,
    OptionView,
    State,
    one,
    place,
    stored,
    whole_text,
)
from courses.activities.fields import Fields
from courses.blocks import Directive
from courses.markdown import Page

LONGEST = 4_000


@dataclass(frozen=True)
class ReflectView:
    """What a page shows of a reflection."""

    kind: str
    id: str
    title: str
    prompt: str
    field: str
    commitment_field: str
    skip_field: str
    text: str
    commitment: bool
    commitments: tuple[OptionView, ...]
    skipped: bool


@dataclass(frozen=True)
class Reflect:
    """A prompt, and for a commitment the proposals to take over or change."""

    id: str
    title: str
    prompt: str
    commitment: bool
    commitments: tuple[str, ...]
    kind: Literal["reflect"] = "reflect"
    skippable: Literal[True] = True

    def shown(self, seed: str) -> tuple[int, ...]:
        """Return nothing: there is nothing to shuffle."""
        return ()

    def present(self, state: State) -> ReflectView:
        """Return what a page shows; there is no key to hide."""
        given = self._given(state.answer)
        commitments = tuple(
            OptionView(str(n), html, given["commitment"] == n, None, "") for n, html in enumerate(self.commitments, 1)
        )
        return ReflectView(
            kind=self.kind,
            id=self.id,
            title=self.title,
            prompt=self.prompt,
            field=f"{state.prefix}text",
            commitment_field=f"{state.prefix}commitment",
            skip_field=f"{state.prefix}skip",
            text=given["text"],
            commitment=self.commitment,
            commitments=commitments,
            skipped=given["skipped"],
        )

    def read(self, form: Form, state: State) -> Answer:
        """Return the note or commitment that a form holds; raises AnswerRefusedError (missing, length, foreign)."""
        if one(form, f"{state.prefix}skip"):
            return {"text": "", "commitment": 0, "skipped": True}
        field = f"{state.prefix}text"
        text = whole_text(one(form, field, LONGEST * 3), LONGEST).replace("\r\n", "\n").strip()
        name = f"{state.prefix}commitment"
        choice = one(form, name)
        number = place(choice, len(self.commitments), name) if choice else 0
        if not text and not number:
            raise AnswerRefusedError("missing", "Write something first, or skip this.", field)
        return {"text": text, "commitment": number, "skipped": False}

    def _given(self, answer: object) -> Answer:
        if answer is None:
            return {"text": "", "commitment": 0, "skipped": False}
        given = stored(answer, "text", "commitment", "skipped")
        whole_text(given["text"], LONGEST)
        number = given["commitment"]
        if type(number) is not int or not 0 <= number <= len(self.commitments):
            raise AnswerRefusedError("foreign", "The stored commitment is not one of these.")
        return {"text": given["text"], "commitment": number, "skipped": given["skipped"] is True}

    def mark(self, answer: Answer) -> Marked:
        """Return that it is done; there is no score. Raises AnswerRefusedError for a foreign answer."""
        self._given(answer)
        return Marked(None, done=True)


def parse(directive: Directive, page: Page) -> Reflect:
    """Read a `{reflect}`; faults go to the log of the page."""
    fields = Fields(directive, page, ("commitment",))
    prompt, items = fields.listed()
    commitment = fields.flag("commitment", otherwise=False)
    if commitment:
        fields.count(len(items), 1, 6, "commitments")
    elif items:
        fields.refuse(' has a list. Add ":commitment: true", or write it as text.', items[0].line)
    if not commitment and not prompt:
        fields.refuse(" asks nothing. Write the question.")
    commitments = tuple(fields.plain(number, item, "commitment") for number, item in enumerate(items, 1))
    return Reflect(fields.id, directive.title, prompt, commitment, commitments)
