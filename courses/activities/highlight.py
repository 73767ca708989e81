"""Mark the sentences of a message, or the lines of a talk or a log.

Form: `mark`, the number of each marked sentence, in reading order; none at all is `missing`.
Stored answer: `{"marked": [2, 3]}`. Score: share of sentences judged rightly, marked or left.
`present` → HighlightView: field, `mark` (completes "Mark what …"), sentences as options (see base.OptionView);
`lines`: each begins a new line, as in a thread of messages; otherwise they run on as a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from courses.activities.base import (
    Answer,
    AnswerRefusedError,
    Feedback,
    Form,
    Marked,
    Option,
    OptionView,
    State,
    numbers,
    place,
    stored,
    values,
)
from courses.activities.fields import Fields
from courses.blocks import Directive
from courses.markdown import Page


@dataclass(frozen=True)
class HighlightView:
    """What a page shows of a highlight."""

    kind: str
    id: str
    title: str
    prompt: str
    mark: str
    field: str
    sentences: tuple[OptionView, ...]
    revealed: bool
    lines: bool


@dataclass(frozen=True)
class Highlight:
    """A message, one sentence an item; those to mark are the right ones."""

    id: str
    title: str
    prompt: str
    mark_what: str
    sentences: tuple[Option, ...]
    lines: bool = False
    kind: Literal["highlight"] = "highlight"
    skippable: Literal[False] = False

    def shown(self, seed: str) -> tuple[int, ...]:
        """Return nothing: sentences stay in reading order."""
        return ()

    def present(self, state: State) -> HighlightView:
        """Return what a page shows."""
        marked = self._marked(state.answer) if state.answer is not None else []
        sentences = tuple(
            OptionView(
                str(n),
                sentence.html,
                n in marked,
                sentence.right if state.reveal else None,
                sentence.feedback if state.reveal else "",
            )
            for n, sentence in enumerate(self.sentences, 1)
        )
        field = f"{state.prefix}mark"
        return HighlightView(
            self.kind, self.id, self.title, self.prompt, self.mark_what, field, sentences, state.reveal, self.lines
        )

    def read(self, form: Form, state: State) -> Answer:
        """Return the sentences that a form marks; raises AnswerRefusedError (missing, foreign)."""
        field = f"{state.prefix}mark"
        found = values(form, field)
        if not found:
            raise AnswerRefusedError("missing", "Mark at least one sentence first.", field)
        marked = sorted(place(value, len(self.sentences), field) for value in found)
        return {"marked": self._marked({"marked": marked})}

    def _marked(self, answer: object) -> list[int]:
        return numbers(stored(answer, "marked")["marked"], len(self.sentences))

    def mark(self, answer: Answer) -> Marked:
        """Return the share of sentences judged rightly; raises AnswerRefusedError for a foreign answer."""
        marked = self._marked(answer)
        feedback = tuple(
            Feedback(n, sentence.right == (n in marked), sentence.feedback)
            for n, sentence in enumerate(self.sentences, 1)
        )
        return Marked(sum(f.right is True for f in feedback) / len(feedback), done=True, feedback=feedback)


def parse(directive: Directive, page: Page) -> Highlight:
    """Read a `{highlight}`; faults go to the log of the page."""
    fields = Fields(directive, page, ("mark", "lines"))
    prompt, items = fields.listed()
    if not fields.text("mark"):
        fields.refuse(' has no ":mark:". Complete the sentence "Mark what …".')
    fields.count(len(items), 5, 14, "sentences")
    sentences = tuple(
        Option(
            fields.words(number, item, "sentence"),
            fields.ticked(number, item, "sentence"),
            fields.feedback(number, item, "sentence"),
        )
        for number, item in enumerate(items, 1)
    )
    if not any(sentence.right for sentence in sentences):
        fields.refuse(' has no sentence to mark. Write "- [x]" before one.')
    lines = fields.flag("lines", otherwise=False)
    return Highlight(fields.id, directive.title, prompt, fields.text("mark"), sentences, lines)
