"""Print the table of settings for docs/operations.md from the class that reads them; a test holds the two together."""

from __future__ import annotations

import ast
import inspect
import itertools
from dataclasses import fields
from pathlib import Path

from lms.core import settings
from lms.core.settings import PREFIX, Settings

DOCUMENT = Path(__file__).parent.parent / "docs" / "operations.md"
HEAD = "|---|---|---|\n"


def table() -> str:
    """Return one row a setting: its name, its default, the sentence under it in the class."""
    body = next(node for node in ast.parse(inspect.getsource(settings)).body if isinstance(node, ast.ClassDef)).body
    words = {
        name.target.id: " ".join(text.value.value.split())
        for name, text in itertools.pairwise(body)
        if isinstance(name, ast.AnnAssign)
        and isinstance(name.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
    rows = []
    for field in fields(Settings):
        default = ",".join(map(str, field.default)) if isinstance(field.default, tuple) else field.default
        shown = f"`{default}`" if default not in {"", False} else "–"
        rows.append(f"| `{PREFIX}{field.name.upper()}` | {shown} | {words[field.name]} |")
    return "\n".join(rows)


def main() -> None:
    """Write the table into the document, in place of the one that stands there."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(HEAD, 1)
    after = rest[rest.index("\n\n") :]
    DOCUMENT.write_text(before + HEAD + table() + after, encoding="utf-8")


if __name__ == "__main__":
    main()
