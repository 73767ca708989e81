"""Certificates held against the trail: an edited, a forged, a revived and a lost one are named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from courses import Course
from lms.audit import service
from lms.awards import service as awards
from lms.awards.models import Certificate
from lms.awards.queries import CertificateRow
from lms.core.access import Actor
from lms.core.clock import SetClock
from lms.core.ids import LENGTH
from lms.db.work import Store
from lms.people.models import Person
from tests.domain.awards.test_certificates import AMARA, HANNA, certified
from tests.fixtures.work import NOW

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


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("ended_at", NOW + timedelta(days=1), "does not end when the trail says."),
        ("ended_at", None, "does not end when the trail says."),
        ("superseded_by", FORGED, "names another certificate as its successor than the trail."),
        ("next_change_at", NOW, "would not be looked at again when its validity is over."),
    ],
)
def test_when_and_by_what_a_certificate_ended_cannot_be_changed(
    row: CertificateRow, store: Store, column: str, value: object, what: str
) -> None:
    with store.writing() as work:
        work.session.get_one(Person, AMARA).name = "Amara N. Okafor"
    with store.writing(HANNA) as work:
        newer = awards.correct_name(work, row.id, "The middle name was missing.")
    assert findings(store) == []
    tampered = findings(store, update(Certificate).where(Certificate.id == row.id).values({column: value}))
    assert newer != row.id
    assert tampered == [f"certificate {row.id}: {what}"]


def test_what_is_to_expire_cannot_be_put_off(row: CertificateRow, store: Store) -> None:
    later = findings(store, update(Certificate).values(next_change_at=None))
    assert later == [f"certificate {row.id}: would not be looked at again when its validity is over."]


def test_an_expired_one_ended_when_its_validity_did(row: CertificateRow, store: Store, clock: SetClock) -> None:
    clock.advance(days=800)
    with store.writing() as work:
        assert awards.expire_due(work) == 1
    service.seal_all(store)
    assert findings(store) == []
    prolonged = findings(store, update(Certificate).values(ended_at=clock.now()))
    assert prolonged == [f"certificate {row.id}: does not end when the trail says."]


def test_only_its_holder_opens_a_certificate_to_checks(row: CertificateRow, store: Store) -> None:
    opened = findings(store, update(Certificate).values(verifiable=True))
    assert opened == [
        f"certificate {row.id}: is open to checks, or closed to them, without its holder having switched that."
    ]
    with store.writing(Actor(AMARA)) as work:
        work.session.execute(update(Certificate).values(verifiable=False))
        awards.switch_verification(work, row.id, on=True)
    assert findings(store) == []


def test_a_corrected_one_is_as_open_as_the_one_before(row: CertificateRow, store: Store) -> None:
    with store.writing(Actor(AMARA)) as work:
        awards.switch_verification(work, row.id, on=True)
        work.session.get_one(Person, AMARA).name = "Amara N. Okafor"
    with store.writing(HANNA) as work:
        awards.correct_name(work, row.id, "The middle name was missing.")
    assert findings(store) == []


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
