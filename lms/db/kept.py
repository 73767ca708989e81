"""Statements that are built once: asking the database without building the question anew.

Putting a statement together and finding it again among the compiled ones costs many times what the database needs for
most answers. So what every page asks stands as a module's constant with ``bindparam`` where values go, and is asked
here as plain columns, past the session's objects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable
from sqlalchemy.orm import Session


def ask(
    session: Session, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement on columns in the session's transaction; what the session changed is written first.

    Several sets of values are for a statement that inserts.
    """
    if session.autoflush:
        session.flush()
    return session.connection().execute(statement, values)
