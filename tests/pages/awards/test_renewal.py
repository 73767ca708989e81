"""Renewing, as the holder goes through it: from 60 days before the end, by the assessment alone, without a gap."""

from __future__ import annotations

from datetime import timedelta

import pytest

from courses import Course
from lms.awards import service
from lms.awards.jobs import expire
from lms.awards.queries import CertificateRow
from lms.awards.rules import State
from lms.core.clock import SetClock
from lms.db.work import Store
from tests.domain.awards.test_certificates import AMARA, HANNA, certified, rows
from tests.fixtures.app import Forms, Visitor
from tests.fixtures.courses import TEA, complete, sit

COURSE = f"/courses/{TEA}"
DAY = timedelta(days=1)


@pytest.fixture
def first(store: Store, cast: object, published_tea: Course) -> CertificateRow:
    return certified(store, published_tea)


def can_begin(client: Visitor) -> bool:
    return any(form.action == f"{COURSE}/enrol" for form in Forms(client.get(COURSE).text).found)


def test_before_the_60_days_it_cannot_be_renewed_and_says_from_when(
    client: Visitor, clock: SetClock, first: CertificateRow
) -> None:
    clock.set(first.counts_until - 61 * DAY)
    page = client.sign_in("amara").get("/certificates").text
    assert "You can renew it from" in page
    assert "Renew it" not in page
    assert not can_begin(client)


# Complaints P1 and P28: a retaken course keeps the first date, or says "already completed".
def test_from_60_days_before_it_is_renewed_by_the_assessment_and_gets_dates_of_its_own(
    client: Visitor, store: Store, clock: SetClock, first: CertificateRow
) -> None:
    clock.set(first.counts_until - 60 * DAY)
    assert "Renew it" in client.sign_in("amara").get("/certificates").text
    client.submit(COURSE, {}, action=f"{COURSE}/enrol")
    assert "the assessment is open at once" in client.get(COURSE).text
    sit(store, AMARA)
    second, old = rows(store)
    assert (second.status, old.status, old.superseded_by) == (State.LIVE, State.SUPERSEDED, second.id)
    assert second.issued_on == clock.now().date()
    assert second.valid_through > old.valid_through
    assert (old.number, old.issued_on, old.valid_through) == (first.number, first.issued_on, first.valid_through)


def test_after_a_certificate_was_taken_back_the_course_can_be_taken_again_at_once(
    client: Visitor, store: Store, first: CertificateRow, published_tea: Course
) -> None:
    with store.writing(HANNA) as work:
        service.revoke(work, first.id, "The attempt belonged to somebody else.")
    assert "Your certificate has run out" in client.sign_in("amara").get("/").text
    client.submit(COURSE, {}, action=f"{COURSE}/enrol")
    assert "modules first" in client.get(f"{COURSE}/assessment").text
    complete(store, AMARA, published_tea)
    sit(store, AMARA)
    assert [row.status for row in rows(store)] == [State.LIVE, State.REVOKED]


# Complaint P27: whoever is late repeats the training once, not once for each period that was missed.
def test_years_late_it_is_begun_again_by_itself_and_taken_once(
    client: Visitor, store: Store, clock: SetClock, first: CertificateRow, published_tea: Course
) -> None:
    clock.set(first.counts_until + 1500 * DAY)
    expire(store)
    home = client.sign_in("amara").get("/").text
    assert "Your certificate has run out" in home
    assert can_begin(client)
    certified(store, published_tea)
    assert [row.status for row in rows(store)] == [State.LIVE, State.EXPIRED]
    assert "Your certificate has run out" not in client.get("/").text
    assert not can_begin(client)


# Complaint P2: yearly training prints last year's certificate.
def test_over_three_periods_each_certificate_keeps_its_own_number_and_dates(
    store: Store, clock: SetClock, first: CertificateRow, published_tea: Course
) -> None:
    issued = [first]
    for _ in range(2):
        clock.set(issued[-1].counts_until - 10 * DAY)
        issued.append(certified(store, published_tea))
    found = list(reversed(rows(store)))
    assert [row.status for row in found] == [State.SUPERSEDED, State.SUPERSEDED, State.LIVE]
    facts = [(row.number, row.issued_on, row.valid_through) for row in found]
    assert facts == [(row.number, row.issued_on, row.valid_through) for row in issued]
    assert len({number for number, _, _ in facts}) == 3
