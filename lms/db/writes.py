"""Rows of several tables written in one trip to the database, most of them at the end of a unit of work.

On PostgreSQL a statement costs a deed more than the rows it writes: it is sent, bound, run and answered each time. So
what a deed writes at one point goes as one statement, to which each table's rows are a list in JSON; and what stands in
every deed but is not read again within it (its rows of the trail, its notices, the figures it moves, the receipt of its
form) is left until the end: ``Work.leave``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Executable, Table, Text, Update, bindparam, column, func, literal, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import TableValuedAlias

from lms.db.base import Base
from lms.db.kept import ask, found_by_name
from lms.db.types import in_utc

MOST_KEPT = 50
"""Combinations of writes; there are as many as kinds of deeds."""
KEY = "key_of_row"
Row = Mapping[str, Any]
Upsert = postgresql.Insert | sqlite.Insert


class Write:
    """How rows of one table are written: added, over those that have their key, or as changes of those.

    Of a row that is there, the columns of ``replacing`` take the new values, to those of ``adding`` the new values are
    added. With ``changing`` nothing is added to the table: a row holds these columns and ``id``, its key. Else a row
    holds every column that may not be empty.
    """

    def __init__(
        self,
        model: type[Base],
        *,
        replacing: Sequence[str] = (),
        adding: Sequence[str] = (),
        changing: Sequence[str] = (),
    ) -> None:
        self._table = cast("Table", model.__table__)
        self._replacing = replacing
        self._adding = adding
        self._changing = changing
        own = self._table.c
        self._one_by_one = (
            update(self._table).where(own.id == bindparam(KEY)).values({name: bindparam(name) for name in changing})
            if changing
            else self._over(sqlite.insert(self._table))
        )

    def one_by_one(self, session: Session, rows: Sequence[Row]) -> None:
        """Write the rows as sets of values of one statement, for a database that is no trip away."""
        if self._changing:
            rows = [{KEY: row["id"], **{name: row[name] for name in self._changing}} for row in rows]
        ask(session, self._one_by_one, rows)

    def at_once(self, place: int) -> Upsert | Update:
        """Return the statement that writes all rows of a list in JSON, the parameter ``given<place>``."""
        if not self._changing:
            names = [each.name for each in self._table.columns]
            return self._over(
                postgresql.insert(self._table).from_select(names, select(*self._recordset(place, names).c))
            )
        given = self._recordset(place, ["id", *self._changing])
        return (
            update(self._table)
            .where(self._table.c.id == given.c.id)
            .values({name: given.c[name] for name in self._changing})
        )

    def _over(self, statement: Upsert) -> Upsert:
        if not self._replacing and not self._adding:
            return statement
        new = statement.excluded
        taken: dict[str, ColumnElement[Any]] = {name: new[name] for name in self._replacing}
        taken |= {name: self._table.c[name] + new[name] for name in self._adding}
        return statement.on_conflict_do_update(index_elements=list(self._table.primary_key), set_=taken)

    def _recordset(self, place: int, names: Sequence[str]) -> TableValuedAlias:
        columns = [column(name, self._table.c[name].type) for name in names]
        sent = sql_cast(bindparam(_given(place), type_=Text()), postgresql.JSON())
        return func.json_to_recordset(sent).table_valued(*columns).render_derived(f"rows{place}", with_types=True)


def write_together(session: Session, rows: Mapping[Write, Sequence[Row]]) -> None:
    """Write the rows of each table, which are written in their order; on PostgreSQL all in one trip.

    There no statement sees what another one writes, so a row is written once.
    """
    rows = {write: own for write, own in rows.items() if own}
    if session.get_bind().dialect.name == "sqlite":
        for write, own in rows.items():
            write.one_by_one(session, own)
    elif rows:
        ask(session, _combined(tuple(rows)), {_given(place): _sent(own) for place, own in enumerate(rows.values())})


@lru_cache(MOST_KEPT)
def _combined(writes: tuple[Write, ...]) -> Executable:
    written = [write.at_once(place).cte(f"written{place}") for place, write in enumerate(writes)]
    return found_by_name(select(literal(1)).add_cte(*written))


def _given(place: int) -> str:
    return f"given{place}"


def _sent(rows: Sequence[Row]) -> str:
    return json.dumps(rows, ensure_ascii=False, default=_instant)


def _instant(value: object) -> str:
    if isinstance(value, datetime) and (instant := in_utc(value)):
        return instant.isoformat()
    raise TypeError(f"{value!r} is no value that a row is written with")
