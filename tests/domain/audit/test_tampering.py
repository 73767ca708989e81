"""Any one row of the protected tables, changed in any column, taken away or forged, is found and named.

The cases are made from the list of protected tables: a table that is added to it is tampered with here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Column, delete, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError

from lms.audit import service as audit
from lms.audit.queries.protected import PROTECTED
from lms.core.ids import LENGTH
from lms.db.types import Instant
from lms.db.work import Store
from lms.permission.models import PolicyVersion
from lms.permission.rules.policies import Question
from tests.cast import CAST, department_id
from tests.domain.permission.conftest import Company
from tests.domain.permission.publishing import TONE, ask_for, publish
from tests.fixtures.work import NOW

TABLES = {protected.model.__tablename__: protected for protected in PROTECTED}
FORGED = "FORGED".rjust(LENGTH, "0")
UNIQUE_TOGETHER = {"version", "number"}
SOMEBODY = CAST["mette"].id


def findings(store: Store) -> list[str]:
    return [str(finding) for finding in audit.verify(store)]


def other(column: Column[Any], value: Any) -> Any:  # noqa: ANN401  (whatever a column holds)
    """Return another value than this one that the column takes."""
    kind = column.type.python_type if not isinstance(column.type, JSON) else type(value)
    if value is None:
        new = {datetime: NOW, str: "forged", int: 7, type(None): {"forged": True}}
        return new[datetime if isinstance(column.type, Instant) else kind]
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case datetime() | date():
            return value + timedelta(days=1)
        case dict():
            return value | {"forged": True}
        case list():
            return [*value, ["forged", "forged"]]
    if column.name.endswith("_id"):
        return SOMEBODY
    return value[:-1] + ("1" if value[-1:] != "1" else "2")


def test_what_nobody_touched_is_as_it_was_written(company: Company) -> None:
    assert findings(company.store) == []
    with company.store.reading() as work:
        empty = [name for name, one in TABLES.items() if work.session.scalar(select(one.model).limit(1)) is None]
    assert empty == []


def test_what_a_person_published_for_some_with_a_question_is_as_it_was_written_until_touched(company: Company) -> None:
    question = Question("Whom do we tell?", ("The press", "Compliance"), 1)
    publish(company, audience=(department_id("SALES"), department_id("IT")), question=question)
    ask_for(company)
    assert findings(company.store) == []
    tone = update(PolicyVersion).where(PolicyVersion.policy == TONE)
    for column, value in {"review_on": date(2031, 1, 1), "audience": [], "question": None, "signing": "none"}.items():
        (found,) = tampered(company.store, tone.values({column: value})) or ["refused"]
        assert found.endswith("was changed after it was recorded."), column


def tampered(store: Store, statement: Any) -> list[str] | None:  # noqa: ANN401  (an UPDATE, INSERT or DELETE)
    """Tamper, look, undo it; return what was found, or None where the database itself refuses."""
    with store.engine.begin_nested() as attempt:  # type: ignore[attr-defined]  # the test's connection, not an engine
        try:
            with store.writing() as work:
                work.session.execute(statement)
            return findings(store)
        except IntegrityError:
            return None
        finally:
            attempt.rollback()


def first_row(store: Store, table: str) -> Mapping[str, Any]:
    """Return the row to tamper with: the first of somebody whom the record is about, where there is one."""
    stored = TABLES[table].model.__table__
    order = [stored.c[name] for name in TABLES[table].order]
    chosen = select(stored).order_by(*order).limit(1)
    with store.reading() as work:
        return dict(work.session.execute(chosen).mappings().one())


def places(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a finding about this row may name it by."""
    named = [str(row[key]) for key in ("id", "stream_id") if row.get(key)]
    return (*named, f"seal {row['number']}") if "entries" in row else tuple(named)


def missed(found: Mapping[str, list[str] | None], row: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return those attempts after which no finding names the row; what the database refuses is none."""
    return {
        attempt: told
        for attempt, told in found.items()
        if told is not None and not any(place in finding for finding in told for place in places(row))
    }


@pytest.mark.parametrize("table", TABLES)
def test_a_changed_value_in_any_column_is_found_and_its_row_named(company: Company, table: str) -> None:
    stored, row = TABLES[table].model.__table__, first_row(company.store, table)
    keys = [column == row[column.name] for column in inspect(TABLES[table].model).primary_key]
    found = {
        column.name: tampered(
            company.store, update(stored).where(*keys).values({column.name: other(column, row[column.name])})
        )
        for column in stored.columns
        if column.name not in TABLES[table].unchecked
    }
    assert missed(found, row) == {}
    assert sum(told is not None for told in found.values()) > len(found) / 2, "the database refused nearly everything"


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_was_taken_away_is_found_and_named(company: Company, table: str) -> None:
    stored, row = TABLES[table].model.__table__, first_row(company.store, table)
    keys = [column == row[column.name] for column in inspect(TABLES[table].model).primary_key]
    assert missed({"away": tampered(company.store, delete(stored).where(*keys))}, row) == {}


@pytest.mark.parametrize("table", [name for name, one in TABLES.items() if "id" in one.model.__table__.columns])
def test_a_forged_row_is_found_and_named(company: Company, table: str) -> None:
    stored, row = TABLES[table].model.__table__, dict(first_row(company.store, table))
    row["id"] = FORGED
    for column in stored.columns:
        if column.unique or column.name in UNIQUE_TOGETHER:
            row[column.name] = other(column, row[column.name])
    row |= {"state": "superseded"} if table == "lms_certificates" else {}
    row |= {"channel": "x"} if table == "lms_permissions" else {}
    assert missed({"forged": tampered(company.store, insert(stored).values(row))}, row) == {}
