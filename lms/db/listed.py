"""Conditions on lists and on few rows, put so that both databases look them up by their indexes.

Whether a column holds one of many texts is one parameter: a statement stays the same whatever their number.

SQLAlchemy's own ``IN`` writes a parameter for each value, so that every number of values is another statement to build
and to plan. Here the texts travel as one JSON array.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Self

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CompoundSelect,
    Dialect,
    Select,
    String,
    TypeDecorator,
    bindparam,
    literal_column,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

_ENCODER = json.JSONEncoder(ensure_ascii=False)


class _OneOf(FunctionElement[bool]):
    """A column and the parameter with the JSON array."""

    type = Boolean()
    inherit_cache = True
    name = "one_of"

    def self_group(self, against: object = None) -> Self:
        """Return itself: it is a condition in parentheses; ``= 1`` after it would keep SQLite from its index."""
        return self


class _OneOfMany(_OneOf):
    """The same for hundreds of texts that many rows are held against."""

    inherit_cache = True


@compiles(_OneOf, "sqlite")
def _on_sqlite(element: _OneOf, compiler: Any, **options: Any) -> str:  # noqa: ANN401  (SQLAlchemy's form)
    column, texts = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({texts})))"  # noqa: S608  (clauses that the compiler wrote)


@compiles(_OneOf, "postgresql")
def _on_postgresql(element: _OneOf, compiler: Any, **options: Any) -> str:  # noqa: ANN401  (SQLAlchemy's form)
    column, texts = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} = ANY (ARRAY(SELECT json_array_elements_text(CAST({texts} AS json)))))"  # read once, by index


class _Texts(TypeDecorator[Iterable[str]]):
    """Texts that travel as one JSON array."""

    impl = String
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Iterable[str] | None], str]:
        """Return what sends the array; no texts at all are an empty one."""
        return _as_array


def _as_array(texts: Iterable[str] | None) -> str:
    return _ENCODER.encode(list(texts or ()))


@compiles(_OneOfMany, "postgresql")
def _many_on_postgresql(element: _OneOfMany, compiler: Any, **options: Any) -> str:  # noqa: ANN401  (SQLAlchemy's form)
    column, texts = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} IN (SELECT json_array_elements_text(CAST({texts} AS json))))"


def one_of(column: Any, texts: str | Iterable[str], *, many: bool = False) -> ColumnElement[bool]:  # noqa: ANN401
    """Return the condition that a column of texts holds one of some texts, any number of them.

    ``texts`` is the name of the parameter that brings them, or the texts themselves. ``many``: there may be hundreds,
    and each of many rows is held against them; else rows are looked up by an index where there is one.
    """
    kind = _OneOfMany if many else _OneOf
    if isinstance(texts, str):
        return kind(column, bindparam(texts, type_=_Texts()))
    return kind(column, bindparam(None, list(texts), type_=_Texts()))


class _Among(FunctionElement[bool]):
    """A column and a subquery of a few texts."""

    type = Boolean()
    inherit_cache = True
    name = "among"

    def self_group(self, against: object = None) -> Self:
        """Return itself: see :class:`_OneOf`."""
        return self


@compiles(_Among, "sqlite")
def _among_on_sqlite(element: _Among, compiler: Any, **options: Any) -> str:  # noqa: ANN401  (SQLAlchemy's form)
    column, texts = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} IN {texts})"


@compiles(_Among, "postgresql")
def _among_on_postgresql(element: _Among, compiler: Any, **options: Any) -> str:  # noqa: ANN401  (SQLAlchemy's form)
    column, texts = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} = ANY (ARRAY{texts}))"


def among(column: Any, few: Select[Any] | CompoundSelect[Any]) -> ColumnElement[bool]:  # noqa: ANN401  (a column)
    """Return the condition that a column holds one of the few texts that a subquery finds: those first, then by index.

    Where it has another condition with an index, PostgreSQL would rather read all rows of the company that fulfil that
    one; it cannot know that the subquery finds a handful.
    """
    return _Among(column, few.scalar_subquery())


def some(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that there is such a row, looked up by an index for each row that asks.

    As EXISTS, PostgreSQL may read the whole table into memory first, for a few rows at most.
    """
    one: ColumnElement[int] = literal_column("1")
    return select(one).where(*conditions).limit(1).scalar_subquery().is_not(None)
