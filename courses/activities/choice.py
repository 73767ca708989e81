"""Choice (one right) and multiple (one or more right).

Form: `answer`, the place on the page ("1", "2" …); several of them for multiple.
Stored answer: `{"picked": [2]}`, written places. Score: choice 1 or 0; multiple (right marked − wrong marked) ÷ all
right, never under 0.
`present` → ChoiceView: field, multiple, options (value, html, picked; after revealing also right and feedback).
"""

from __future__ import annotations

import re
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
    check_shown,
    numbers,
    place,
    shuffled,
    stored,
    values,
)
from courses.activities.fields import Fields
from courses.blocks import Directive, Item
from courses.markdown import Page

# Options that lean on the others fall apart when shuffled, and give themselves away.
LEANING = re.compile(
    r"\b(?i:(?:all|none|both|neither|any|some) of (?:the|these) (?:above|options|answers|others?)\b)"
    r"|\b(?i:(?:all|none|both|neither) of (?:these|the above)\W*$)"
    r"|\b(?i:both|neither|either) [A-F] (?:and|nor|or) [A-F]\b"
    r"|\b(?i:options?|answers?) [A-F1-6] (?:and|or) [A-F1-6]\b"
)


@dataclass(frozen=True)
class ChoiceView:
    """A choice as a page shows it; `right` and `feedback` of the options stay empty until revealed."""

    kind: str
    id: str
    title: str
    prompt: str
    field: str
    multiple: bool
    options: tuple[OptionView, ...]
    revealed: bool


@dataclass(frozen=True)
class Choice:
    """A question with options, one or (for the kind `multiple`) several of them right."""

    id: str
    title: str
    prompt: str
    options: tuple[Option, ...]
    shuffle: bool
    kind: Literal["choice", "multiple"] = "choice"
    skippable: Literal[False] = False

    def shown(self, seed: str) -> tuple[int, ...]:
        """Return the order in which to draw the options."""
        return shuffled(len(self.options), f"{seed}/{self.id}") if self.shuffle else tuple(self._written())

    def _written(self) -> range:
        return range(1, len(self.options) + 1)

    def _order(self, state: State) -> tuple[int, ...]:
        return check_shown(state.shown or self.shown(""), len(self.options))

    def present(self, state: State) -> ChoiceView:
        """Return what a page shows."""
        picked = self._picked(state.answer) if state.answer is not None else []
        options = tuple(
            self._view(str(at), number, picked=number in picked, reveal=state.reveal)
            for at, number in enumerate(self._order(state), 1)
        )
        field = f"{state.prefix}answer"
        multiple = self.kind == "multiple"
        return ChoiceView(self.kind, self.id, self.title, self.prompt, field, multiple, options, state.reveal)

    def _view(self, value: str, number: int, *, picked: bool, reveal: bool) -> OptionView:
        option = self.options[number - 1]
        if not reveal:
            return OptionView(value, option.html, picked, None, "")
        return OptionView(value, option.html, picked, option.right, option.feedback)

    def read(self, form: Form, state: State) -> Answer:
        """Return the answer that a form holds; raises AnswerRefusedError (missing, foreign)."""
        order = self._order(state)
        field = f"{state.prefix}answer"
        found = values(form, field)
        if not found:
            raise AnswerRefusedError("missing", "Choose an answer first.", field)
        picked = sorted(order[place(value, len(order), field) - 1] for value in found)
        return {"picked": self._picked({"picked": picked})}

    def _picked(self, answer: object) -> list[int]:
        picked = numbers(stored(answer, "picked")["picked"], len(self.options))
        if not picked or (self.kind == "choice" and len(picked) > 1):
            raise AnswerRefusedError("foreign", "Exactly one answer can be chosen here.")
        return picked

    def mark(self, answer: Answer) -> Marked:
        """Return score and feedback on every option; raises AnswerRefusedError for a foreign answer."""
        picked = self._picked(answer)
        right = [number for number in self._written() if self.options[number - 1].right]
        hits = sum(1 if number in right else -1 for number in picked)
        feedback = tuple(Feedback(n, option.right, option.feedback) for n, option in enumerate(self.options, 1))
        return Marked(max(0.0, hits / len(right)), done=True, feedback=feedback)


def parse(directive: Directive, page: Page) -> Choice:
    """Read a `{choice}` or `{multiple}`; faults go to the log of the page."""
    fields = Fields(directive, page, ("shuffle",))
    prompt, items = fields.listed()
    if not prompt and not directive.title:
        fields.refuse(" asks nothing. Write the question above the options.")
    options = tuple(_option(fields, number, item) for number, item in enumerate(items, 1))
    fields.count(len(options), *_limits(directive.name, test=page.test), "options")
    _check_key(fields, [option.right for option in options])
    kind: Literal["choice", "multiple"] = "multiple" if directive.name == "multiple" else "choice"
    return Choice(fields.id, directive.title, prompt, options, fields.flag("shuffle", otherwise=True), kind)


def _limits(name: str, *, test: bool) -> tuple[int, int]:
    if not test:
        return 2, 6
    return (4, 4) if name == "choice" else (4, 6)


def _option(fields: Fields, number: int, item: Item) -> Option:
    if LEANING.search(item.text):
        fields.refuse(f", option {number} leans on the others. Say in it what it means by itself.", item.line)
    right = fields.ticked(number, item, "option")
    return Option(fields.words(number, item, "option"), right, fields.feedback(number, item, "option"))


def _check_key(fields: Fields, rights: list[bool]) -> None:
    right = sum(rights)
    if fields.directive.name == "choice" and right > 1:
        count = "two" if right == 2 else str(right)
        fields.refuse(f" has {count} right options in a {{choice}}. Use {{multiple}}, or mark one.")
    if right == 0:
        fields.refuse(' has no right option. Mark it with "- [x]".')
    if fields.directive.name == "multiple" and right == len(rights) and rights:
        fields.refuse(" has no wrong option. Add one.")
