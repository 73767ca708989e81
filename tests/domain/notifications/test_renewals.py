"""Whoever is called to renew is told once, by a job after the call, and then reminded of that day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from courses import Course
from lms.notifications import service
from lms.notifications.models import Notice
from tests.domain.notifications.test_signatures import letters, told
from tests.domain.permission.conftest import Company
from tests.domain.permission.renewing import LAST_DAY, call, change, passed, renewed
from tests.fixtures.courses import publish, short_trust

CALLED = "renewal_called"
DAY = timedelta(days=1)


@pytest.fixture
def trust(company: Company) -> Course:
    """Amara and Bo hold certificates of the first version."""
    course = publish(company.store, short_trust())
    for name in ("amara", "bo"):
        passed(company, name, course)
    return course


def test_each_holder_is_told_once_with_the_day(company: Company, trust: Course) -> None:
    change(company, trust)
    call(company, trust)
    assert not told(company, CALLED)
    assert (service.tell_holders(company.store), service.tell_holders(company.store)) == (2, 0)
    assert told(company, CALLED) == {"amara": 1, "bo": 1}
    with company.store.reading() as work:
        [notice, _] = work.session.scalars(select(Notice).where(Notice.kind == CALLED)).all()
    assert notice.context["date"] == LAST_DAY.isoformat()


def test_who_renewed_before_the_job_came_is_not_told(company: Company, trust: Course) -> None:
    newer = change(company, trust)
    call(company, trust)
    renewed(company, "amara", newer)
    service.tell_holders(company.store)
    assert told(company, CALLED) == {"bo": 1}


def test_the_mail_names_course_and_day(company: Company, trust: Course) -> None:
    change(company, trust)
    call(company, trust)
    service.tell_holders(company.store)
    company.wait(DAY / 24)
    mailed = letters(company, "amara")
    assert "Trust, in short has changed: renew your certificate by 24 December 2026" in mailed


def test_reminders_go_by_the_day_that_was_called(company: Company, trust: Course) -> None:
    change(company, trust)
    call(company, trust)
    company.wait(23 * DAY)
    service.remind(company.store)
    assert told(company, "certificate_ends") == {"amara": 1, "bo": 1}
