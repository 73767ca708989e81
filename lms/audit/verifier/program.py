"""Making one program of the verifier's files, for the export."""

from __future__ import annotations

import ast
from pathlib import Path

FOLDER = Path(__file__).parent
PARTS = ("folding.py", "checking.py")
"""What is used before whoever uses it; the last one's description is the program's."""


def source() -> str:
    """Return the verifier as one Python file that imports nothing of ours."""
    imports: dict[str, None] = {}
    bodies, described = [], ""
    for name in PARTS:
        text = (FOLDER / name).read_text(encoding="utf-8")
        parsed = ast.parse(text)
        described = f'"""{ast.get_docstring(parsed, clean=False)}"""'
        imported = [one for one in parsed.body[1:] if isinstance(one, ast.Import | ast.ImportFrom)]
        imports |= dict.fromkeys(ast.unparse(one) for one in imported if not _is_ours(one))
        bodies.append("\n".join(text.splitlines()[imported[-1].end_lineno or 0 :]).strip())
    first, *others = imports
    return "\n\n".join([described, first, "\n".join(sorted(others)), *bodies]) + "\n"


def _is_ours(imported: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(imported, ast.ImportFrom) and (imported.module or "").startswith("lms.")
