"""Departments before there are figures: nothing is claimed that nobody knows."""

from __future__ import annotations

import pytest

from lms.db.work import Store
from lms.people import service as people
from lms.people.models import Person
from tests.cast import CAST, department_id
from tests.domain.reports.happenings import publish_company_courses
from tests.fixtures.app import Visitor


def test_without_a_published_course_nobody_knows_who_is_trained(client: Visitor) -> None:
    page = client.sign_in("hanna").get("/departments").text
    assert "Not known yet: no course of the company’s list is published." in page
    assert "Publish a course of the company’s list; then figures can begin." in page


def test_without_a_group_of_five_nothing_is_compared(client: Visitor, store: Store) -> None:
    publish_company_courses(store)
    page = client.sign_in("mette").get("/departments").text
    assert "Not known yet: no group is large enough to compare." in page
    assert "Customer Service" in page
    assert "0 of 3" not in page


def test_a_department_without_people_says_what_would_be_there(client: Visitor, store: Store) -> None:
    publish_company_courses(store)
    with store.writing() as work:
        empty = people.add_department(work, "NEW", "Newly made", department_id("ALL"))
    page = client.sign_in("hanna").get(f"/departments/{empty}").text
    assert "nobody is counted yet" in page
    assert "Here stand the people of this department" in page


@pytest.mark.parametrize(
    "zone, day", [("Pacific/Auckland", "25 November 2026"), ("America/Los_Angeles", "24 November 2026")]
)
def test_the_day_of_the_figures_is_the_readers(client: Visitor, store: Store, zone: str, day: str) -> None:
    publish_company_courses(store)
    store.clock.advance(hours=6)
    with store.writing() as work:
        person = work.session.get_one(Person, CAST["hanna"].id)
        person.time_zone = zone
    client.sign_in("hanna")
    assert f"as of {day}" in client.get("/departments").text
    assert zone in client.get("/departments.csv").data.decode("utf-8-sig").splitlines()[0]
