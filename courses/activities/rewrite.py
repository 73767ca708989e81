"""Write something again, then compare it with a model and a checklist. Private, never marked; may be skipped.

Form: `text`, or `skip`. Stored answer: `{"text": "…", "skipped": false}`. Score: none.
`present` → RewriteView: field, text so far, start (html), least and most words; after revealing also model and checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from courses.activities.base import Answer, AnswerRefusedError, Form, Marked, State, one, stored, whole_text
from courses.activities.fields import Fields
from courses.blocks import Directive, Part, cut_items
from courses.markdown import Page

LONGEST = 4_000


@dataclass(frozen=True)
class RewriteView:
    """What a page shows of a rewrite; model and checks stay empty until revealed."""

    kind: str
    id: str
    title: str
    prompt: str
    field: str
    skip_field: str
    start_heading: str
    start: str
    text: str
    skipped: bool
    least_words: int
    most_words: int
    model_heading: str
    model: str
    checks_heading: str
    checks: tuple[str, ...]
    revealed: bool


@dataclass(frozen=True)
class Rewrite:
    """A prompt, perhaps a text to begin with, one good way, and what to compare."""

    id: str
    title: str
    prompt: str
    start_heading: str
    start: str
    model_heading: str
    model: str
    checks_heading: str
    checks: tuple[str, ...]
    least_words: int
    most_words: int
    kind: Literal["rewrite"] = "rewrite"
    skippable: Literal[True] = True

    def shown(self, seed: str) -> tuple[int, ...]:
        """Return nothing: there is nothing to shuffle."""
        return ()

    def present(self, state: State) -> RewriteView:
        """Return what a page shows."""
        given = self._given(state.answer)
        show = state.reveal
        return RewriteView(
            kind=self.kind,
            id=self.id,
            title=self.title,
            prompt=self.prompt,
            field=f"{state.prefix}text",
            skip_field=f"{state.prefix}skip",
            start_heading=self.start_heading,
            start=self.start,
            text=given["text"],
            skipped=given["skipped"],
            least_words=self.least_words,
            most_words=self.most_words,
            model_heading=self.model_heading if show else "",
            model=self.model if show else "",
            checks_heading=self.checks_heading if show else "",
            checks=self.checks if show else (),
            revealed=show,
        )

    def read(self, form: Form, state: State) -> Answer:
        """Return the text that a form holds; raises AnswerRefusedError (missing, length)."""
        if one(form, f"{state.prefix}skip"):
            return {"text": "", "skipped": True}
        field = f"{state.prefix}text"
        text = whole_text(one(form, field, LONGEST * 3), LONGEST).replace("\r\n", "\n").strip()
        words = len(text.split())
        if not words:
            raise AnswerRefusedError("missing", "Write something first, or skip this.", field)
        if not self.least_words <= words <= self.most_words:
            message = f"Your text has {words} words. Write {self.least_words} to {self.most_words}."
            raise AnswerRefusedError("length", message, field)
        return {"text": text, "skipped": False}

    def _given(self, answer: object) -> Answer:
        if answer is None:
            return {"text": "", "skipped": False}
        given = stored(answer, "text", "skipped")
        whole_text(given["text"], LONGEST)
        return {"text": given["text"], "skipped": given["skipped"] is True}

    def mark(self, answer: Answer) -> Marked:
        """Return that it is done; there is no score. Raises AnswerRefusedError for a foreign answer."""
        self._given(answer)
        return Marked(None, done=True)


def parse(directive: Directive, page: Page) -> Rewrite:
    """Read a `{rewrite}`; faults go to the log of the page."""
    fields = Fields(directive, page, ("min_words", "max_words"))
    prompt, parts = fields.parted()
    known = {part.id: part for part in parts}
    for part in parts:
        if part.id not in ("start", "model", "check"):
            fields.refuse(f': there is no part "{part.id}". The parts are start, model and check.', part.line)
    for needed in ("model", "check"):
        if needed not in known:
            fields.refuse(f' has no part "{needed}". Add "### {needed}: Heading".')
    least = fields.whole("min_words", 1, 500, 10)
    most = fields.whole("max_words", 1, 500, 120)
    if least > most:
        fields.refuse(": min_words is more than max_words. Change one.", fields.line("min_words"))
    start, model, check = (known.get(name) for name in ("start", "model", "check"))
    return Rewrite(
        id=fields.id,
        title=directive.title,
        prompt=prompt,
        start_heading=start.heading if start else "",
        start=page.text(start.text, start.line + 1).html if start else "",
        model_heading=model.heading if model else "",
        model=page.text(model.text, model.line + 1).html if model else "",
        checks_heading=check.heading if check else "",
        checks=_checks(fields, check) if check else (),
        least_words=least,
        most_words=most,
    )


def _checks(fields: Fields, part: Part) -> tuple[str, ...]:
    _, items = cut_items(part.text, part.line + 1, fields.page.log)
    fields.count(len(items), 3, 7, "points to check")
    return tuple(fields.plain(number, item, "point") for number, item in enumerate(items, 1))
