"""Everything stored about a person is on their page and in their file; no table is forgotten, nobody else is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import Table

from courses import Course
from lms.db.registry import all_tables
from lms.db.work import Store
from lms.desk.queries import holdings
from lms.desk.queries.holdings import ELSEWHERE, HOLDINGS, export_of, held_about
from tests.cast import CAST
from tests.fixtures.courses import complete, enrol, sit

AMARA, BO = CAST["amara"], CAST["bo"]
NAMING = {"person_id", "manager_id", "delegate_id", "head_id", "assigned_by", "created_by"}


def tables_about_people() -> Iterator[Table]:
    """Yield the tables that name a person, and those that hang on one of them."""
    listed: set[str] = set()
    for table in all_tables().sorted_tables:
        keys = {key.target_fullname for column in table.columns for key in column.foreign_keys}
        names = {column.name for column in table.columns} & NAMING
        hangs = {key.partition(".")[0] for key in keys} & listed - {"lms_departments", "lms_imports"}
        if table.name == "lms_persons" or names or "lms_persons.id" in keys or hangs:
            listed.add(table.name)
            yield table


def test_every_table_that_names_a_person_is_listed_once() -> None:
    about = {table.name for table in tables_about_people()}
    listed = [holding.table.name for holding in HOLDINGS]
    assert len(listed) == len(set(listed))
    assert about == set(listed) | set(ELSEWHERE)
    assert not set(listed) & set(ELSEWHERE)


@pytest.fixture
def learner(cast: object, store: Store, published_tea: Course) -> str:
    for member in (AMARA, BO):
        enrol(store, member.id)
        complete(store, member.id, published_tea)
        sit(store, member.id)
    return AMARA.id


def test_the_file_holds_what_the_page_counts(learner: str, store: Store) -> None:
    with store.reading() as work:
        held, export = held_about(work.session, learner), export_of(work.session, learner, work.now)
    assert [row.count for row in held] == [len(kind["rows"]) for kind in export["records"].values()]
    assert export["records"]["lms_persons"]["rows"][0]["name"] == AMARA.name
    assert len(export["records"]["lms_attempt_answers"]["rows"]) > 0


def test_nothing_of_anybody_else_is_in_the_file(learner: str, store: Store) -> None:
    with store.reading() as work:
        text = json.dumps(export_of(work.session, learner, work.now))
    assert AMARA.id in text
    assert BO.id not in text
    assert BO.name not in text


def test_secrets_of_an_examination_are_not_in_the_file(learner: str, store: Store) -> None:
    with store.reading() as work:
        rows = export_of(work.session, learner, work.now)["records"]["lms_attempts"]["rows"]
    assert rows
    assert not {"seed", "drawn"} & set(rows[0])


def test_a_kind_with_too_many_records_says_so(learner: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdings, "MOST_ROWS", 1)
    with store.reading() as work:
        found = export_of(work.session, learner, work.now)["records"]
    assert (found["lms_persons"]["complete"], len(found["lms_persons"]["rows"])) == (True, 1)
    assert (found["lms_attempt_answers"]["complete"], len(found["lms_attempt_answers"]["rows"])) == (False, 1)
