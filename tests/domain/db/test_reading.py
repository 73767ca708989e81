"""Looking without writing: at one instant for whoever asks for it, and then as before."""

from __future__ import annotations

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import func, select

from lms.db.work import PassingRead, Store, Work
from lms.people import service
from lms.people.models import Department


def departments(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(Department)) or 0


def add_department(store: Store, code: str) -> None:
    with store.writing() as work:
        service.add_department(work, code, code, None)


def test_whoever_looks_steadily_sees_one_instant(live_store: Store) -> None:
    with live_store.reading(steady=True) as work:
        before = departments(work)
        add_department(live_store, "D1")
        assert departments(work) == before
    with live_store.reading(steady=True) as work:
        assert departments(work) == before + 1


def test_a_connection_is_as_before_once_it_was_read_steadily(live_store: Store) -> None:
    for _ in range(2):
        with live_store.reading(steady=True) as work:
            departments(work)
    with live_store.glancing() as connection:
        assert connection.scalar(select(func.count()).select_from(Department)) == 0
    add_department(live_store, "D1")
    if live_store.engine.dialect.name == "postgresql":  # SQLite has one way to read
        with live_store.reading() as work:
            assert departments(work) == 1
            add_department(live_store, "D2")
            assert departments(work) == 2


def test_a_page_reads_without_a_transaction_on_postgresql(live_store: Store) -> None:
    with live_store.reading() as work:
        departments(work)
        driver = work.session.connection().connection.driver_connection
        assert driver is not None
        if live_store.engine.dialect.name == "postgresql":
            assert driver.info.transaction_status is TransactionStatus.IDLE
        else:
            assert driver.in_transaction


def test_rows_bit_by_bit_are_read_steadily_only(live_store: Store) -> None:
    add_department(live_store, "D1")
    codes = select(Department.code).execution_options(yield_per=10)
    with live_store.reading(steady=True) as work:
        assert list(work.session.scalars(codes)) == ["D1"]
    with live_store.reading() as work, pytest.raises(PassingRead, match="steady=True"):
        work.session.scalars(codes)
