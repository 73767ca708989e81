"""Pages of certificates: one's own, the public check, taking one back."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from courses import Course
from lms.awards.queries import CertificateRow
from lms.db.work import Store
from tests.cast import CAST
from tests.domain.awards.test_certificates import certified, rows
from tests.fixtures.app import Forms, Visitor


@pytest.fixture
def certificate(store: Store, cast: object, published_tea: Course) -> CertificateRow:
    return certified(store, published_tea)


def test_who_has_none_is_told_how_to_get_one(client: Visitor) -> None:
    assert "No certificate yet." in client.sign_in("amara").get("/certificates").text


def test_the_list_takes_the_same_statements_however_many(
    client: Visitor, certificate: CertificateRow, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    client.sign_in("amara")
    with statements() as seen:
        assert "You hold one certificate." in client.get("/certificates").text
    assert len(seen) <= 3


def test_the_pdf_is_ones_own_and_nobody_elses(client: Visitor, certificate: CertificateRow) -> None:
    pdf = client.sign_in("amara").get(f"/certificates/{certificate.id}.pdf")
    assert pdf.data.startswith(b"%PDF-")
    assert certificate.number in pdf.headers["Content-Disposition"]
    assert client.sign_in("luca").get(f"/certificates/{certificate.id}.pdf").status_code == 404


def test_nobody_can_check_it_until_its_holder_says_so(client: Visitor, certificate: CertificateRow) -> None:
    address = f"/verify/{certificate.number}"
    unknown = client.get("/verify/0000-0000-0000-0000")
    hidden = client.get(address)
    assert (unknown.status_code, hidden.status_code) == (404, 404)
    assert "We cannot say." in hidden.text
    assert "Amara" not in hidden.text


def switched_on(client: Visitor, certificate: CertificateRow) -> str:
    action = f"/certificates/{certificate.id}/verification"
    page = client.sign_in("amara").get("/certificates").text
    yes = next(form for form in Forms(page).found if form.values.get("on") == ["yes"])
    answer = client.post(action, data=yes.values)
    assert answer.location == f"/certificates/{certificate.id}.pdf"
    client.sign_out()
    return f"/verify/{certificate.number}"


def test_the_check_repeats_every_printed_fact_and_is_not_indexed(client: Visitor, certificate: CertificateRow) -> None:
    page = client.get(switched_on(client, certificate))
    for fact in ("Amara Okafor", certificate.title, "24 November 2028", certificate.number, "valid today"):
        assert fact in page.text
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_a_file_is_compared_to_the_last_byte(client: Visitor, certificate: CertificateRow) -> None:
    address = switched_on(client, certificate)
    ours = client.sign_in("amara").get(f"/certificates/{certificate.id}.pdf").data
    client.sign_out()
    for content, verdict in ((ours, "The same file"), (ours.replace(b"2026", b"2036"), "Not the file that we issue")):
        page = client.submit(address, {"file": (io.BytesIO(content), "c.pdf")}, action=f"{address}/compare")
        assert verdict in page.text


def test_hr_revokes_with_a_reason_that_the_holder_reads(
    client: Visitor, certificate: CertificateRow, store: Store
) -> None:
    address = f"/certificates/{certificate.id}/revoke"
    client.sign_in("hanna")
    assert client.submit(address, {"reason": ""}, action=address).status_code == 400
    assert client.submit(address, {"reason": "Issued in error."}, action=address).status_code == 302
    assert "Issued in error." in client.sign_in("amara").get("/certificates").text
    assert [row.status for row in rows(store)] == ["revoked"]


def test_hr_of_another_department_finds_no_such_certificate(client: Visitor, certificate: CertificateRow) -> None:
    assert client.sign_in("henk").get(f"/certificates/{certificate.id}/revoke").status_code == 404
    assert CAST["henk"].department != CAST["amara"].department
