"""Rows of several tables written together are as if each had been written by itself, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.db import receipts
from lms.db.base import Base
from lms.db.outbox import OutboxRow
from lms.db.receipts import FormReceipt
from lms.db.work import Store, Work
from lms.db.writes import Write, write_together
from lms.people.models import Department
from lms.reports.models import Cell

Recorder = Callable[[], AbstractContextManager[list[str]]]
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RECEIPTS = Write(FormReceipt)
MESSAGES = Write(OutboxRow)
SENT = Write(OutboxRow, changing=("state", "payload", "finished_at"))
ANSWERED = Write(FormReceipt, replacing=("location",))
CELLS = Write(Cell, adding=("n",))


def receipt(token: str, location: str = "/there", at: datetime = NOON) -> dict[str, object]:
    return {"token": token, "location": location, "received_at": at}


def message(number: int) -> dict[str, object]:
    return {
        "id": f"{number:026}",
        "topic": "mail",
        "key": f"key {number}",
        "payload": {"to": "Zoë “Ж” \\ '"},
        "state": "waiting",
        "attempts": number,
        "created_at": NOON,
        "available_at": NOON,
        "finished_at": None,
        "error": "",
    }


def stored(work: Work, model: type[Base]) -> list[dict[str, Any]]:
    rows = work.session.execute(select(*model.__table__.columns).order_by(*model.__table__.primary_key))
    return [dict(row) for row in rows.mappings()]


def test_rows_of_two_tables_are_one_trip_and_arrive_as_they_are(store: Store, statements: Recorder) -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=-7)))
    with store.writing() as work, statements() as seen:
        write_together(
            work.session, {RECEIPTS: [receipt("a"), receipt("b", at=elsewhere)], MESSAGES: [message(1), message(2)]}
        )
    assert len(seen) == (1 if store.engine.dialect.name == "postgresql" else 2)
    with store.reading() as work:
        assert stored(work, FormReceipt) == [receipt("a"), receipt("b")]
        assert stored(work, OutboxRow) == [{**message(1), "lease": None}, {**message(2), "lease": None}]


def test_a_row_that_is_there_is_replaced_added_to_or_changed_as_declared(store: Store) -> None:
    with store.writing() as work:
        department = Department(id="d" * 26, code="sales", name="Sales")
        work.session.add(department)
        work.session.flush()
        cell = {"department_id": department.id, "measure": "m", "subject": "s", "state": "x"}
        for count in (2, 3):
            write_together(
                work.session,
                {
                    CELLS: [{**cell, "n": count}, {**cell, "state": "y", "n": -count}],
                    ANSWERED: [receipt("a", f"/{count}", NOON + timedelta(hours=count))],
                },
            )
        write_together(work.session, {MESSAGES: [message(1), message(2)]})
        changes = {"state": "sent", "payload": {}, "finished_at": NOON}
        write_together(work.session, {SENT: [{"id": message(2)["id"], **changes}, {"id": "nobody", **changes}]})
    with store.reading() as work:
        assert [(row["state"], row["n"]) for row in stored(work, Cell)] == [("x", 5), ("y", -5)]
        assert stored(work, FormReceipt) == [receipt("a", "/3", NOON + timedelta(hours=2))]
        assert stored(work, OutboxRow) == [
            {**message(1), "lease": None},
            {**message(2), "lease": None, **changes},
        ]


def test_nothing_to_write_is_no_statement(store: Store, statements: Recorder) -> None:
    with store.writing() as work, statements() as seen:
        write_together(work.session, {RECEIPTS: [], MESSAGES: []})
        work.leave(RECEIPTS, [])
    assert seen == []


def leave_and_fail(work: Work) -> None:
    with work.attempt():
        work.leave(RECEIPTS, [receipt("within")])
        work.leave(MESSAGES, [message(1)])
        raise LookupError


def test_a_part_that_fails_takes_what_it_left_with_it(store: Store) -> None:
    with store.writing() as work:
        work.leave(RECEIPTS, [receipt("before")])
        with pytest.raises(LookupError):
            leave_and_fail(work)
        work.leave(RECEIPTS, [receipt("after")])
        assert [row["token"] for row in work.left(RECEIPTS)] == ["before", "after"]
    with store.reading() as work:
        assert stored(work, FormReceipt) == [receipt("after"), receipt("before")]
        assert stored(work, OutboxRow) == []


def write_twice(store: Store) -> None:
    with store.writing() as work:
        work.leave(MESSAGES, [message(1)])
        receipts.keep(work, "a", "/second")


def test_a_row_that_cannot_be_written_undoes_the_work(store: Store) -> None:
    with store.writing() as work:
        receipts.keep(work, "a", "/first")
    with pytest.raises(IntegrityError):
        write_twice(store)
    with store.reading() as work:
        assert stored(work, OutboxRow) == []
        assert receipts.location_of(work.session, "a") == "/first"


def test_an_instant_without_its_zone_is_refused(store: Store) -> None:
    with store.opened() as work, pytest.raises(Exception, match="an instant needs a time zone"):
        write_together(work.session, {RECEIPTS: [receipt("a", at=datetime(2026, 11, 2, 12))]})  # noqa: DTZ001
