"""Several questions in one trip to the database.

On PostgreSQL a statement costs a page more than what it reads: it is sent, bound, run and answered each time. So a
:class:`Question` can be asked alone, or together with others as one statement, each of whose columns is a JSON array of
the rows of one question. What is read and in which order is the same both ways; a test holds every type to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Boolean, CompoundSelect, Date, Executable, Integer, Select, String, Text, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.sql.visitors import replacement_traverse
from sqlalchemy.types import TypeEngine

from lms.db.kept import ask, found_by_name
from lms.db.types import Instant

Answer = TypeVar("Answer")
Statement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
NOW = "now"
MOST_KEPT = 200
"""Combinations of kept statements; there are as many as pages that ask together."""


class Question(Generic[Answer]):
    """A kept statement on columns, the values of its parameters, and how its rows are read.

    Rows come as sequences of the columns' values. One whose statement is not ``kept``, but built for
    this reader, is asked alone even among others: to put it together with them anew would cost more than it saves.
    """

    __slots__ = ("_answers", "_read", "kept", "statement", "values")

    def __init__(
        self,
        statement: Statement,
        values: Mapping[str, Any],
        read: Callable[[Sequence[Any]], Answer],
        *,
        kept: bool = True,
    ) -> None:
        self.kept = kept
        self.statement = statement
        self.values = values
        self._read = read
        self._answers: list[Answer] = []

    def ask(self, session: Session) -> Answer:
        """Ask it alone, and return the answer."""
        return self._read(self._rows(session))

    def take_alone(self, session: Session) -> None:
        """Ask it alone, for whom others travel together."""
        self.take(self._rows(session))

    def _rows(self, session: Session) -> Sequence[Any]:
        return ask(session, _alone(self.statement) if self.kept else self.statement, self.values).all()

    def take(self, rows: Sequence[Any]) -> None:
        """Read the answer from the rows of a trip."""
        self._answers = [self._read(rows)]

    @property
    def answer(self) -> Answer:
        """What a trip brought; ValueError before it was asked."""
        (answer,) = self._answers
        return answer


def ask_together(session: Session, *questions: Question[Any]) -> None:
    """Ask all of them, those with kept statements in one; each then has its ``answer``.

    Asking about two instants at once is a ValueError.
    """
    if len({one.values[NOW] for one in questions if NOW in one.values}) > 1:
        raise ValueError("questions of one trip are asked at one instant; ask the others apart")
    together = [one for one in questions if one.kept]
    for alone in [one for one in questions if not one.kept] if len(together) > 1 else questions:
        alone.take_alone(session)
    if len(together) < 2:
        return
    trip = _combined(tuple(one.statement for one in together))
    values = {own: one.values[name] for one, names in zip(together, trip.names, strict=True) for name, own in names}
    answers = ask(session, trip.statement, values).one()
    for question, reader, text in zip(together, trip.readers, answers, strict=True):
        question.take(reader.rows(text))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one question from JSON; ``typed`` are the columns that JSON has no values for."""

    typed: tuple[tuple[int, Callable[[Any], Any]], ...]

    def rows(self, text: str | None) -> list[list[Any]]:
        rows: list[list[Any]] = json.loads(text) if text else []
        for place, read in self.typed:
            for row in rows:
                if row[place] is not None:
                    row[place] = read(row[place])
        return rows


@dataclass(frozen=True, slots=True)
class _Trip:
    """The statement; of each question how its rows are read, and how its parameters are called here."""

    statement: Executable
    readers: tuple[_Reader, ...]
    names: tuple[tuple[tuple[str, str], ...], ...]


_alone = lru_cache(MOST_KEPT)(found_by_name)


@lru_cache(MOST_KEPT)
def _combined(statements: tuple[Statement, ...]) -> _Trip:
    columns, readers, names = [], [], []
    for number, statement in enumerate(statements):
        renamed, own_names = _with_own_names(statement, number)
        names.append(tuple(own_names.items()))
        rows = renamed.subquery(f"rows{number}")
        sent = [_InUtc(column) if isinstance(column.type, Instant) else column for column in rows.c]
        columns.append(select(_JsonRows(*sent)).select_from(rows).scalar_subquery().label(f"q{number}"))
        read = ((place, _reading(column.type)) for place, column in enumerate(rows.c))
        readers.append(_Reader(tuple((place, how) for place, how in read if how is not None)))
    return _Trip(found_by_name(select(*columns)), tuple(readers), tuple(names))


def _own(name: str, number: int) -> str:
    """Return the name of a question's parameter within a trip; all are asked at one instant, which is sent once."""
    return name if name == NOW else f"q{number}_{name}"


def _with_own_names(statement: Statement, number: int) -> tuple[Statement, dict[str, str]]:
    """Return the statement with its parameters named after its number, so that two may ask the same of other people.

    With it the new name of each.
    """
    names: dict[str, str] = {}

    def renamed(element: Any, **_options: Any) -> Any:  # noqa: ANN401  (SQLAlchemy's form)
        if isinstance(element, BindParameter) and element.required:
            names[element.key] = _own(element.key, number)
            return BindParameter(names[element.key], type_=element.type, required=True)
        return None

    return cast("Statement", replacement_traverse(statement, {}, renamed)), names


def _reading(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """Return what reads a value of a type from JSON, None where JSON has it; TypeError for what it cannot bring."""
    if isinstance(kind, Instant):
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, Boolean):
        return bool
    if isinstance(kind, (String, Text, Integer)):
        return None
    raise TypeError(f"a column of {kind!r} does not travel together with others; ask for it alone")


class _InUtc(FunctionElement[str]):
    """An instant as text with its zone: SQLite keeps it without, PostgreSQL would tell it in the connection's."""

    type = Text()
    inherit_cache = True
    name = "in_utc"


@compiles(_InUtc, "sqlite")
def _as_sqlite_keeps_it(element: _InUtc, compiler: Any, **options: Any) -> str:  # noqa: ANN401  (SQLAlchemy's form)
    return f"{_columns(element, compiler, options)} || '+00:00'"


@compiles(_InUtc, "postgresql")
def _as_postgresql_tells_it(element: _InUtc, compiler: Any, **options: Any) -> str:  # noqa: ANN401  (the same)
    return f"CAST({_columns(element, compiler, options)} AT TIME ZONE 'UTC' AS text) || '+00:00'"


class _JsonRows(FunctionElement[str]):
    """All rows of a subquery, in their order, as the text of one JSON array of arrays; NULL or empty for none."""

    type = Text()
    inherit_cache = True
    name = "json_rows"


@compiles(_JsonRows, "sqlite")
def _on_sqlite(element: _JsonRows, compiler: Any, **options: Any) -> str:  # noqa: ANN401  (SQLAlchemy's form)
    return f"json_group_array(json_array({_columns(element, compiler, options)}))"


@compiles(_JsonRows, "postgresql")
def _on_postgresql(element: _JsonRows, compiler: Any, **options: Any) -> str:  # noqa: ANN401  (SQLAlchemy's form)
    return f"CAST(json_agg(json_build_array({_columns(element, compiler, options)})) AS text)"


def _columns(element: FunctionElement[str], compiler: Any, options: Mapping[str, Any]) -> str:  # noqa: ANN401
    return ", ".join(compiler.process(column, **options) for column in element.clauses)
