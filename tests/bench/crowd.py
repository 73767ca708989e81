"""Many people, each with a permission of ten events: kept in build/ on SQLite, filled anew on PostgreSQL.

Everybody has the same history under ids of their own, with an end of the term of their own, each event chained as the
services chain it. Nothing else is there (no lessons, no lines): what is measured asks for none of it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from lms.core.ids import LENGTH
from lms.db.base import Base
from lms.db.engine import make_engine
from lms.db.migrate import upgrade
from lms.people.models import Person
from lms.permission import events as e
from lms.permission.columns import columns_of_event, columns_of_state
from lms.permission.events import PermissionEvent
from lms.permission.linking import FIRST
from lms.permission.models import Permission, PermissionEventRow
from lms.permission.rules import fold
from lms.permission.vocabulary import EVERYTHING, Level
from tests.bench.companies import BUILD, Company, edition, server

EACH = 10
"""Events of one permission."""
AT_ONCE = 10_000
TERM, DAYS = 300, 60  # the terms end in 300 days and up to 59 days later
PERSON, STREAM, EVENT, DIGEST = "<person>", "<stream>", "<event>", "<digest>"
CHANNEL = "linkedin"
CONDITIONS = frozenset({"no-customer-data", "say-employer"})
Row = tuple[str | None, ...]
Write = Callable[[str, Sequence[str], Sequence[Row]], None]


@contextmanager
def crowd(kind: str, people: int) -> Iterator[Company]:
    """Give a database with so many people, on ``sqlite`` or ``postgresql``; what is written to it stays in it."""
    if kind == "sqlite":
        folder = BUILD / f"crowd-{people}-{edition(('migrations',))}"
        made = Company(f"sqlite:///{folder / 'crowd.sqlite3'}", folder, None)
        if not (folder / "whole").exists():
            for older in BUILD.glob(f"crowd-{people}*"):
                shutil.rmtree(older)
            folder.mkdir(parents=True)
            fill(made, people)
            (folder / "whole").touch()
        yield made
    else:
        with tempfile.TemporaryDirectory(prefix="pennydrop-bench-") as name, server() as (address, process):
            made = Company(address.render_as_string(hide_password=False), Path(name), process)
            fill(made, people)
            yield made


def fill(made: Company, people: int) -> None:
    """Make the tables and write everybody; how far it is stands on the error stream."""
    engine = make_engine(made.url)
    upgrade(engine, with_accounts=True)
    engine.dispose()  # SQLite changes its journal for whoever is alone
    now = datetime.now(UTC).replace(microsecond=0)
    moulds = [Mould(now, day) for day in range(DAYS)]
    tables = {model: columns_of(model) for model in (Person, Permission, PermissionEventRow)}
    writing = write_postgresql if engine.dialect.name == "postgresql" else write_sqlite
    with writing(engine) as write:
        for first in range(0, people, AT_ONCE):
            last = min(first + AT_ONCE, people)
            rows = [moulds[place % DAYS].cast(place) for place in range(first, last)]
            for number, (model, columns) in enumerate(tables.items()):
                write(str(model.__tablename__), columns, [row for one in rows for row in one[number]])
            print(f"crowd on {engine.dialect.name}: {last:,} of {people:,} people", file=sys.stderr, flush=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        vacuum = connection.dialect.name == "postgresql"  # else the server does it in the middle of what is measured
        connection.exec_driver_sql("VACUUM ANALYZE" if vacuum else "ANALYZE")
    engine.dispose()


def number_of(place: int) -> str:
    """Return the employee number of somebody."""
    return f"C{place:07}"


def columns_of(model: type[Base]) -> list[str]:
    """Return the names of a table's columns."""
    return [column.name for column in model.__table__.columns]


@contextmanager
def write_sqlite(engine: Engine) -> Iterator[Write]:
    """Write rows in one transaction without a journal: a file that is half written is thrown away."""
    with closing(sqlite3.connect(str(engine.url.database))) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF"):
            connection.execute(f"PRAGMA {pragma}")

        def write(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
            places = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)  # noqa: S608

        yield write
        connection.commit()


