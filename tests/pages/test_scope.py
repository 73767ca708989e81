"""Every page as the manager of one team, looking for a person of another: not found, and the name nowhere (P19)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from courses import Course
from lms.awards.queries import certificates_of
from lms.core.access import SYSTEM, Actor
from lms.db.work import Store, Work
from lms.learning import service as learning
from lms.people import service as people
from lms.permission import service as permission
from lms.permission.vocabulary import Level
from tests.cast import CAST, department_id
from tests.factories.evidence import FIRST_AID, PDF
from tests.fixtures.app import Visitor
from tests.fixtures.courses import complete, enrol, sit
from tests.fixtures.work import NOW
from tests.pages.routes import GUEST, ROUTES

BO = CAST["bo"]
SEARCHES = ("", f"?q={BO.employee_number}", "?q=lindq", f"?number={BO.employee_number}", f"?name=lindq&person={BO.id}")
ABOUT_NOBODY = {"kind", "course", "slug", "module_id", "number", "name", "key", "token", "channel", "level"}
"""Parts of an address that name a course, a place in it or a file: no person's record is loaded by them alone."""


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
        stream = permission.request(bo(work), "linkedin", Level.SHARE)
        evidence = learning.hand_in_evidence(work, BO.id, FIRST_AID, PDF)
        work.actor = SYSTEM
        absence = people.record_absence(work, BO.id, NOW, None)
        (certificate,) = certificates_of(work.session, BO.id, work.now, 60)
    return {
        "absence_id": absence,
        "channel": "linkedin",
        "course": published_tea.slug,
        "level": "share",
        "attempt_id": attempt,
        "campaign_id": BO.id,
        "certificate_id": certificate.id,
        "department_id": department_id("SERVICE"),
        "evidence_id": evidence,
        "export_id": BO.id,
        "import_id": BO.id,
        "kind": "course_due_for",
        "module_id": published_tea.modules[0].id,
        "name": "nothing.svg",
        "number": "1",
        "person_id": BO.id,
        "question_id": published_tea.bank[0].id,
        "slug": published_tea.slug,
        "stream_id": stream,
    }


def bo(work: Work) -> Work:
    work.actor = Actor(BO.id, BO.name)
    return work


def parts(rule: str) -> list[str]:
    return re.findall(r"<(?:[^:>]+:)?(\w+)>", rule)


def address(rule: str, values: Mapping[str, str]) -> str:
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found: values[found[1]], rule)


GETS = [route.removeprefix("GET ") for route, who in ROUTES.items() if route.startswith("GET ") and GUEST not in who]


def test_no_page_of_another_manager_tells_of_a_person(client: Visitor, of_bo: Mapping[str, str]) -> None:
    client.sign_in("luca")
    for rule in GETS:
        for search in SEARCHES:
            answer = client.get(address(rule, of_bo) + search)
            assert answer.status_code < 500, rule
            assert BO.name not in answer.text, f"{rule}{search} names {BO.name}"
            if set(parts(rule)) - ABOUT_NOBODY:
                assert answer.status_code in {403, 404}, f"{rule}{search} answers {answer.status_code}"


def test_the_same_walk_finds_the_person_within_the_scope(client: Visitor, of_bo: Mapping[str, str]) -> None:
    named = {}
    for reader in ("mette", "hanna"):
        client.sign_in(reader)
        named[reader] = {rule for rule in GETS if BO.name in client.get(address(rule, of_bo)).text}
    assert {"/team", "/people", "/people/<person_id>/record"} <= named["mette"]
    assert {"/people", "/people/<person_id>/edit", "/certificates/<certificate_id>/revoke"} <= named["hanna"]
