"""One department's people by course: who is certified until when, late, running out; no score."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from lms.awards.models import Certificate
from lms.db.work import Store, Work
from lms.learning import service as learning
from lms.people.queries import actor_of
from lms.people.service.persons import Details, add_person
from lms.permission import service as permissions
from lms.permission.vocabulary import Level
from lms.reports import service
from tests.cast import CAST, JOINED, department_id
from tests.domain.reports.happenings import certify, enrol, publish_company_courses
from tests.fixtures.app import Visitor

EUROPE = f"/departments/{department_id('EUROPE')}"
AMARA, DMYTRO, YUKI = (CAST[name].id for name in ("amara", "dmytro", "yuki"))
Recorder = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture(autouse=True)
def _company(cast: object, store: Store) -> None:
    publish_company_courses(store)


def rows_of(client: Visitor, query: str = "") -> list[list[str]]:
    answer = client.get(f"{EUROPE}.csv{query}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_each_person_stands_in_each_course(client: Visitor, store: Store) -> None:
    with store.writing() as work:
        certify(work, AMARA, "trust")
        enrol(work, DMYTRO, "trust")
    page = client.sign_in("luca").get(EUROPE).text
    assert "24 Nov 2028" in page
    assert "0 of 3" in page
    assert "Not begun" in page
    assert "nobody is trained yet" in page
    assert "Дмитро Бондар" in page


def test_what_is_overdue_comes_first_and_can_be_shown_alone(client: Visitor, store: Store) -> None:
    with store.writing() as work:
        certify(work, AMARA, "trust")
        learning.assign(work, department_id("EUROPE"), "trust", date(2026, 11, 25))
    store.clock.advance(days=3)
    page = client.sign_in("hanna").get(EUROPE).text
    assert "Overdue since 25 Nov 2026" in page
    assert "Overdue, 3" in page
    assert [row[0] for row in rows_of(client, "?show=overdue")[1:]] == ["Luca Bianchi", "Дмитро Бондар", "佐藤 由紀"]
    assert rows_of(client)[4][0] == "Amara Okafor"
    assert rows_of(client, "?sort=name")[1][0] == "Amara Okafor"


def test_what_runs_out_soon_can_be_shown_alone(client: Visitor, store: Store) -> None:
    with store.writing() as work:
        certify(work, AMARA, "trust")
        certify(work, DMYTRO, "trust")
        soon = work.now + timedelta(days=30)
        work.session.execute(
            update(Certificate).where(Certificate.person_id == DMYTRO).values(counts_until=soon, next_change_at=soon)
        )
    with store.writing() as work:
        service.rebuild(work)
    page = client.sign_in("hanna").get(f"{EUROPE}?show=expiring").text
    assert "Until 24 Dec 2026" in page
    assert "Amara" not in page


def acting(store: Store, person_id: str, deed: Callable[[Work], str | None]) -> str | None:
    with store.writing() as work:
        actor = actor_of(work.session, person_id, work.now)
        assert actor is not None
        work.actor = actor
        return deed(work)


def test_who_may_do_what_is_told_by_its_highest_level(client: Visitor, store: Store) -> None:
    with store.writing() as work:
        for course in ("trust", "social-selling"):
            certify(work, AMARA, course)
    stream = str(acting(store, AMARA, lambda work: permissions.request(work, "linkedin", Level.SHARE)))
    acting(store, CAST["luca"].id, lambda work: permissions.grant(work, stream))
    assert {row[-1] for row in rows_of(client.sign_in("luca"))[1:]} == {""}
    acting(store, AMARA, lambda work: permissions.accept(work, stream))
    assert [row[-1] for row in rows_of(client, "?sort=name")[1:]] == ["Share", "", "", ""]
    assert "1 of 4" in client.get(EUROPE).text


def test_the_file_has_days_as_days(client: Visitor, store: Store) -> None:
    with store.writing() as work:
        certify(work, AMARA, "trust")
        learning.assign(work, department_id("EUROPE"), "trust", date(2026, 12, 31))
    head, amara, *_rest = rows_of(client.sign_in("hanna"), "?sort=name")
    assert head[0] == "Name (as of 2026-11-24 10:00 +0100 Europe/Copenhagen)"
    assert dict(zip(head[1:], amara[1:], strict=True)) == {
        "Employee number": "1004",
        "Social selling": "Not begun",
        "Social selling: certified until": "",
        "Social selling: due": "",
        "Trust": "Certified",
        "Trust: certified until": "2028-11-24",
        "Trust: due": "2026-12-31",
        "May": "",
    }


def test_a_name_finds_its_person_in_any_script(client: Visitor) -> None:
    client.sign_in("hanna")
    assert [row[0] for row in rows_of(client, "?q=дмитро")[1:]] == ["Дмитро Бондар"]
    assert "Nobody fits" in client.get(f"{EUROPE}?q=nobody of that name").text


def test_an_unknown_department_is_not_found(client: Visitor) -> None:
    client.sign_in("hanna")
    assert client.get("/departments/unknown").status_code == 404
    assert client.get("/departments/unknown.csv").status_code == 404


def test_nobody_sees_a_score(client: Visitor) -> None:
    page = client.sign_in("hanna").get(EUROPE).text
    assert "score" not in page.lower()
    assert "attempt" not in page.lower()


def test_more_people_do_not_mean_more_statements(client: Visitor, store: Store, statements: Recorder) -> None:
    client.sign_in("hanna").get(EUROPE)
    counts = []
    for number in (0, 40):
        with store.writing() as work:
            for each in range(number):
                details = Details(employee_number=f"x{each}", name=f"X {each}", joined_on=JOINED)
                add_person(work, details, department_id("EUROPE"))
        with statements() as seen:
            assert client.get(EUROPE).status_code == 200
        counts.append(len(seen))
    assert counts == [13, 13]
