"""Read the `:key: value` options of a directive, and check what all kinds have in common."""

from __future__ import annotations

import re
from collections.abc import Collection

from courses.blocks import ID_PATTERN, Directive, Item, Part, cut_items, cut_parts
from courses.faults import instead
from courses.markdown import Page

IS_ID = re.compile(rf"{ID_PATTERN}\Z")
# Options that only a question of the bank has; courses/bank.py reads them.
OF_QUESTIONS = ("difficulty", "objective", "facts")


class Fields:
    """The options of one directive, read one by one; what is wrong goes to the log of the page."""

    def __init__(self, directive: Directive, page: Page, keys: Collection[str]) -> None:
        self.directive = directive
        self.page = page
        known = {"id", *keys, *(OF_QUESTIONS if page.test else ())}
        for key, (_, line) in directive.options.items():
            if key not in known:
                cure = instead(key, known, "Remove it.")
                page.log.refuse(line, f'":{key}:" is not an option of {{{directive.name}}}. {cure}')
        self.id = self._id()
        self.name = f'{directive.name} "{self.id}"'

    def _id(self) -> str:
        value, line = self.directive.options.get("id", ("", self.directive.line))
        if not value:
            self.page.log.refuse(line, f'this {self.directive.name} has no id. Add ":id: a-name" below its first line.')
        elif not IS_ID.match(value):
            self.page.log.refuse(
                line,
                f'the id "{value[:60]}" must be a-z, 0-9 and -, begin with a letter, and have at most 40 characters.',
            )
        return value

    def line(self, key: str) -> int:
        """Return the line of an option, or of the directive where it is not given."""
        return self.directive.options.get(key, ("", self.directive.line))[1]

    def refuse(self, message: str, line: int | None = None) -> None:
        """Log a fault of this activity, by its kind and id."""
        self.page.log.refuse(line or self.directive.line, f"{self.name}{message}")

    def text(self, key: str, otherwise: str = "", longest: int = 80) -> str:
        """Return an option as text of at most `longest` characters."""
        value = self.directive.options.get(key, (otherwise, 0))[0]
        if len(value) > longest:
            self.refuse(f': ":{key}:" has {len(value)} characters. Keep it to {longest}.', self.line(key))
        return value[:longest]

    def flag(self, key: str, *, otherwise: bool) -> bool:
        """Return an option that is true or false."""
        value = self.text(key, "true" if otherwise else "false")
        if value not in ("true", "false"):
            self.refuse(f': ":{key}: {value}" must be true or false.', self.line(key))
        return value == "true"

    def whole(self, key: str, low: int, high: int, otherwise: int) -> int:
        """Return an option that is a whole number from `low` to `high`."""
        value = self.text(key, str(otherwise))
        if not re.fullmatch(r"[0-9]{1,6}", value) or not low <= int(value) <= high:
            self.refuse(f': ":{key}: {value}" must be a whole number from {low} to {high}.', self.line(key))
            return otherwise
        return int(value)

    def listed(self) -> tuple[str, list[Item]]:
        """Return the rendered prompt and the items of a body without parts."""
        before, parts = cut_parts(self.directive, self.page.log)
        self.no_parts(parts)
        prompt, items = cut_items(before, self.directive.text_line, self.page.log)
        return self.page.text(prompt, self.directive.text_line).html, items

    def no_parts(self, parts: list[Part]) -> None:
        """Refuse parts in a kind that has none."""
        for part in parts:
            self.refuse(f': the part "{part.id}" has no place in {{{self.directive.name}}}. Remove "###".', part.line)

    def parted(self) -> tuple[str, list[Part]]:
        """Return the rendered text before the first part, and the parts."""
        before, parts = cut_parts(self.directive, self.page.log)
        return self.page.text(before, self.directive.text_line).html, parts

    def count(self, found: int, low: int, high: int, of_what: str) -> None:
        """Refuse a list that is too short or too long."""
        if not low <= found <= high:
            wanted = str(low) if low == high else f"{low} to {high}"
            self.refuse(
                f" has {found} {of_what}; it needs {wanted}. {'Add some.' if found < low else 'Leave some out.'}"
            )

    def feedback(self, number: int, item: Item, what: str, *, needed: bool = True) -> str:
        """Return the rendered feedback of an item; a missing one is refused where it is needed."""
        if needed and not item.feedback:
            self.refuse(f', {what} {number} has no feedback. Add a line "  > why" under it.', item.line)
        return self.page.inline(item.feedback, item.feedback_line)

    def ticked(self, number: int, item: Item, what: str) -> bool:
        """Return whether an item is the right one; one without a box is refused."""
        if item.right is None:
            self.refuse(f', {what} {number} has no box. Write "- [x]" if it is right and "- [ ]" if not.', item.line)
        return bool(item.right)

    def plain(self, number: int, item: Item, what: str) -> str:
        """Return the rendered text of an item that has no box; an empty one, or a box, is refused."""
        if item.right is not None:
            self.refuse(f', {what} {number} has a box, which means nothing here. Write "- text".', item.line)
        return self.words(number, item, what)

    def words(self, number: int, item: Item, what: str) -> str:
        """Return the rendered text of an item; an empty one is refused."""
        if not item.text:
            self.refuse(f", {what} {number} is empty. Write it, or remove it.", item.line)
        return self.page.inline(item.text, item.line)
