"""Many people, each with a permission of ten events: kept in build/ on SQLite, filled anew on PostgreSQL.

Everybody has the same history under ids of their own, each event chained as the services chain it. Nothing else is
there (no lessons, no lines): what is measured asks for none of it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from lms.core.ids import LENGTH
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
from tests.bench.companies import BUILD, Company, server

EACH = 10
"""Events of one permission."""
AT_ONCE = 500
CHANNEL = "linkedin"
CONDITIONS = frozenset({"no-customer-data", "say-employer"})


@contextmanager
def crowd(kind: str, people: int) -> Iterator[Company]:
    """Give a database with so many people, on ``sqlite`` or ``postgresql``; what is written to it stays in it."""
    if kind == "sqlite":
        folder = BUILD / f"crowd-{people}"
        made = Company(f"sqlite:///{folder / 'crowd.sqlite3'}", folder, None)
        if not (folder / "whole").exists():
            shutil.rmtree(folder, ignore_errors=True)
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
    """Make the tables and write everybody."""
    engine = make_engine(made.url)
    upgrade(engine, with_accounts=True)
    now = datetime.now(UTC).replace(microsecond=0)
    for first in range(0, people, AT_ONCE):
        write(engine, range(first, min(first + AT_ONCE, people)), now)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        vacuum = connection.dialect.name == "postgresql"  # else the server does it in the middle of what is measured
        connection.exec_driver_sql("VACUUM ANALYZE" if vacuum else "ANALYZE")
    engine.dispose()


def number_of(place: int) -> str:
    """Return the employee number of somebody."""
    return f"C{place:07}"


def write(engine: Engine, places: range, now: datetime) -> None:
    """Write some people with their permissions and events."""
    rows: dict[type, list[dict[str, Any]]] = {Person: [], Permission: [], PermissionEventRow: []}
    for place in places:
        person_id, stream_id = f"P{place:07}".rjust(LENGTH, "0"), f"S{place:07}".rjust(LENGTH, "0")
        name = f"Person {place}"
        rows[Person].append(
            {"id": person_id, "employee_number": number_of(place), "name": name, "sort_name": name.lower()}
            | {"joined_on": date(2020, 1, 1), "active": True}
        )
        previous, happened = FIRST, history(person_id, stream_id, now)
        for version, event in enumerate(happened, 1):
            columns = columns_of_event(event, version, previous)
            previous = columns["digest"]
            rows[PermissionEventRow].append({"id": f"{place:07}-{version:02}".rjust(LENGTH, "0"), **columns})
        row = {"id": stream_id, "played_to": now, "next_change_at": now + timedelta(days=300)}
        rows[Permission].append(row | columns_of_state(fold(happened), previous))
    with engine.begin() as connection:
        for model, values in rows.items():
            connection.execute(insert(model), values)


def history(person_id: str, stream_id: str, now: datetime) -> list[PermissionEvent]:
    """Return what happened to one permission: asked, granted, accepted, and twice suspended and lifted."""
    at = [now - timedelta(days=EACH - day) for day in range(EACH)]

    def same(day: int) -> dict[str, Any]:
        own = {"stream_id": stream_id, "person_id": person_id, "channel": CHANNEL}
        return own | {"recorded_at": at[day], "effective_at": at[day]}

    until = now + timedelta(days=300)
    terms: dict[str, Any] = {"level": Level.ENGAGE, "scope": EVERYTHING, "conditions": CONDITIONS, "until": until}
    begun = [
        e.PermissionRequested(**same(0), level=Level.ENGAGE, scope=EVERYTHING, lapses_at=until),
        e.PermissionReadied(**same(1)),
        e.PermissionOffered(**same(2), **terms, asked=True, approved=False, manager_id=None, offer_days=14),
        e.PermissionAccepted(**same(3)),
    ]
    rested = [
        event
        for day in (4, 7)
        for event in (
            e.PermissionSuspended(**same(day), reason="certificate", detail=("trust",), grace_days=30),
            e.PermissionCured(**same(day + 1), reason="certificate"),
            e.PermissionRestored(**same(day + 2)),
        )
    ]
    return [*begun, *rested]
