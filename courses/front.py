"""Front matter: the YAML between two lines of `---` at the top of a Markdown file."""

from __future__ import annotations

from typing import TypeVar

from courses.faults import Log
from courses.plainyaml import read_yaml
from courses.schema import Strict, validate

Front = TypeVar("Front", bound=Strict)
MOST_LINES = 50


def read_front(text: str, kind: type[Front], log: Log) -> tuple[Front | None, str, int]:
    """Return the front matter, the text below it, and the line at which that begins."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        log.refuse(1, f'the front matter is missing. Begin with "---", {_keys(kind)}, "---".')
        return None, text, 1
    for end in range(1, min(len(lines), MOST_LINES)):
        if lines[end].rstrip() == "---":
            document = read_yaml("\n".join(lines[1:end]), log, 2)
            front = validate(kind, document, log) if document else None
            return front, "\n".join(lines[end + 1 :]), end + 2
    log.refuse(1, 'the front matter is not closed. Add a line "---" below it.')
    return None, "", 1


def _keys(kind: type[Strict]) -> str:
    return ", ".join(f'"{key}: …"' for key in kind.model_fields)
