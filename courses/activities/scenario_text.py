"""Read a `{scenario}` from its directive, and see that every way through it holds."""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter

from courses.activities.fields import Fields
from courses.activities.scenario import Ending, Link, Scenario, Step, Turn
from courses.blocks import Directive, Item, Part, cut_items
from courses.faults import instead
from courses.markdown import Page

LINK = re.compile(r"\[([+-]?[0-9]{1,3})(?: from ([0-9]{1,3}))?\]\(#([a-z0-9-]{1,60})\)")
MOST_PARTS = 100


def parse(directive: Directive, page: Page) -> Scenario | None:
    """Read a `{scenario}`; faults go to the log of the page. None when it has no step to begin with."""
    fields = Fields(directive, page, ("meter", "start"))
    prompt, parts = fields.parted()
    if not fields.text("meter"):
        fields.refuse(' has no ":meter:". Name what the choices move, such as "Trust".')
    steps = [_step(fields, part) for part in parts if part.grade is None]
    endings = [_ending(fields, part) for part in parts if part.grade is not None]
    fields.count(len(steps), 3, 6, "steps")
    fields.count(len(endings), 2, 8, "endings")
    start = fields.whole("start", 0, 100, 50)
    case = Scenario(fields.id, directive.title, prompt, fields.text("meter"), start, tuple(steps), tuple(endings))
    if parts and parts[0].grade is not None:
        fields.refuse(" begins with an ending. Put the first step first.", parts[0].line)
    if len(parts) <= MOST_PARTS:  # Far too many are told above; to walk them all would take long.
        _Ways(fields, case, {part.id: part.line for part in parts}).check()
    return case if steps else None


def _step(fields: Fields, part: Part) -> Step:
    text, items = cut_items(part.text, part.line + 1, fields.page.log)
    if len(items) < 2:
        fields.refuse(f': the step "{part.id}" has fewer than two choices. Add some, or a grade "(good)".', part.line)
    turns = tuple(_turn(fields, part, number, item) for number, item in enumerate(items, 1))
    return Step(part.id, part.heading, fields.page.text(text, part.line + 1).html, turns)


def _turn(fields: Fields, part: Part, number: int, item: Item) -> Turn:
    what = f'"{part.id}", choice'
    links = tuple(Link(int(m[1]), m[3], int(m[2]) if m[2] else None) for m in LINK.finditer(item.text))
    if not links:
        fields.refuse(f', {what} {number} leads nowhere. Add "[+5](#part)".', item.line)
    elif links[-1].from_meter is not None or any(link.from_meter is None for link in links[:-1]):
        fields.refuse(
            f', {what} {number}: only the last link goes without "from", and it must. Put it last.', item.line
        )
    if any(abs(link.change) > 100 or (link.from_meter or 0) > 100 for link in links):
        fields.refuse(f", {what} {number} moves or asks more than 100. The meter goes from 0 to 100.", item.line)
    plain = Item(item.line, LINK.sub("", item.text).strip(), item.feedback, item.feedback_line, item.right)
    return Turn(fields.plain(number, plain, what), fields.feedback(number, item, what), links)


def _ending(fields: Fields, part: Part) -> Ending:
    _, items = cut_items(part.text, part.line + 1, fields.page.log)
    if any(LINK.search(item.text) for item in items):
        fields.refuse(f': the ending "{part.id}" has choices. Take the grade away, or the choices.', part.line)
    if not part.text.strip():
        fields.refuse(f': the ending "{part.id}" is empty. Tell how it ends.', part.line)
    return Ending(part.id, str(part.grade), part.heading, fields.page.text(part.text, part.line + 1).html)


class _Ways:
    """Looks at a case as a map: every link leads somewhere, every part is reached, no way goes in a circle."""

    def __init__(self, fields: Fields, case: Scenario, lines: dict[str, int]) -> None:
        self.fields = fields
        self.case = case
        self.lines = lines
        self.ways = {
            step.id: {link.target for turn in step.turns for link in turn.links if link.target in lines}
            for step in case.steps
        }

    def check(self) -> None:
        self._targets()
        self._reached()
        try:
            TopologicalSorter(self.ways).prepare()
        except CycleError as error:
            circle = sorted(error.args[1], key=lambda part: self.lines[part])
            self.fields.refuse(f': the way goes in a circle through "{circle[0]}". Lead on.', self.lines[circle[0]])
        grades = {ending.grade for ending in self.case.endings}
        for grade in ("good", "poor"):
            if grade not in grades:
                self.fields.refuse(f" has no {grade} ending. Add one, with ({grade}).")

    def _targets(self) -> None:
        for step in self.case.steps:
            for target in sorted({link.target for turn in step.turns for link in turn.links}):
                if target not in self.lines:
                    cure = instead(target, self.lines, "Write that part, or lead elsewhere.")
                    line = self._line_of(target, self.lines[step.id])
                    self.fields.refuse(f': a choice leads to "{target}", which does not exist. {cure}', line)

    def _line_of(self, target: str, first: int) -> int:
        directive = self.fields.directive
        for number, text in enumerate(directive.text.split("\n"), directive.text_line):
            if number >= first and f"(#{target})" in text:
                return number
        return first

    def _reached(self) -> None:
        waiting = [self.case.steps[0].id] if self.case.steps else []
        reached = set(waiting)
        while waiting:
            new = self.ways.get(waiting.pop(), set()) - reached
            reached |= new
            waiting.extend(new)
        for part, line in self.lines.items():
            if part not in reached:
                self.fields.refuse(f': nothing leads to "{part}". Link to it, or remove it.', line)
