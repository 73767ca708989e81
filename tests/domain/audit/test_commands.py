"""``flask lms audit``: what somebody at a terminal is told, and the exit status that a script reads."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import update

from lms.audit.models import AuditRow
from lms.db.work import Store
from tests.cast import CAST


def test_a_whole_trail_is_sealed_and_said_to_be_whole(cast: object, app: Flask) -> None:
    run = app.test_cli_runner().invoke
    assert "rows sealed." in run(args=["lms", "audit", "seal"]).output
    verified = run(args=["lms", "audit", "verify"])
    assert (verified.exit_code, verified.output[:4]) == (0, "Yes:")


def test_one_row_that_was_tampered_with_is_named_with_its_place(cast: object, app: Flask, store: Store) -> None:
    run = app.test_cli_runner().invoke
    run(args=["lms", "audit", "seal"])
    amaras = AuditRow.person_id == CAST["amara"].id
    with store.writing() as work:
        work.session.execute(update(AuditRow).where(amaras).values(actor_id=CAST["luca"].id))
    verified = run(args=["lms", "audit", "verify"])
    assert verified.exit_code == 1
    assert verified.output.startswith("seal 1: row ")
    assert "(person.joined) was changed after it was sealed." in verified.output


def test_an_export_is_written_and_its_key_told(cast: object, app: Flask, tmp_path: Path) -> None:
    run, days = app.test_cli_runner().invoke, ["--from", "2026-11-24", "--to", "2026-11-24"]
    done = run(args=["lms", "audit", "export", *days, str(tmp_path / "record.zip")])
    assert done.exit_code == 0, done.output
    assert "Public key, to be given to the auditor by another way: " in done.output
    again = run(args=["lms", "audit", "export", *days, str(tmp_path / "record.zip")])
    assert (again.exit_code, "is there already" in again.output) == (1, True)


def test_days_upside_down_are_told_with_the_cure(cast: object, app: Flask, tmp_path: Path) -> None:
    days = ["--from", "2026-11-24", "--to", "2026-11-20"]
    done = app.test_cli_runner().invoke(args=["lms", "audit", "export", *days, str(tmp_path / "record.zip")])
    assert done.exit_code == 1
    assert "ends before it begins. Give the earlier day first." in done.output
