"""The two databases of the tests: migrated alike, no drift, both directions, and no test sees what another did."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from lms.db import migrate, receipts
from lms.db.engine import make_engine
from lms.db.work import Store

Recorder = Callable[[], AbstractContextManager[list[str]]]
TOKEN = "a" * 43
DAY = datetime(2026, 11, 24, tzinfo=UTC)


def test_the_migrations_make_exactly_the_tables_of_the_models(live_url: str) -> None:
    engine = make_engine(live_url)
    drift = migrate.drift(engine, with_accounts=True)
    engine.dispose()
    assert drift == []


def test_a_missing_column_is_drift(live_url: str) -> None:
    engine = make_engine(live_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE lms_form_receipts DROP COLUMN location")
    drift = migrate.drift(engine, with_accounts=True)
    engine.dispose()
    assert [step[0] for step in drift] == ["add_column"]


def test_the_migrations_go_back_and_forth(live_url: str) -> None:
    engine = make_engine(live_url)
    migrate.downgrade(engine)
    left = set(inspect(engine).get_table_names()) - {migrate.VERSION_TABLE}
    migrate.upgrade(engine, with_accounts=True)
    current = migrate.is_current(engine)
    engine.dispose()
    assert not left
    assert current


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_commits_the_next_does_not_see(engine: Engine, store: Store, turn: int) -> None:
    with Session(engine) as session:
        assert session.scalars(select(receipts.FormReceipt)).all() == []
    with store.writing() as work:
        receipts.keep(work, TOKEN, f"/turn/{turn}")
    with store.reading() as work:
        assert receipts.location_of(work.session, TOKEN) == f"/turn/{turn}"


def write_and_fail(store: Store) -> None:
    with store.writing() as work:
        receipts.keep(work, "b" * 43, "/second")
        raise LookupError


def test_a_rollback_inside_a_test_takes_back_its_own_work_only(store: Store) -> None:
    with store.writing() as work:
        receipts.keep(work, TOKEN, "/first")
    with pytest.raises(LookupError):
        write_and_fail(store)
    with store.reading() as work:
        assert receipts.location_of(work.session, TOKEN) == "/first"
        assert receipts.location_of(work.session, "b" * 43) is None


def test_statements_are_counted_without_their_frame(store: Store, statements: Recorder) -> None:
    with statements() as seen, store.writing() as work:
        receipts.location_of(work.session, TOKEN)
        receipts.forget(work.session, DAY)
    with store.reading() as work:
        receipts.location_of(work.session, TOKEN)
    assert [statement.split()[0] for statement in seen] == ["SELECT", "DELETE"]


def test_a_live_store_is_seen_by_other_connections(live_store: Store) -> None:
    with live_store.writing() as work:
        receipts.keep(work, TOKEN, "/first")
    with live_store.engine.connect() as other:
        assert other.scalar(select(receipts.FormReceipt.location)) == "/first"
