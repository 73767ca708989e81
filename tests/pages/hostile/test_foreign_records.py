"""Ids of other people on every route that takes one: not found, nothing written, nobody named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courses import Course
from lms.audit.models import AuditRow
from lms.awards.queries import certificates_of
from lms.core.access import SYSTEM, Actor, Role
from lms.core.ids import LENGTH
from lms.db.work import Store
from lms.learning import service as learning
from lms.people import service as people
from lms.people.models import Assignment, Delegation, RoleGiving
from lms.permission import service as permission
from lms.permission.vocabulary import Level
from tests.cast import CAST, department_id
from tests.fixtures.app import Forms, Visitor
from tests.fixtures.courses import complete, enrol, sit
from tests.fixtures.work import NOW
from tests.pages.hostile.addresses import POSTS, address, parts

BO = CAST["bo"]
SERVICE = department_id("SERVICE")
ABOUT_NOBODY = {"slug", "module_id", "activity_id", "name", "key", "token", "number", "deed", "message_id", "channel"}
"""Parts of an address that lead to no person's record by themselves; messages name nobody beyond the scope."""
ASKED = {
    "decision": "grant", "level": "share", "channel": "linkedin", "reason": "other", "text": "because", "wish": "more",
    "last_day": "2026-12-01", "first_day": "2026-11-25", "department": department_id("EUROPE"), "name": "Taken Over",
    "employee_number": "1008", "language": "en", "joined_on": "2024-03-01", "on": "yes",
}  # fmt: skip


@pytest.fixture
def database() -> str:
    return "sqlite"  # the scope is one function, held to its twin on both databases elsewhere


@pytest.fixture
def of_bo(cast: object, store: Store, published_tea: Course) -> Mapping[str, str]:
    """Give what each part of an address is for Bo, who has something of everything."""
    enrol(store, BO.id)
    complete(store, BO.id, published_tea)
    attempt = sit(store, BO.id)
    with store.writing() as work:
        work.actor = Actor(BO.id, BO.name)
        stream = permission.request(work, "linkedin", Level.SHARE)
        work.actor = SYSTEM
        absence = people.record_absence(work, BO.id, NOW, None)
        assigned = learning.assign(work, SERVICE, published_tea.slug, (NOW + timedelta(days=30)).date())
        (certificate,) = certificates_of(work.session, BO.id, work.now, 60)
        place = work.session.scalars(select(Assignment.id).where(Assignment.person_id == BO.id)).one()
        giving = given(work.session, "bo", Role.HR, SERVICE)
        delegation = delegated(work.session, "mette", "bo")
    return {
        "absence_id": absence,
        "assignment_id": assigned,
        "attempt_id": attempt,
        "certificate_id": certificate.id,
        "delegation_id": delegation,
        "department_id": SERVICE,
        "giving_id": giving,
        "module_id": published_tea.modules[0].id,
        "number": certificate.number,
        "person_id": BO.id,
        "place_id": place,
        "slug": published_tea.slug,
        "stream_id": stream,
    }


def given(session: object, name: str, role: Role, department: str | None) -> str:
    key = f"{name}{role}".rjust(LENGTH, "0")
    row = RoleGiving(id=key, person_id=CAST[name].id, role=role, department_id=department, proposed_at=NOW)
    row.approved_at = NOW
    session.add(row)  # type: ignore[attr-defined]
    return key


def delegated(session: object, manager: str, delegate: str) -> str:
    key = f"{manager}{delegate}".rjust(LENGTH, "0")
    row = Delegation(id=key, manager_id=CAST[manager].id, delegate_id=CAST[delegate].id, decides=True, recorded_at=NOW)
    row.starts_at, row.ends_at = NOW - timedelta(days=1), NOW + timedelta(days=30)
    session.add(row)  # type: ignore[attr-defined]
    return key


def post(client: Visitor, path: str) -> int:
    token = Forms(client.get("/account").text).found[0].values["csrf_token"][0]
    return client.post(path, data=ASKED | {"csrf_token": token}).status_code


@pytest.mark.parametrize("name", ["luca", "amara", "yuki", "dmytro"])
def test_nobody_writes_to_the_record_of_somebody_out_of_their_scope(
    client: Visitor, store: Store, of_bo: Mapping[str, str], name: str
) -> None:
    with store.writing() as work:
        given(work.session, "dmytro", Role.HR, department_id("EUROPE"))
        delegated(work.session, "luca", "yuki")
    client.sign_in("dmytro" if name == "dmytro" else name)
    before = written(store)
    routes = [rule for rule in POSTS if set(parts(rule)) - ABOUT_NOBODY]
    answers = {rule: post(client, address(rule, of_bo)) for rule in routes}
    assert {rule: status for rule, status in answers.items() if status not in {403, 404}} == {}
    assert written(store) == before


def written(store: Store) -> int:
    with store.reading() as work:
        return work.session.scalar(select(func.count()).select_from(AuditRow)) or 0


def test_hr_of_a_department_does_not_act_by_that_role_on_people_they_manage_or_stand_in_for(
    client: Visitor, store: Store, of_bo: Mapping[str, str], published_tea: Course
) -> None:
    """Luca is HR of Office, stands in for Mette and heads Sales Europe: none of it makes him HR of those people."""
    with store.writing() as work:
        given(work.session, "luca", Role.HR, department_id("OFFICE"))
        delegated(work.session, "mette", "luca")
    client.sign_in("luca")
    assert client.get(f"/people/{BO.id}/record").status_code == 200, "as a delegate he sees Bo"
    assert client.get(f"/certificates/{of_bo['certificate_id']}/revoke").status_code == 404
    assert post(client, f"/certificates/{of_bo['certificate_id']}/revoke") == 404
    assert post(client, f"/assignments/{of_bo['assignment_id']}/withdraw") == 404
    preview = f"/assignments/preview?course={published_tea.slug}&due_on=2026-12-24&department="
    assert client.get(preview + department_id("EUROPE")).status_code == 400
    assert client.get(preview + SERVICE).status_code == 400
    assert client.get(preview + department_id("OFFICE")).status_code == 200


def test_compliance_of_a_department_reads_no_trail_of_the_people_they_manage(
    client: Visitor, store: Store, of_bo: Mapping[str, str]
) -> None:
    with store.writing() as work:
        given(work.session, "mette", Role.COMPLIANCE, department_id("OFFICE"))
    client.sign_in("mette")
    assert BO.name not in client.get("/audit").text
    assert BO.name not in client.get(f"/audit?number={BO.employee_number}").text
    client.sign_in("cora")
    assert BO.name in client.get("/audit").text


def test_nobody_in_hr_chooses_their_own_manager(client: Visitor) -> None:
    client.sign_in("hanna")
    fields = {"department": department_id("OFFICE"), "manager": CAST["tove"].employee_number}
    page = f"/people/{CAST['hanna'].id}/move"
    assert client.submit(page, fields, action=page).status_code == 409


def test_no_code_is_printed_for_the_holder_of_a_role(client: Visitor, of_bo: Mapping[str, str]) -> None:
    """Whoever reads the code becomes that person, and with them the second key."""
    client.sign_in("mette")
    assert BO.name not in client.get("/sign-in-codes").text
    token = Forms(client.get("/account").text).found[0].values["csrf_token"][0]
    answer = client.post("/sign-in-codes", data={"csrf_token": token, "person": [BO.id]})
    assert answer.status_code == 404
    assert CAST["noor"].name in client.get("/sign-in-codes").text
