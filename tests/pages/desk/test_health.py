"""Whether the product is well: ok while the database answers, and no detail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lms.db.engine import make_engine
from lms.db.work import Store
from tests.fixtures.app import Visitor


def test_a_guest_reads_ok_and_nothing_else(client: Visitor) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_without_its_database_the_product_is_not_well(client: Visitor, store: Store, tmp_path: Path) -> None:
    nowhere = make_engine(f"sqlite:///{tmp_path}")  # a folder is no database
    client.application.extensions["lms"].store = replace(store, engine=nowhere)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert "sqlite" not in answer.text