@contextmanager
def write_postgresql(engine: Engine) -> Iterator[Write]:
    """Write rows by COPY in one transaction, without looking up what they refer to: it comes along."""
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        cursor: Any = connection.connection.cursor()

        def write(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
            lines = ("\t".join("\\N" if value is None else value for value in row) for row in rows)
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                copy.write("\n".join(lines).replace('\\"', '\\\\"') + "\n")

        yield write


class Mould:
    """One person with everything that happened, as texts for the columns, from which others are cast under their ids.

    It is made by the code that makes rows in the product. The chain of digests is worked out for each person.
    """

    def __init__(self, now: datetime, day: int) -> None:
        happened = history(PERSON, STREAM, now, day)
        previous = FIRST
        self.events: list[Row] = []
        for version, event in enumerate(happened, 1):
            columns = columns_of_event(event, version, previous)
            assert columns["digest"] == digest_of(texts(PermissionEventRow, {"id": EVENT, **columns}))
            previous = columns["digest"]
            self.events.append(texts(PermissionEventRow, {"id": EVENT, **columns}))
        row = {"id": STREAM, "played_to": now, "next_change_at": now + timedelta(days=TERM + day)}
        self.permission = texts(Permission, row | columns_of_state(fold(happened), DIGEST))

    def cast(self, place: int) -> tuple[list[Row], list[Row], list[Row]]:
        """Return the rows of somebody: the person, the permission, its events."""
        person_id, stream_id = f"P{place:07}".rjust(LENGTH, "0"), f"S{place:07}".rjust(LENGTH, "0")
        name, joined = f"Person {place}", date(2020, 1, 1)
        person = {"id": person_id, "employee_number": number_of(place), "name": name, "sort_name": name.lower()}

        def own(row: Row) -> list[str | None]:
            return [text and text.replace(PERSON, person_id).replace(STREAM, stream_id) for text in row]

        previous, events = FIRST, []
        for version, row in enumerate(self.events, 1):
            event = own(row)
            event[0], event[-2] = f"{place:07}-{version:02}".rjust(LENGTH, "0"), previous
            event[-1] = previous = digest_of(event)
            events.append(tuple(event))
        permission = [text and text.replace(DIGEST, previous) for text in own(self.permission)]
        return [texts(Person, person | {"joined_on": joined, "active": True})], [tuple(permission)], events


def digest_of(row: Sequence[str | None]) -> str:
    """Return the digest of the row of an event as :func:`lms.permission.linking.link` makes it, from its texts."""
    _id, _stream, version, _person, name, event_version, payload, _recorded, _effective, previous, _digest = row
    return hashlib.sha256(f'["{previous}",{version},"{name}",{event_version},{payload}]'.encode()).hexdigest()


def texts(model: type[Base], values: Mapping[str, Any]) -> Row:
    """Return the columns of a row as texts that both databases read; what is not given is the column's default."""
    return tuple(_text(_value(column, values)) for column in model.__table__.columns)


def _value(column: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401  (a column of any type, its value)
    return values.get(column.name, column.default.arg if column.default is not None else None)


def _text(value: Any) -> str | None:  # noqa: ANN401  (a value of any column)
    match value:
        case None:
            return None
        case bool():
            return str(int(value))
        case datetime():
            return value.replace(tzinfo=None).isoformat(" ", "microseconds")
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return str(value)


def history(person_id: str, stream_id: str, now: datetime, day: int) -> list[PermissionEvent]:
    """Return what happened to one permission: asked, granted, accepted, and twice suspended and lifted.

    Its term ends a day later for every ``day``.
    """
    at = [now - timedelta(days=EACH - passed) for passed in range(EACH)]

    def same(place: int) -> dict[str, Any]:
        own = {"stream_id": stream_id, "person_id": person_id, "channel": CHANNEL}
        return own | {"recorded_at": at[place], "effective_at": at[place]}

    until = now + timedelta(days=TERM + day)
    terms: dict[str, Any] = {"level": Level.ENGAGE, "scope": EVERYTHING, "conditions": CONDITIONS, "until": until}
    begun = [
        e.PermissionRequested(**same(0), level=Level.ENGAGE, scope=EVERYTHING, lapses_at=until),
        e.PermissionReadied(**same(1)),
        e.PermissionOffered(**same(2), **terms, asked=True, approved=False, manager_id=None, offer_days=14),
        e.PermissionAccepted(**same(3)),
    ]
    rested = [
        event
        for place in (4, 7)
        for event in (
            e.PermissionSuspended(**same(place), reason="certificate", detail=("trust",), grace_days=30),
            e.PermissionCured(**same(place + 1), reason="certificate"),
            e.PermissionRestored(**same(place + 2)),
        )
    ]
    return [*begun, *rested]
