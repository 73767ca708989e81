"""Complaint P26: do notices still go to leavers, do their records vanish? One deed answers all of it, in all rooms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.audit import service as audit
from lms.awards.queries import certificates_of
from lms.awards.rules import State
from lms.core.clock import SetClock
from lms.db.work import Store
from lms.notifications.jobs import deliver
from lms.people import service
from lms.people.queries import actor_of
from lms.permission.queries import as_of
from lms.permission.service import tick
from lms.reports import service as reports
from lms.reports.models import Fact
from tests.cast import CAST, Member, department_id
from tests.domain.permission.conftest import Company
from tests.fixtures.work import NOW

AMARA = CAST["amara"].id
DAY = timedelta(days=1)


@pytest.fixture
def left(cast: Mapping[str, Member], store: Store, clock: SetClock) -> str:
    """Amara was permitted and leaves ten days later; give the id of her permission."""
    company = Company(cast, store, clock)
    stream = company.active("amara")
    deliver(store)
    company.wait(10 * DAY)
    company.do("hanna", service.leave, AMARA)
    return stream


def test_access_and_notices_end_and_so_does_the_permission(left: str, store: Store) -> None:
    assert deliver(store) == 0
    with store.reading() as work:
        assert actor_of(work.session, AMARA, work.now) is None
        assert [state.status for state in as_of(work.session, AMARA, "linkedin", work.now)] == ["ended"]


def test_the_leaver_is_in_no_figure_of_today(left: str, store: Store) -> None:
    with store.reading() as work:
        assert work.session.scalars(select(Fact).where(Fact.person_id == AMARA)).all() == []
    assert reports.verify(store) == []


def test_the_record_stays_and_past_answers_stay_true(left: str, store: Store) -> None:
    tick(store)
    audit.seal_all(store)
    with store.reading() as work:
        held = certificates_of(work.session, AMARA, work.now, 60)
        assert {row.status for row in held} == {State.LIVE}
        assert [state.status for state in as_of(work.session, AMARA, "linkedin", NOW + 5 * DAY)] == ["active"]
    assert audit.verify(store) == []


# Complaint P20: somebody works in two departments. Both managers see them; they count once, in the primary one.
def test_a_person_in_two_departments_is_counted_in_one(cast: object, store: Store) -> None:
    with store.writing() as work:
        service.add_other_place(work, AMARA, department_id("SERVICE"), CAST["mette"].id)
    with store.reading() as work:
        places = set(work.session.scalars(select(Fact.department_id).where(Fact.person_id == AMARA)))
    assert places == {department_id("EUROPE")}
    assert reports.verify(store) == []
