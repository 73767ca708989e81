"""Whoever answers a review is told once it is open, and reminded before it ends."""

from __future__ import annotations

from datetime import timedelta
from email import policy as email_policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.db import outbox
from lms.db.outbox import OutboxRow
from lms.notifications import service
from lms.notifications.delivery import deliver
from lms.notifications.models import Notice
from lms.notifications.service import rounds
from lms.people import service as people
from lms.people.service import delegating
from lms.permission.service import answering, reviewing
from tests.cast import department_id
from tests.domain.notifications.test_reminders import failing_at
from tests.domain.notifications.test_signatures import told
from tests.domain.permission.conftest import Company
from tests.domain.permission.test_reviews import LAST_DAY, started

DAY = timedelta(days=1)


def counts(company: Company, kind: str) -> dict[str, int]:
    """Who was told of how many permissions."""
    with company.store.reading() as work:
        rows = work.session.execute(select(Notice.person_id, Notice.context).where(Notice.kind == kind)).all()
    found = {person_id: context["count"] for person_id, context in rows}
    return {name: found[company.id(name)] for name in company.cast if company.id(name) in found}


def mailed(company: Company, name: str) -> list[str]:
    """The subjects of what somebody is mailed within the hour."""
    company.wait(timedelta(hours=1))
    deliver(company.store)
    letters = [
        BytesParser(policy=email_policy.default).parsebytes(path.read_bytes())
        for path in Path(company.store.settings.mail_folder).glob("*.eml")
    ]
    return [str(letter["Subject"]).strip() for letter in letters if letter["To"] == company.cast[name].email]


def nearly_over(company: Company) -> None:
    company.wait(22 * DAY)
    reviewing.tick(company.store)


@pytest.fixture
def team(company: Company) -> dict[str, str]:
    """Three people hold a permission: two report to Luca, one to Mette."""
    held = {name: company.active(name) for name in ("amara", "dmytro")}
    return held | {"bo": company.active("bo", "mette")}


def test_whoever_answers_is_told_once_the_review_is_open_with_how_many(company: Company, team: dict[str, str]) -> None:
    company.do("cora", reviewing.start_review, None, LAST_DAY)
    assert service.tell_answerers(company.store) == 0, "their lists are empty until the worker has asked"
    reviewing.tick(company.store)
    assert service.tell_answerers(company.store) == 2
    assert counts(company, "review_started") == {"luca": 2, "mette": 1}
    assert "Review: 2 permissions wait for your answer until 22 December 2026" in mailed(company, "luca")


def test_it_reminds_whoever_has_not_answered_everything_and_nobody_else(company: Company, team: dict[str, str]) -> None:
    started(company)
    service.tell_answerers(company.store)
    company.do("mette", answering.keep_each, {team["bo"]: None})
    company.do("luca", answering.keep_each, {team["amara"]: None})
    nearly_over(company)
    assert service.tell_answerers(company.store) == 1
    assert counts(company, "review_due") == {"luca": 1}


def test_delegates_are_told_too_and_compliance_where_no_head_may(company: Company, team: dict[str, str]) -> None:
    with company.as_("mette") as work:
        delegating.delegate(work, company.id("luca"), work.now, work.now + 60 * DAY, decides=True)
    with company.store.writing() as work:
        people.place(work, company.id("amara"), department_id("SALES"), None)
    started(company)
    service.tell_answerers(company.store)
    assert counts(company, "review_started") == {"luca": 2, "mette": 1, "cora": 1, "carl": 1}


def test_ticks_and_jobs_played_again_and_killed_tell_nobody_twice(
    company: Company, team: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "AT_ONCE", 1)
    started(company)
    reviewing.tick(company.store)
    with failing_at("UPDATE lms_outbox SET payload"), pytest.raises(RuntimeError):
        service.tell_answerers(company.store)
    company.wait(outbox.LEASE + DAY)
    assert service.tell_answerers(company.store) == 0
    assert told(company, "review_started") == {"luca": 1, "mette": 1}
    with company.store.reading() as work:
        assert work.session.scalar(select(func.count()).where(OutboxRow.topic == "review")) == 1


def test_a_review_that_is_called_off_before_anybody_was_told_tells_nobody(
    company: Company, team: dict[str, str]
) -> None:
    campaign = started(company)
    company.do("cora", reviewing.call_off, campaign)
    assert service.tell_answerers(company.store) == 0


def test_a_worker_that_comes_after_the_day_to_remind_says_both_at_once(company: Company, team: dict[str, str]) -> None:
    company.do("cora", reviewing.start_review, None, LAST_DAY)
    nearly_over(company)
    reviewing.tick(company.store)
    service.tell_answerers(company.store)
    assert told(company, "review_started") == {"luca": 1, "mette": 1}
    assert not told(company, "review_due")


def test_whoever_answers_everything_before_the_mail_leaves_gets_none(company: Company, team: dict[str, str]) -> None:
    started(company)
    service.tell_answerers(company.store)
    company.do("mette", answering.keep_each, {team["bo"]: None})
    assert not [subject for subject in mailed(company, "mette") if subject.startswith("Review")]
    assert [subject for subject in mailed(company, "luca") if subject.startswith("Review")]
