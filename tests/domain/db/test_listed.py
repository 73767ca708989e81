"""One of many texts, asked for by one parameter, on both databases."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects import sqlite

from lms.db.listed import one_of
from lms.db.work import Store
from lms.people.models import Person

NUMBERS = ["1004", "1006", "1004", "", "'", '"', "\\", "{}", "9999", "Łódź"]
ASKED = select(Person.employee_number).where(one_of(Person.employee_number, "numbers"))


@pytest.mark.parametrize(("numbers", "found"), [(NUMBERS, ["1004", "1006"]), ([], []), (["9999"], [])])
def test_those_of_the_list_are_found_and_nothing_else(
    store: Store, cast: object, numbers: list[str], found: list[str]
) -> None:
    with store.reading() as work:
        assert sorted(work.session.scalars(ASKED, {"numbers": numbers})) == found


@pytest.mark.parametrize("database", ["sqlite"])
def test_sqlite_looks_each_of_them_up_in_the_index(store: Store) -> None:
    plain = str(ASKED.compile(dialect=sqlite.dialect(paramstyle="named")))
    with store.reading() as work:
        plan = work.session.execute(text(f"EXPLAIN QUERY PLAN {plain}"), {"numbers": json.dumps(NUMBERS)}).all()
    assert any(row[3].startswith("SEARCH lms_persons USING") for row in plan), plan
