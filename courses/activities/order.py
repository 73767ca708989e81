"""Put items in order. Items are written in the right order and shown shuffled.

Form: `place-<n>` for the n-th item on the page, the number the learner gives it; each number once.
Stored answer: `{"order": [2, 1, 3]}`, written places in the learner's order. Score: share of pairs in order.
`present` → OrderView: items (field, html, place given or 0; after revealing also the right place and why).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from courses.activities.base import (
    Answer,
    AnswerRefusedError,
    Feedback,
    Form,
    Marked,
    State,
    check_shown,
    numbers,
    one,
    place,
    shuffled,
    stored,
)
from courses.activities.fields import Fields
from courses.blocks import Directive, Item
from courses.markdown import Page


@dataclass(frozen=True)
class OrderItem:
    """One item, and why it stands where it does (may be empty)."""

    html: str
    feedback: str


@dataclass(frozen=True)
class OrderItemView:
    """One item on a page; `right_place` is 0 and `feedback` empty until revealed."""

    field: str
    html: str
    place: int
    right_place: int
    feedback: str


@dataclass(frozen=True)
class OrderView:
    """What a page shows of an order."""

    kind: str
    id: str
    title: str
    prompt: str
    items: tuple[OrderItemView, ...]
    revealed: bool


@dataclass(frozen=True)
class Order:
    """Items in their right order."""

    id: str
    title: str
    prompt: str
    items: tuple[OrderItem, ...]
    kind: Literal["order"] = "order"
    skippable: Literal[False] = False

    def shown(self, seed: str) -> tuple[int, ...]:
        """Return the order in which to draw the items, never the right one."""
        drawn = shuffled(len(self.items), f"{seed}/{self.id}")
        return drawn if drawn != tuple(sorted(drawn)) else (*drawn[1:], drawn[0])

    def _drawn(self, state: State) -> tuple[int, ...]:
        return check_shown(state.shown or self.shown(""), len(self.items))

    def present(self, state: State) -> OrderView:
        """Return what a page shows."""
        given = self._order(state.answer) if state.answer is not None else []
        items = tuple(
            self._view(f"{state.prefix}place-{at}", n, given.index(n) + 1 if given else 0, reveal=state.reveal)
            for at, n in enumerate(self._drawn(state), 1)
        )
        return OrderView(self.kind, self.id, self.title, self.prompt, items, state.reveal)

    def _view(self, field: str, number: int, given: int, *, reveal: bool) -> OrderItemView:
        item = self.items[number - 1]
        if not reveal:
            return OrderItemView(field, item.html, given, 0, "")
        return OrderItemView(field, item.html, given, number, item.feedback)

    def read(self, form: Form, state: State) -> Answer:
        """Return the order that a form holds; raises AnswerRefusedError (incomplete, doubled, foreign)."""
        by_place: dict[int, int] = {}
        for at, number in enumerate(self._drawn(state), 1):
            field = f"{state.prefix}place-{at}"
            text = one(form, field)
            if not text:
                raise AnswerRefusedError("incomplete", f"Item {at} has no place yet.", field)
            given = place(text, len(self.items), field)
            if given in by_place:
                raise AnswerRefusedError("doubled", f"Two items have place {given}. Use each number once.", field)
            by_place[given] = number
        return {"order": [by_place[given] for given in sorted(by_place)]}

    def _order(self, answer: object) -> list[int]:
        order = numbers(stored(answer, "order")["order"], len(self.items))
        if len(order) != len(self.items):
            raise AnswerRefusedError("foreign", "The stored order does not hold every item.")
        return order

    def mark(self, answer: Answer) -> Marked:
        """Return the share of pairs in order; raises AnswerRefusedError for a foreign answer."""
        order = self._order(answer)
        pairs = list(combinations(order, 2))
        score = sum(first < second for first, second in pairs) / len(pairs)
        feedback = tuple(Feedback(n, order[n - 1] == n, item.feedback) for n, item in enumerate(self.items, 1))
        return Marked(score, done=True, feedback=feedback)


def parse(directive: Directive, page: Page) -> Order:
    """Read an `{order}`; faults go to the log of the page."""
    fields = Fields(directive, page, ())
    prompt, items = fields.listed()
    fields.count(len(items), 3, 7, "items")
    found = tuple(_item(fields, number, item) for number, item in enumerate(items, 1))
    return Order(fields.id, directive.title, prompt, found)


def _item(fields: Fields, number: int, item: Item) -> OrderItem:
    if not item.numbered:
        fields.refuse(f', item {number} has no number. Write "{number}. text".', item.line)
    html = fields.plain(number, item, "item")
    return OrderItem(html, fields.feedback(number, item, "item", needed=False))
