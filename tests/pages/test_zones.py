"""Whoever has no time zone of their own is in the organisation's: on pages, in what one writes down, in mail."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from courses import Course
from lms.core.clock import SetClock
from lms.core.errors import InvalidInput
from lms.core.settings import Settings
from lms.db.work import Store
from lms.learning import service as learning
from lms.notifications.delivery import deliver
from lms.people import service as people
from lms.people.models import Absence, Person
from tests.cast import CAST, department_id
from tests.factories.certificates import certify
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA
from tests.fixtures.work import settings_in

AMARA = CAST["amara"].id
EVENING = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # one o'clock in the night of the 25th in Auckland


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path, time_zone="Pacific/Auckland")


@pytest.fixture(autouse=True)
def without_zones(cast: object, store: Store) -> None:
    with store.writing() as work:
        work.session.execute(update(Person).values(time_zone=""))


def test_a_page_names_the_organisations_day(client: Visitor, clock: SetClock) -> None:
    clock.set(EVENING)
    assert "Wednesday, 25 November 2026" in client.sign_in("amara").get("/").text


def test_a_course_is_late_when_the_organisations_day_is_over(
    client: Visitor, store: Store, published_tea: Course, clock: SetClock
) -> None:
    with store.writing() as work:
        learning.assign(work, department_id("EUROPE"), TEA, date(2026, 11, 24))
    clock.set(datetime(2026, 11, 24, 10, 59, tzinfo=UTC))
    assert "Overdue" not in client.sign_in("luca").get("/team").text
    clock.set(datetime(2026, 11, 24, 11, 0, tzinfo=UTC))
    for name, path in (("luca", "/team"), ("amara", "/"), ("amara", "/courses")):
        assert "Overdue" in client.sign_in(name).get(path).text, path


def test_a_course_may_be_assigned_for_the_organisations_today_only(
    store: Store, published_tea: Course, clock: SetClock
) -> None:
    clock.set(EVENING)
    with store.writing() as work, pytest.raises(InvalidInput, match="today or later"):
        learning.assign(work, department_id("EUROPE"), TEA, date(2026, 11, 24))


def test_an_absence_begins_with_the_organisations_day(client: Visitor, store: Store) -> None:
    page = f"/people/{AMARA}/absences"
    answer = client.sign_in("hanna").submit(page, {"first_day": "2026-12-01", "last_day": "2026-12-03"}, action=page)
    assert answer.status_code == 303
    with store.reading() as work:
        (row,) = work.session.scalars(select(Absence).where(Absence.person_id == AMARA))
    assert (row.starts_at, row.ends_at) == (
        datetime(2026, 11, 30, 11, 0, tzinfo=UTC),
        datetime(2026, 12, 3, 11, 0, tzinfo=UTC),
    )
    assert "1 December 2026 to 3 December 2026" in client.get(page).text


def test_mail_leaves_in_the_organisations_working_time(store: Store, clock: SetClock) -> None:
    clock.set(EVENING)
    with store.writing() as work:
        certify(work, AMARA, "trust")
    assert deliver(store) == 0
    clock.set(datetime(2026, 11, 24, 19, 0, tzinfo=UTC))  # eight in the morning
    assert deliver(store) == 1


def test_whoever_has_a_zone_keeps_it(client: Visitor, store: Store, clock: SetClock) -> None:
    with store.writing() as work:
        work.session.execute(update(Person).where(Person.id == AMARA).values(time_zone="America/Los_Angeles"))
    clock.set(EVENING)
    assert "24 November 2026" in client.sign_in("amara").get("/").text


def test_an_absence_is_told_in_the_days_of_whoever_is_away_on_every_page(client: Visitor, store: Store) -> None:
    with store.writing() as work:
        work.session.execute(update(Person).where(Person.id == AMARA).values(time_zone="America/Los_Angeles"))
    page = f"/people/{AMARA}/absences"
    client.sign_in("hanna").submit(page, {"first_day": "2026-12-01", "last_day": "2026-12-03"}, action=page)
    for path in (page, f"/people/{AMARA}/record"):
        assert "1 December 2026 to 3 December 2026" in client.get(path).text, path


def test_files_are_dated_and_exports_end_by_the_organisations_day(client: Visitor, clock: SetClock) -> None:
    clock.set(EVENING)
    answer = client.sign_in("amara").get("/my-data/file")
    assert "my-data-2026-11-25.json" in answer.headers["Content-Disposition"]
    assert 'value="2026-11-25"' in client.sign_in("cora").get("/audit/exports").text


def test_the_day_of_a_planned_move_is_the_organisations(store: Store) -> None:
    ada, mette = CAST["ada"].id, CAST["mette"].id
    with store.writing() as work:
        people.place(work, ada, department_id("IT"), mette, EVENING + timedelta(days=2))
    with store.writing() as work, pytest.raises(InvalidInput, match="from 27 November 2026 on"):
        people.place(work, mette, department_id("SERVICE"), ada)
