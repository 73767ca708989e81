"""Write docs/events.md from the classes of all events; a test holds the two together."""

from __future__ import annotations

import importlib
import types
import typing
from collections.abc import Collection
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from itertools import groupby
from pathlib import Path

from lms.core.events import REGISTRY, Event
from lms.wiring import ROOMS

TOP = Path(__file__).parent.parent
LMS = TOP / "lms"
DOCUMENT = TOP / "docs" / "events.md"
HEAD = """# Events

What happens, as the audit trail keeps it and a host application hears it (`docs/extension.md`). Written by
`python -m scripts.events_table` from the classes in `lms/*/*events.py`; a test says when it is stale.

An event is in the past tense, is never renamed, and holds ids, codes, numbers, instants (UTC) and salted digests: no
name and no text of a person. A `?` follows what may be empty.
"""
PLAIN = {datetime: "instant", date: "day", str: "text", int: "number", bool: "yes or no"}


def document() -> str:
    """Return the whole document: a table for each room, a row for each event."""
    files = [path for path in LMS.glob("*/*events.py") if path.parent.name != "core"]
    rooms = sorted({path.parent.name for path in files}, key=order)
    for path in files:
        importlib.import_module(f"lms.{path.parent.name}.{path.stem}")
    ours = [kind for kind in REGISTRY.values() if kind.__module__.startswith("lms.")]
    known = sorted(ours, key=lambda kind: (rooms.index(room_of(kind)), not family(kind), kind.name))
    parts = [HEAD]
    for room, grouped in groupby(known, key=room_of):
        parts.append(f"\n## {room}\n")
        parts += [table(list(kinds)) for _, kinds in groupby(grouped, key=family)]
    return "".join(parts)


def table(kinds: list[type[Event]]) -> str:
    """Return a row for each event; what all of them hold is said once."""
    shared = set.intersection(*map(names, kinds))
    said = f"Every one of these holds {shape(kinds[0], shared)}.\n\n" if shared else ""
    rows = "\n".join(f"| `{kind.name}` | {meaning(kind)} | {shape(kind, names(kind) - shared)} |" for kind in kinds)
    return f"\n{said}| event | what happened | fields |\n|---|---|---|\n{rows}\n"


def order(room: str) -> tuple[bool, int, str]:
    """Return where a room stands: as events are heard, and after them what only the stand-alone product has."""
    return (room not in ROOMS, ROOMS.index(room) if room in ROOMS else 0, room)


def room_of(kind: type[Event]) -> str:
    """Return the room that an event belongs to."""
    return kind.__module__.split(".")[1]


def family(kind: type[Event]) -> str:
    """Return the base that an event shares with others of its room; empty where it stands for itself."""
    base: type[Event] = kind.__mro__[kind.__mro__.index(Event) - 1]
    return "" if base.name else base.__name__


def meaning(kind: type[Event]) -> str:
    """Return the first paragraph of an event's docstring, on one line."""
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split()).replace("``", "`")


def names(kind: type[Event]) -> set[str]:
    """Return the names of an event's fields."""
    return {field.name for field in fields(kind)}


def shape(kind: type[Event], chosen: Collection[str]) -> str:
    """Return the chosen fields with what they hold."""
    hints = typing.get_type_hints(kind)
    return (
        ", ".join(f"`{field.name}` {word(hints[field.name])}" for field in fields(kind) if field.name in chosen) or "–"
    )


def word(kind: object) -> str:
    """Return what a field holds, in a word."""
    inside = [part for part in typing.get_args(kind) if part not in {type(None), ...}]
    if isinstance(kind, types.UnionType):
        return " or ".join(map(word, inside)) + ("?" if type(None) in typing.get_args(kind) else "")
    origin = typing.get_origin(kind)
    if origin in {tuple, list, set, frozenset}:
        return f"list of {word(inside[0])}"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " / ".join(str(member.value) for member in kind)
    if isinstance(kind, type) and kind in PLAIN:
        return PLAIN[kind]
    return str(getattr(kind, "__name__", kind))


def main() -> None:
    """Write the document."""
    DOCUMENT.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
