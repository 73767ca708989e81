"""Cut a Markdown file into headings, prose and `:::` directives. Line numbers count from 1 in the whole file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from courses.faults import Log, instead

ID_PATTERN = r"[a-z][a-z0-9-]{0,39}"
OPEN = re.compile(r":::\{([A-Za-z][A-Za-z-]{0,29})\}[ \t]*(.*)\Z")
OPTION = re.compile(r":([a-z][a-z_]{0,29}):(?:[ \t]+(.*))?\Z")
ITEM = re.compile(r"(?:-|([0-9]{1,2})\.)(?: (.*))?\Z")
TICK = re.compile(r"\[([ xX])\](?: (.*))?\Z")
PART = re.compile(r"### ([a-z][a-z0-9-]{0,39})(?: \((good|mixed|poor)\))?: (\S.*)\Z")
LONGEST_TITLE = 80

ACTIVITIES = ("choice", "multiple", "scenario", "order", "sort", "highlight", "rewrite", "reflect", "rating")
CALLOUTS = ("note", "tip", "warning", "example", "law")
DIRECTIVES = (*ACTIVITIES, *CALLOUTS, "recap", "figure")


@dataclass(frozen=True)
class Prose:
    """Markdown without directives and without `##` headings."""

    line: int
    text: str


@dataclass(frozen=True)
class Heading:
    """A `##` heading, which begins a section."""

    line: int
    text: str


@dataclass(frozen=True)
class Directive:
    """One `:::{name} title` block; `text` is its body, which begins at `text_line`."""

    line: int
    name: str
    title: str
    options: dict[str, tuple[str, int]]
    text: str
    text_line: int


@dataclass(frozen=True)
class Item:
    """One entry of a list inside a directive; `right` is None where no box `[x]` or `[ ]` stands."""

    line: int
    text: str
    feedback: str
    feedback_line: int
    right: bool | None = None
    numbered: bool = False


@dataclass(frozen=True)
class Part:
    """What follows `### id: Heading` inside a directive; `grade` is set for the endings of a scenario."""

    line: int
    id: str
    grade: str | None
    heading: str
    text: str


@dataclass
class _Lines:
    """The lines gathered so far, and where they began."""

    line: int = 0
    lines: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "\n".join(self.lines)


Piece = Prose | Heading | Directive


def cut(text: str, first_line: int, log: Log) -> list[Piece]:
    """Cut `text` into its pieces; unclosed, nested and unknown directives go to `log`."""
    return _Cutter(text.split("\n"), first_line, log).pieces()


class _Cutter:
    def __init__(self, lines: list[str], first_line: int, log: Log) -> None:
        self.lines = lines
        self.first_line = first_line
        self.log = log
        self.found: list[Piece] = []
        self.prose = _Lines()
        self.fence = ""

    def pieces(self) -> list[Piece]:
        at = 0
        while at < len(self.lines):
            at = self._step(at)
        self._end_prose()
        return self.found

    def _step(self, at: int) -> int:
        line = self.lines[at]
        if self._in_code(line):
            self._keep(at)
        elif line.startswith(":::"):
            self._end_prose()
            return self._directive(at)
        elif line.startswith("## "):
            self._end_prose()
            self.found.append(Heading(at + self.first_line, line[3:].strip(" #")))
        else:
            self._keep(at)
        return at + 1

    def _in_code(self, line: str) -> bool:
        mark = re.match(r" {0,3}(`{3,}|~{3,})", line)
        if self.fence:
            if mark and mark[1].startswith(self.fence):
                self.fence = ""
            return True
        self.fence = mark[1] if mark else ""
        return bool(mark)

    def _keep(self, at: int) -> None:
        if not self.prose.lines:
            if not self.lines[at].strip():
                return
            self.prose.line = at + self.first_line
        self.prose.lines.append(self.lines[at])

    def _end_prose(self) -> None:
        if self.prose.lines:
            self.found.append(Prose(self.prose.line, self.prose.text()))
        self.prose = _Lines()

    def _directive(self, at: int) -> int:
        line = at + self.first_line
        opening = OPEN.match(self.lines[at].rstrip())
        if not opening:
            self.log.refuse(line, 'this ":::" opens nothing. Write ":::{name}", or remove it.')
            return at + 1
        body_end, end = self._ends(at)
        name, title = opening[1], opening[2].strip()
        if name not in DIRECTIVES:
            self.log.refuse(
                line, f"there is no {{{name}}}. {instead(name, DIRECTIVES, 'See section 4 of the format.')}"
            )
            return end
        if len(title) > LONGEST_TITLE:
            self.log.refuse(line, f"the title has {len(title)} characters. Keep it to {LONGEST_TITLE}.")
        options, body = self._options(at + 1, body_end)
        text = "\n".join(self.lines[body:body_end])
        self.found.append(Directive(line, name, title, options, text, body + self.first_line))
        return end

    def _ends(self, at: int) -> tuple[int, int]:
        """Return where the body ends and where to go on; a second opening or the end of the file closes it, too."""
        for place in range(at + 1, len(self.lines)):
            line = self.lines[place].rstrip()
            if line == ":::":
                return place, place + 1
            if OPEN.match(line):
                opened = at + self.first_line
                self.log.refuse(
                    place + self.first_line,
                    f'a directive begins inside the one of line {opened}. Close that with ":::" first.',
                )
                return place, place
        self.log.refuse(at + self.first_line, 'this ":::" is not closed. Add ":::" at its end.')
        return len(self.lines), len(self.lines)

    def _options(self, start: int, end: int) -> tuple[dict[str, tuple[str, int]], int]:
        options: dict[str, tuple[str, int]] = {}
        for place in range(start, end):
            found = OPTION.match(self.lines[place].rstrip())
            if not found:
                return options, place
            key, line = found[1], place + self.first_line
            if key in options:
                self.log.refuse(line, f'":{key}:" stands here twice. Remove one.')
            options[key] = ((found[2] or "").strip(), line)
        return options, end


def cut_parts(directive: Directive, log: Log) -> tuple[str, list[Part]]:
    """Cut a body at its `### id: Heading` lines: the text before the first, and the parts."""
    opening = _Lines(directive.text_line)
    gathered: list[tuple[re.Match[str] | None, _Lines]] = [(None, opening)]
    for number, line in enumerate(directive.text.split("\n"), directive.text_line):
        if line.startswith("###") and not line.startswith("####"):
            found = PART.match(line.rstrip())
            if not found:
                log.refuse(number, 'this part has no id. Write "### id: Heading".')
                continue
            gathered.append((found, _Lines(number)))
        else:
            gathered[-1][1].lines.append(line)
    parts = [
        Part(lines.line, found[1], found[2], found[3].strip(), lines.text()) for found, lines in gathered[1:] if found
    ]
    seen: set[str] = set()
    for part in parts:
        if part.id in seen:
            log.refuse(part.line, f'the part "{part.id}" stands here twice. Give one another id.')
        seen.add(part.id)
    return opening.text(), parts


def cut_items(text: str, first_line: int, log: Log) -> tuple[str, list[Item]]:
    """Cut text that ends in a list: what stands before the list, and its items with their feedback."""
    reader = _Items(log)
    for number, line in enumerate(text.split("\n"), first_line):
        reader.take(number, line.rstrip())
    return "\n".join(reader.before), [item.done() for item in reader.items]


@dataclass
class _Item:
    line: int
    first: str
    numbered: bool
    text: list[str] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)
    feedback_line: int = 0

    def done(self) -> Item:
        tick = TICK.match(self.first)
        right = None if tick is None else tick[1] in "xX"
        first = self.first if tick is None else tick[2] or ""
        text = "\n".join([first, *self.text]).strip()
        return Item(
            self.line, text, "\n".join(self.feedback).strip(), self.feedback_line or self.line, right, self.numbered
        )


class _Items:
    def __init__(self, log: Log) -> None:
        self.log = log
        self.before: list[str] = []
        self.items: list[_Item] = []

    def take(self, number: int, line: str) -> None:
        start = ITEM.match(line)
        if start:
            self.items.append(_Item(number, start[2] or "", bool(start[1])))
        elif not self.items:
            self.before.append(line)
        elif line.strip():
            self._go_on(number, line)

    def _go_on(self, number: int, line: str) -> None:
        item = self.items[-1]
        if not line.startswith(("  ", "\t")):
            self.log.refuse(number, "text after the list. Put it above the list, or indent it by two spaces.")
        elif line.lstrip().startswith(">"):
            item.feedback_line = item.feedback_line or number
            item.feedback.append(line.lstrip()[1:].strip())
        elif item.feedback:
            self.log.refuse(number, 'text below the feedback. Begin the line with "  > ", or put it above.')
        else:
            item.text.append(line.strip())
