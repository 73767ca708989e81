"""One person's record: whole for HR and compliance in their scope, what managers may see for managers, else nothing."""

from __future__ import annotations

import re

import pytest

from courses import Course
from lms.audit.labels import label
from lms.core.clock import SetClock
from lms.db.work import Store
from lms.learning.events import AttemptStarted, CoursePassed, ModuleCompleted
from lms.learning.queries.attempts import attempts_of
from lms.learning.queries.enrolments import standing_of
from lms.people import service as people
from tests.cast import CAST, department_id
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA, complete, enrol, sit

AMARA, BO = CAST["amara"], CAST["bo"]
WHOLE = "What was done"


def record(client: Visitor, reader: str, person: str) -> str:
    answer = client.sign_in(reader).get(f"/people/{CAST[person].id}/record")
    assert answer.status_code == 200
    return answer.text


def certify(store: Store, person_id: str, course: Course) -> None:
    enrol(store, person_id)
    complete(store, person_id, course)
    sit(store, person_id)


@pytest.mark.parametrize("reader", ["hanna", "cora"])
def test_hr_and_compliance_see_the_whole_record(
    client: Visitor, store: Store, published_tea: Course, reader: str
) -> None:
    certify(store, AMARA.id, published_tea)
    page = record(client, reader, "amara")
    assert WHOLE in page
    assert f"<dd>{AMARA.employee_number}</dd>" in page
    assert "/revoke" in page


def test_hr_of_a_department_sees_the_whole_record_below_it(client: Visitor) -> None:
    assert WHOLE in record(client, "henk", "bo")


@pytest.mark.parametrize("manager", ["luca", "sofia", "dana"])
def test_managers_see_certified_until_when_and_nothing_else(
    client: Visitor, store: Store, published_tea: Course, manager: str
) -> None:
    certify(store, AMARA.id, published_tea)
    page = record(client, manager, "amara")
    assert "Until 24 Nov 2028" in page
    assert WHOLE not in page
    assert "/revoke" not in page
    assert f"<dd>{AMARA.employee_number}</dd>" not in page


@pytest.mark.parametrize("reader", ["luca", "hanna", "cora"])
def test_no_score_is_shown_to_anybody_else(client: Visitor, store: Store, published_tea: Course, reader: str) -> None:
    certify(store, AMARA.id, published_tea)
    with store.reading() as work:
        latest = standing_of(work.session, AMARA.id, TEA).latest
        assert latest
        assert [attempt.score for attempt in attempts_of(work.session, latest.id)] == [1.0]
    said = re.sub(r"<[^>]+>", " ", record(client, reader, "amara").split("<main", 1)[1])
    assert not re.search(r"\d\s?%|[01]\.\d", said)


@pytest.mark.parametrize("reader, person", [("luca", "bo"), ("mette", "amara"), ("henk", "amara"), ("henk", "dana")])
def test_whoever_is_out_of_scope_is_not_found(client: Visitor, reader: str, person: str) -> None:
    answer = client.sign_in(reader).get(f"/people/{CAST[person].id}/record")
    assert answer.status_code == 404
    assert CAST[person].name not in answer.text


def test_ones_own_record_is_on_the_page_of_ones_own_data(client: Visitor) -> None:
    answer = client.sign_in("luca").get(f"/people/{CAST['luca'].id}/record")
    assert (answer.status_code, answer.location) == (302, "/my-data")


def test_hr_finds_the_forms_compliance_does_not(client: Visitor) -> None:
    assert f"/people/{BO.id}/edit" in record(client, "hanna", "bo")
    assert f"/people/{BO.id}/edit" not in record(client, "cora", "bo")


def test_each_place_says_from_when_to_when_and_by_whom(client: Visitor, store: Store, clock: SetClock) -> None:
    clock.advance(days=1)
    with store.writing() as work:
        people.place(work, BO.id, department_id("EUROPE"), CAST["luca"].id, work.now)
    page = record(client, "hanna", "bo")
    assert "Customer Service" in page
    assert "24 November 2026 to 25 November 2026" in page
    assert "Sales Europe" in page
    assert "Since 25 November 2026" in page
    assert "On record since" in page


@pytest.mark.parametrize("reader", ["hanna", "cora"])
def test_when_somebody_learned_stays_with_the_learner(
    client: Visitor, store: Store, published_tea: Course, reader: str
) -> None:
    certify(store, AMARA.id, published_tea)
    deeds = record(client, reader, "amara").partition(WHOLE)[2]
    assert label(CoursePassed.name) in deeds
    assert label(ModuleCompleted.name) not in deeds
    assert label(AttemptStarted.name) not in deeds
