"""Statements that are built once: asking the database without building the question anew.

Putting a statement together and finding it again among the compiled ones costs many times what the database needs for
most answers. So what every page asks stands as a module's constant with ``bindparam`` where values go, and is asked
here as plain columns, past the session's objects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CompoundSelect, CursorResult, Executable, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import BindParameter, ClauseElement, ColumnElement
from sqlalchemy.sql.visitors import replacement_traverse


def ask(
    session: Session, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement on columns in the session's transaction; what the session changed is written first.

    Several sets of values are for a statement that inserts.
    """
    if session.autoflush:
        session.flush()
    return session.connection().execute(statement, values)


class _Whole(Executable, ClauseElement):
    """A statement that SQLAlchemy finds among the compiled ones by its class alone."""

    inherit_cache = True
    _traverse_internals = []  # noqa: RUF012  (of the base class; nothing of it is compared)
    whole: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]


@compiles(_Whole)
def _as_the_whole(element: _Whole, compiler: Any, **options: Any) -> str:  # noqa: ANN401  (SQLAlchemy's form)
    return str(compiler.process(element.whole, **options))


class _Constant(ColumnElement[Any]):
    """A constant of a statement, written into its text."""

    inherit_cache = False

    def __init__(self, value: BindParameter[Any]) -> None:
        self.value = value
        self.type = value.type


@compiles(_Constant)
def _as_text(element: _Constant, compiler: Any, **options: Any) -> str:  # noqa: ANN401  (SQLAlchemy's form)
    return str(compiler.process(element.value, **options | {"literal_binds": True}))


def found_by_name(statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]) -> Executable:
    """Return a kept statement so that it is found among the compiled ones at once: a large one, or one of each page.

    Else SQLAlchemy compares all its parts each time, which took 0.4 ms of a team page and pushed everything else out of
    the processor's caches. Texts and numbers that never change are part of its text: as parameters they were half of
    all that a page sends.
    """
    whole = replacement_traverse(statement, {}, _constant)
    made: Executable = type("_ThisWhole", (_Whole,), {"whole": whole, "inherit_cache": True})()
    return made


def _constant(element: Any, **_options: Any) -> _Constant | None:  # noqa: ANN401  (SQLAlchemy's form)
    if not isinstance(element, BindParameter) or element.required or element.expanding:
        return None
    return _Constant(element) if isinstance(element.value, (str, int)) else None
