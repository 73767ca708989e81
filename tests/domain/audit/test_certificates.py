"""Certificates held against the trail: an edited, a forged, a revived and a lost one are named."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from courses import Course
from lms.audit import service
from lms.awards import service as awards
from lms.awards.models import Certificate
from lms.awards.queries import CertificateRow
from lms.core.ids import LENGTH
from lms.db.work import Store
from lms.people.models import Person
from tests.domain.awards.test_certificates import AMARA, HANNA, certified

FORGED = "FORGED".rjust(LENGTH, "0")


@pytest.fixture
def row(cast: object, store: Store, published_tea: Course) -> CertificateRow:
    certificate = certified(store, published_tea)
    service.seal_all(store)
    return certificate


def findings(store: Store, *statements: object) -> list[str]:
    """Tamper and verify."""
    with store.writing() as work:
        for statement in statements:
            work.session.execute(statement)  # type: ignore[call-overload]
    return [str(finding) for finding in service.verify(store)]


def test_a_certificate_as_it_was_issued_is_right(row: CertificateRow, store: Store) -> None:
    assert findings(store) == []


# Complaint P5: people print certificates for friends. Renaming oneself changes nothing, editing the record is found.
@pytest.mark.parametrize("column, value", [("holder", "A Friend"), ("title", "Coffee"), ("edition", "9.9")])
def test_an_edited_certificate_is_named(row: CertificateRow, store: Store, column: str, value: str) -> None:
    edited = findings(store, update(Certificate).values({column: value}))
    assert edited == [f"certificate {row.id}: was changed after it was issued."]


def test_a_forged_certificate_is_named(row: CertificateRow, store: Store) -> None:
    with store.reading() as work:
        copied = dict(work.session.execute(select(Certificate.__table__)).mappings().one())
    copied |= {"id": FORGED, "attempt_id": FORGED, "number": FORGED, "person_id": HANNA.person_id}
    forged = findings(store, Certificate.__table__.insert().values(copied))
    assert forged == [f"certificate {FORGED}: is nowhere on the trail: it was not issued by the product."]


def test_a_revoked_certificate_that_was_brought_back_is_named(row: CertificateRow, store: Store) -> None:
    with store.writing(HANNA) as work:
        awards.revoke(work, row.id, "Issued in error.")
    assert findings(store) == []
    revived = findings(store, update(Certificate).values(state="live"))
    assert revived == [f"certificate {row.id}: stands as live; by the trail it is revoked."]


def test_a_missing_certificate_is_named(row: CertificateRow, store: Store) -> None:
    lost = findings(store, delete(Certificate))
    assert lost == [f"certificate {row.id}: is on the trail but missing."]


def test_one_that_was_held_and_then_issued_is_right(cast: object, store: Store, published_tea: Course) -> None:
    with store.writing() as work:
        work.session.get_one(Person, AMARA).name = "Amara \U00010330\U00010331"
    held = certified(store, published_tea)
    assert findings(store) == []
    with store.writing() as work:
        work.session.get_one(Person, AMARA).name = "Amara Okafor"
        awards.release(work, held.id)
    assert findings(store) == []
