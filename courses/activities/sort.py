"""Sort items into two to four groups. Items are written under their right group and shown mixed.

Form: `group-<n>` for the n-th item on the page, the id of a group.
Stored answer: `{"groups": ["invited", "interrupts"]}`, one group per written item. Score: share in the right group.
`present` → SortView: groups (id, heading) and items (field, html, group given or ""; after revealing also the right
group and the feedback).
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
    State,
    check_shown,
    one,
    shuffled,
    stored,
)
from courses.activities.fields import Fields
from courses.blocks import Directive, Part, cut_items
from courses.markdown import Page


@dataclass(frozen=True)
class Group:
    """One of the groups."""

    id: str
    heading: str


@dataclass(frozen=True)
class SortItem:
    """One item, its right group and why."""

    html: str
    group: str
    feedback: str


@dataclass(frozen=True)
class SortItemView:
    """One item on a page; `right_group` and `feedback` stay empty until revealed."""

    field: str
    html: str
    group: str
    right_group: str
    feedback: str


@dataclass(frozen=True)
class SortView:
    """What a page shows of a sort."""

    kind: str
    id: str
    title: str
    prompt: str
    groups: tuple[Group, ...]
    items: tuple[SortItemView, ...]
    revealed: bool


@dataclass(frozen=True)
class Sort:
    """Items and the groups they belong to."""

    id: str
    title: str
    prompt: str
    groups: tuple[Group, ...]
    items: tuple[SortItem, ...]
    kind: Literal["sort"] = "sort"
    skippable: Literal[False] = False

    def shown(self, seed: str) -> tuple[int, ...]:
        """Return the order in which to draw the items."""
        return shuffled(len(self.items), f"{seed}/{self.id}")

    def _drawn(self, state: State) -> tuple[int, ...]:
        return check_shown(state.shown or self.shown(""), len(self.items))

    def present(self, state: State) -> SortView:
        """Return what a page shows."""
        given = self._given(state.answer) if state.answer is not None else [""] * len(self.items)
        items = tuple(
            self._view(f"{state.prefix}group-{at}", n, given[n - 1], reveal=state.reveal)
            for at, n in enumerate(self._drawn(state), 1)
        )
        return SortView(self.kind, self.id, self.title, self.prompt, self.groups, items, state.reveal)

    def _view(self, field: str, number: int, given: str, *, reveal: bool) -> SortItemView:
        item = self.items[number - 1]
        if not reveal:
            return SortItemView(field, item.html, given, "", "")
        return SortItemView(field, item.html, given, item.group, item.feedback)

    def read(self, form: Form, state: State) -> Answer:
        """Return the groups that a form holds; raises AnswerRefusedError (incomplete, foreign)."""
        given = [""] * len(self.items)
        for at, number in enumerate(self._drawn(state), 1):
            field = f"{state.prefix}group-{at}"
            group = one(form, field)
            if not group:
                raise AnswerRefusedError("incomplete", f"Item {at} has no group yet.", field)
            given[number - 1] = group
        return {"groups": self._given({"groups": given})}

    def _given(self, answer: object) -> list[str]:
        given = stored(answer, "groups")["groups"]
        known = {group.id for group in self.groups}
        if not isinstance(given, list | tuple) or len(given) != len(self.items):
            raise AnswerRefusedError("foreign", "The stored groups do not belong to this activity.")
        if any(not isinstance(group, str) or group not in known for group in given):
            raise AnswerRefusedError("foreign", "This was not among the groups offered.")
        return list(given)

    def mark(self, answer: Answer) -> Marked:
        """Return the share of items in their right group; raises AnswerRefusedError for a foreign answer."""
        given = self._given(answer)
        feedback = tuple(
            Feedback(n, item.group == group, item.feedback)
            for n, (item, group) in enumerate(zip(self.items, given, strict=True), 1)
        )
        return Marked(sum(f.right is True for f in feedback) / len(feedback), done=True, feedback=feedback)


def parse(directive: Directive, page: Page) -> Sort:
    """Read a `{sort}`; faults go to the log of the page."""
    fields = Fields(directive, page, ())
    prompt, parts = fields.parted()
    items = tuple(item for part in parts for item in _items(fields, part))
    fields.count(len(parts), 2, 4, "groups")
    fields.count(len(items), 4, 12, "items")
    groups = tuple(Group(part.id, part.heading) for part in parts)
    return Sort(fields.id, directive.title, prompt, groups, items)


def _items(fields: Fields, part: Part) -> list[SortItem]:
    before, items = cut_items(part.text, part.line + 1, fields.page.log)
    if before.strip():
        fields.refuse(f': the group "{part.id}" has text that is no item. Begin it with "- ".', part.line)
    if not items:
        fields.refuse(f': the group "{part.id}" is empty. Add an item.', part.line)
    what = f'"{part.id}", item'
    return [
        SortItem(fields.plain(n, item, what), part.id, fields.feedback(n, item, what))
        for n, item in enumerate(items, 1)
    ]
