"""The pages of calling for renewal, and what holders and strangers read of an older certificate."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from courses import Course
from lms.awards.queries import CertificateRow, certificates_of
from lms.awards.service import switch_verification
from lms.permission import service
from lms.permission.vocabulary import Level
from tests.domain.permission.conftest import Company
from tests.domain.permission.renewing import LAST_DAY, call, change, passed, preview
from tests.fixtures.app import Visitor
from tests.fixtures.courses import complete, enrol, short_trust, sit
from tests.fixtures.courses import publish as publish_course

Statements = Callable[[], AbstractContextManager[list[str]]]
LIST, PAGE = "/renewals", "/renewals/trust"
PREVIEW = f"{PAGE}?on={LAST_DAY}"


@pytest.fixture
def database() -> str:
    """Pages look the same on either database; what they call is tried on both in tests/domain."""
    return "sqlite"


@pytest.fixture
def trust(company: Company) -> Course:
    """Amara and Yuki hold a certificate of the first version, and Amara a permission that rests on it."""
    course = publish_course(company.store, short_trust())
    passed(company, "yuki", course)
    passed(company, "amara", course)
    company.active("amara", level=Level.SHARE)
    return course


def certificate(company: Company, name: str) -> CertificateRow:
    with company.store.reading() as work:
        rows = certificates_of(work.session, company.id(name), work.now, 60)
    return next(row for row in rows if row.course == "trust")


def test_nothing_waits_while_every_version_counts(client: Visitor, trust: Course) -> None:
    page = client.sign_in("cora").get(LIST).text
    assert "Every certificate is of a version that counts." in page
    assert "See whom a renewal touches" not in page


def test_compliance_sees_whom_it_touches_and_calls(client: Visitor, company: Company, trust: Course) -> None:
    change(company, trust)
    page = client.sign_in("cora").get(LIST).text
    assert "2 certificates are" in page
    assert "See whom a renewal touches" in page
    page = client.get(PREVIEW).text
    assert "2 people" in page
    assert "One permission rests" in page
    assert company.cast["yuki"].name in page
    answer = client.submit(PREVIEW, {}, action=PAGE)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "2 people are called to renew." in page
    assert "To be renewed by 24 Dec 2026" in page
    assert "still to be renewed." in page


def test_hr_looks_and_calls_nobody(client: Visitor, company: Company, trust: Course) -> None:
    change(company, trust)
    client.sign_in("hanna")
    assert "See whom a renewal touches" not in client.get(LIST).text
    assert client.get(PAGE).status_code == 403


def test_a_day_that_is_too_soon_says_so_and_offers_no_button(client: Visitor, company: Company, trust: Course) -> None:
    change(company, trust)
    page = client.sign_in("cora").get(f"{PAGE}?on=2026-11-25").text
    assert "Give 14 days at least" in page
    assert "Call for renewal</" not in page


@pytest.mark.parametrize("on", ["", "soon", "9999-12-31", "0001-01-01"])
def test_a_day_that_is_none_is_taken_kindly(client: Visitor, company: Company, trust: Course, on: str) -> None:
    change(company, trust)
    assert client.sign_in("cora").get(f"{PAGE}?on={on}").status_code == 200


def test_an_unknown_course_is_not_found(client: Visitor, trust: Course) -> None:
    assert client.sign_in("cora").get("/renewals/unknown").status_code == 404


def test_a_page_that_the_world_has_left_behind_calls_nobody(client: Visitor, company: Company, trust: Course) -> None:
    change(company, trust)
    old = preview(company, trust).digest
    company.do("yuki", service.request, "linkedin", Level.SHARE)
    answer = client.sign_in("cora").submit(PREVIEW, {"seen": old}, action=PAGE)
    assert answer.status_code == 409
    assert "Nothing was published" in answer.text
    assert certificate(company, "amara").called_at is None


def test_the_holder_reads_the_day_and_the_cure(client: Visitor, company: Company, trust: Course) -> None:
    change(company, trust)
    call(company, trust)
    page = client.sign_in("amara").get("/certificates").text
    assert "The course has changed: renew it by 24 December 2026" in page
    assert "Renew it" in page


def test_the_public_page_says_until_when_it_counted(client: Visitor, company: Company, trust: Course) -> None:
    row = certificate(company, "amara")
    with company.as_("amara") as work:
        switch_verification(work, row.id, on=True)
    change(company, trust)
    call(company, trust)
    company.wait(timedelta(days=31))
    page = client.get(f"/verify/{row.number}").text
    assert "its course has changed since." in page
    assert "It counted until 24 December 2026" in page


def test_the_pages_take_as_many_statements_for_many_as_for_few(
    client: Visitor, company: Company, trust: Course, statements: Statements
) -> None:
    others = ("bo", "mette", "luca", "noor")
    for name in others:
        enrol(company.store, company.id(name), trust.slug)
    change(company, trust)
    client.sign_in("cora").get(LIST)  # what courses are called is kept from here on
    counts: dict[str, list[int]] = {}
    for late in (others, ()):
        for address in (LIST, PREVIEW):
            with statements() as seen:
                assert client.get(address).status_code == 200
            counts.setdefault(address, []).append(len(seen))
        for name in late:
            complete(company.store, company.id(name), trust)
            sit(company.store, company.id(name), trust.slug)
    assert "6 people" in client.get(PREVIEW).text
    assert all(few == many for few, many in counts.values()), counts
    assert counts[LIST][0] <= 5
    assert counts[PREVIEW][0] <= 12
