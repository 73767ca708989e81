"""Publishing while others decide: nobody grants by the old matrix once the new one is there."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from lms.core.clock import SetClock
from lms.core.errors import RuleRefused
from lms.db.work import Store
from lms.permission import service
from lms.permission.queries.previews import preview_matrix
from lms.permission.service import drafting, publishing
from lms.permission.vocabulary import SHIPPED_ROWS, Level
from tests.cast import Member
from tests.domain.permission.conftest import Company
from tests.domain.permission.publishing import TODAY
from tests.fixtures.courses import publish as publish_course
from tests.fixtures.courses import tea

SECONDS = 120
CELLS = [("linkedin", level) for level in (Level.SHARE, Level.ENGAGE, Level.PUBLISH)]


@pytest.fixture
def company(cast: Mapping[str, Member], live_store: Store, clock: SetClock) -> Company:
    """Give the cast at work on a database of its own, with more than one connection."""
    return Company(cast, live_store, clock)


def test_an_acceptance_waits_for_a_publication_and_then_meets_the_new_matrix(company: Company) -> None:
    publish_course(company.store, tea())
    stream = company.asked(level=Level.SHARE)
    company.do("luca", service.grant, stream)
    company.wait(timedelta(minutes=1))
    for channel, level in CELLS:
        row = SHIPPED_ROWS[level]
        with company.as_("cora") as work:
            drafting.save_cell(work, channel, level, replace(row, certificates=row.certificates | {"tea"}))
    outcome: list[object] = []

    def accept() -> None:
        try:
            company.do("amara", service.accept, stream)
            outcome.append("accepted")
        except RuleRefused as refused:
            outcome.append(refused.code)

    with company.as_("cora") as work:
        seen = preview_matrix(work.session, TODAY, work.now, "UTC").digest
        publishing.publish_matrix(work, TODAY, seen)
        other = threading.Thread(target=accept)
        other.start()
        other.join(0.2)
        assert not outcome, "whoever writes a permission waits until the publication is committed"
    other.join(SECONDS)
    assert outcome == ["grounds-missing"]
    assert not company.row(stream).in_force
