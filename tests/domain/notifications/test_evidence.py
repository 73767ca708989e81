"""Evidence of training done elsewhere: its person hears of the decision, HR once a day of what waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.learning import rules
from lms.learning import service as learning
from lms.notifications import queries, service
from lms.notifications.models import Notice
from tests.domain.permission.conftest import Company
from tests.factories.evidence import FIRST_AID, JPEG, PDF

DAY = timedelta(days=1)


def told(company: Company) -> dict[str, int]:
    """Who of HR was told, and of how much at last."""
    with company.store.reading() as work:
        rows = work.session.execute(
            select(Notice.person_id, Notice.context).where(Notice.kind == "evidence_waiting").order_by(Notice.id)
        )
        counts = {person_id: context["count"] for person_id, context in rows}
    return {name: counts[company.id(name)] for name in company.cast if company.id(name) in counts}


@pytest.fixture
def handed_in(company: Company) -> str:
    """Amara of Sales has handed in one file, Bo of Service another."""
    service.remind(company.store)
    for name, data in ("bo", JPEG), ("amara", PDF):
        evidence = str(company.do(name, learning.hand_in_evidence, company.id(name), FIRST_AID, data))
    return evidence


def test_hr_is_told_the_next_morning_of_what_waits_within_their_scope(company: Company, handed_in: str) -> None:
    service.remind(company.store)
    assert told(company) == {}
    company.wait(DAY)
    service.remind(company.store)
    assert told(company) == {"hanna": 2, "henk": 1}


def test_what_still_waits_is_not_told_every_day_and_nothing_is_told_twice(company: Company, handed_in: str) -> None:
    company.wait(DAY)
    assert service.remind(company.store) == 2
    company.wait(DAY)
    assert service.remind(company.store) == 0


@pytest.mark.parametrize("outcome", [rules.CONFIRMED, rules.DECLINED])
def test_the_person_hears_how_it_was_decided(company: Company, handed_in: str, outcome: str) -> None:
    company.do("hanna", learning.decide_evidence, handed_in, outcome, "We looked.")
    with company.store.reading() as work:
        [notice] = queries.notices_for(work.session, company.id("amara"), work.now)
    assert (notice.kind, notice.words["outcome"], notice.path) == ("evidence_decided", outcome, "/training")
