"""Questions to a loaded demo company that the tests of both ways of loading ask."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select

from lms.audit import service as audit
from lms.audit.models import AuditRow
from lms.db.registry import all_tables
from lms.permission.service import verify_streams
from lms.reports import service as reports
from tests.domain.demo.conftest import Loaded


def faults_of(loaded: Loaded) -> list[str]:
    """Return what the product's own verifiers find: figures, the sealed trail, the linked streams."""
    found = [*reports.verify(loaded.store), *audit.verify(loaded.store), *verify_streams(loaded.store)]
    return [str(each) for each in found]


def failed_and_answered(loaded: Loaded) -> tuple[int, int]:
    """Count the assessments that failed, and those of them in which every question has an answer."""
    failed = [row for row in rows_of(loaded, "lms_attempts") if row["kind"] == "final" and row["passed"] is False]
    answers = Counter(row["attempt_id"] for row in rows_of(loaded, "lms_attempt_answers") if row["answer"])
    return len(failed), sum(answers[row["id"]] == len(row["drawn"]) for row in failed)


def rows_of(loaded: Loaded, table: str) -> list[dict[str, Any]]:
    """Return all rows of a table."""
    with loaded.store.reading() as work:
        return [dict(row) for row in work.session.execute(select(all_tables().tables[table])).mappings()]


def events_of(loaded: Loaded) -> Counter[str]:
    """Return how often each event stands in the trail."""
    with loaded.store.reading() as work:
        return Counter(work.session.scalars(select(AuditRow.event)))
