"""Read YAML 1.2 as plain text: maps, lists and words with their line numbers, and nothing that can surprise.

Built from the parser's events instead of its loader: no anchors, aliases or tags can multiply the data, nesting and
size are bounded, a key twice is a fault, `no` is a word, and a date stays text until the schema reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from courses.faults import Log
from courses.source import UNFIT

MOST_CHARACTERS = 300_000
MOST_EVENTS = 12_000
DEEPEST = 8
WHOLE = re.compile(r"[-+]?[0-9]{1,18}\Z")
FRACTION = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}\Z")
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}

Path = tuple[str | int, ...]


@dataclass
class Document:
    """The data of one file and where each part of it stands."""

    data: dict[str, Any]
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Return the line of the nearest thing that stands at, or above, `path`."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _UnfitError(Exception):
    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message
        super().__init__(message)


def read_yaml(text: str, log: Log, first_line: int = 1) -> Document | None:
    """Read one map from `text`; `first_line` is where the text begins in its file. Faults go to `log`."""
    if len(text) > MOST_CHARACTERS:
        log.refuse(first_line, f"this YAML is longer than {MOST_CHARACTERS:,} characters. Shorten it.")
        return None
    try:
        return _Builder(first_line, log).document(text)
    except _UnfitError as unfit:
        log.refuse(unfit.line, unfit.message)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + first_line if mark else first_line
        problem = getattr(error, "problem", None) or "this is not YAML"
        log.refuse(line, f"{problem}. Check the indentation, and quote text that holds a colon.")
    except (ValueError, OverflowError, RecursionError):
        log.refuse(first_line, "this is not YAML. Check brackets, quotes and odd characters.")
    return None


class _Builder:
    def __init__(self, first_line: int, log: Log) -> None:
        self.first_line = first_line
        self.log = log
        self.lines: dict[Path, int] = {}
        self.events: Iterator[Event] = iter(())

    def document(self, text: str) -> Document:
        self.events = self._bounded(YAML(typ="safe", pure=True).parse(text))
        kinds = (next(self.events), next(self.events, None))
        start = next(self.events) if type(kinds[1]).__name__ == "DocumentStartEvent" else None
        if not isinstance(start, MappingStartEvent):
            raise _UnfitError(self.first_line, "this holds no `key: value` lines. Write at least one.")
        data = self._value(start, ())
        for event in self.events:
            if type(event).__name__ == "DocumentStartEvent":
                raise _UnfitError(self._line(event), "a second YAML document begins here. Keep one in a file.")
        return Document(data, self.lines)

    def _bounded(self, events: Iterator[Event]) -> Iterator[Event]:
        for number, event in enumerate(events):
            if number > MOST_EVENTS:
                raise _UnfitError(self._line(event), "this YAML holds too many entries. Shorten it.")
            if getattr(event, "anchor", None) is not None:
                raise _UnfitError(self._line(event), "anchors (&) and aliases (*) are not used here. Write it out.")
            if getattr(event, "tag", None):
                raise _UnfitError(self._line(event), "tags (!) are not used here. Write plain text.")
            if isinstance(event, ScalarEvent) and UNFIT.search(event.value):
                raise _UnfitError(self._line(event), "a control character stands here. Remove it.")
            yield event

    def _line(self, event: Event) -> int:
        return int(event.start_mark.line) + self.first_line

    def _value(self, event: Event, path: Path) -> Any:  # noqa: ANN401 - YAML holds anything; the schema narrows it.
        if len(path) > DEEPEST:
            raise _UnfitError(self._line(event), f"this is nested deeper than {DEEPEST} levels. Flatten it.")
        self.lines.setdefault(path, self._line(event))
        if isinstance(event, MappingStartEvent):
            return self._map(path)
        if isinstance(event, SequenceStartEvent):
            return self._list(path)
        return _scalar(event)

    def _map(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise _UnfitError(self._line(event), "a key must be a plain word. Write `key: value`.")
            key = str(event.value)
            if key in found:
                self.log.refuse(self._line(event), f'the key "{key[:60]}" stands here twice. Remove one.')
            self.lines[(*path, key)] = self._line(event)
            found[key] = self._value(next(self.events), (*path, key))
        return found

    def _list(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            found.append(self._value(event, (*path, len(found))))
        return found


def _scalar(event: Event) -> str | int | float | bool | None:
    text = str(getattr(event, "value", ""))
    if not getattr(event, "implicit", (False,))[0]:  # Quoted or folded text is text, whatever it looks like.
        return text
    if text in WORDS:
        return WORDS[text]
    if WHOLE.match(text):
        return int(text)
    return float(text) if FRACTION.match(text) else text
