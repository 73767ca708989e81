"""``flask lms reports``."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import delete

from lms.db.work import Store
from lms.reports.models import Cell


def test_rebuilding_makes_right_what_verifying_names(cast: object, app: Flask, store: Store) -> None:
    run = app.test_cli_runner().invoke
    with store.writing() as work:
        work.session.execute(delete(Cell))
    wrong = run(args=["lms", "reports", "verify"])
    assert wrong.exit_code == 1
    assert "department EUROPE, standing counted: 0 is stored, it should be 4." in wrong.output
    assert "Facts and cells of 16 people are made anew." in run(args=["lms", "reports", "rebuild"]).output
    right = run(args=["lms", "reports", "verify"])
    assert (right.exit_code, right.output.startswith("Yes:")) == (0, True)
