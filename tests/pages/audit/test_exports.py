"""An auditor's export from a page: asked for, written by the worker, fetched; by compliance of the company alone."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.audit import exports
from lms.audit.models import Export
from lms.core.clock import SetClock
from lms.db.work import Store
from tests.fixtures.app import Visitor

PAGE = "/audit/exports"
DAYS = {"first": "2026-11-01", "last": "2026-11-24"}


def test_an_export_is_asked_for_written_and_fetched(client: Visitor, cast: object, store: Store) -> None:
    client.sign_in("cora")
    assert "No export was asked for yet" in client.get(PAGE).text
    assert client.submit(PAGE, DAYS, action=PAGE).status_code == 303
    waiting = client.get(PAGE)
    assert "You may close this page" in waiting.text
    assert waiting.headers["Refresh"]
    assert exports.write_waiting(store) == 1
    page = client.get(PAGE)
    assert "Public key" in page.text
    assert "Refresh" not in page.headers
    with store.reading() as work:
        export_id = work.session.scalars(select(Export.id)).one()
    fetched = client.get(f"{PAGE}/{export_id}.zip")
    assert "verify.py" in zipfile.ZipFile(io.BytesIO(fetched.data)).namelist()
    fetched.close()


def test_days_upside_down_are_told_at_the_field(client: Visitor, cast: object) -> None:
    client.sign_in("cora")
    answer = client.submit(PAGE, {"first": "2026-11-24", "last": "2026-11-01"}, action=PAGE)
    assert answer.status_code == 400
    assert "Give the earlier day first." in answer.text


def test_an_empty_period_fails_with_its_cure(client: Visitor, cast: object, store: Store) -> None:
    client.sign_in("cora").submit(PAGE, {"first": "2020-01-01", "last": "2020-01-02"}, action=PAGE)
    assert exports.write_waiting(store) == 0
    assert "holds nothing" in client.get(PAGE).text


def test_one_is_written_at_a_time(client: Visitor, cast: object) -> None:
    client.sign_in("cora").submit(PAGE, DAYS, action=PAGE)
    assert client.submit(PAGE, DAYS, action=PAGE).status_code == 409


def test_a_run_that_was_killed_is_begun_anew(client: Visitor, cast: object, store: Store, clock: SetClock) -> None:
    client.sign_in("cora").submit(PAGE, DAYS, action=PAGE)
    with store.writing() as work:
        asked = work.session.scalars(select(Export)).one()
        asked.state, asked.begun_at = exports.RUNNING, work.now
    assert exports.write_waiting(store) == 0
    clock.set(clock.now() + timedelta(hours=2))
    assert exports.write_waiting(store) == 1


@pytest.mark.parametrize("reader", ["hanna", "ada", "luca", "amara"])
def test_exports_are_closed_to_everybody_else(client: Visitor, cast: object, reader: str) -> None:
    assert client.sign_in(reader).get(PAGE).status_code == 403
