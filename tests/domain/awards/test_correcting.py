"""A printed name is put right by a new certificate with the same dates; the one before is never edited (P5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from courses import Course
from lms.audit import service as audit
from lms.awards import queries, service
from lms.awards.models import Certificate
from lms.awards.queries import CertificateRow
from lms.awards.rules import FROZEN, State
from lms.core.clock import SetClock
from lms.core.errors import InvalidInput, RuleRefused
from lms.db.work import Store
from lms.notifications.queries import notices_for
from lms.people.models import Person
from tests.domain.awards.test_certificates import AMARA, HANNA, certified, events, rows

REASON = "The name changed with a marriage in October."


@pytest.fixture
def printed(cast: object, store: Store, published_tea: Course) -> CertificateRow:
    return certified(store, published_tea)


def renamed(store: Store, name: str = "Amara Nwosu") -> None:
    with store.writing() as work:
        work.session.get_one(Person, AMARA).name = name


def corrected(store: Store, certificate_id: str, reason: str = REASON) -> str:
    with store.writing(HANNA) as work:
        return service.correct_name(work, certificate_id, reason)


def test_the_new_one_has_the_name_on_record_and_the_same_dates(printed: CertificateRow, store: Store) -> None:
    renamed(store)
    corrected(store, printed.id)
    new, old = rows(store)
    assert (new.holder, new.status) == ("Amara Nwosu", State.LIVE)
    assert (old.holder, old.status, old.superseded_by) == ("Amara Okafor", State.SUPERSEDED, new.id)
    assert old.was_corrected
    assert old.reason == REASON
    assert new.number != old.number
    with store.reading() as work:
        both = [work.session.get_one(Certificate, row.id) for row in (new, old)]
        changed = {name for name in FROZEN if getattr(both[0], name) != getattr(both[1], name)}
    assert changed == {"number", "holder"}


def test_it_is_on_the_trail_and_the_trail_still_verifies(printed: CertificateRow, store: Store) -> None:
    renamed(store)
    corrected(store, printed.id)
    assert events(store) == ["certificate.issued", "certificate.issued", "certificate.superseded"]
    audit.seal_all(store)
    assert list(audit.verify(store)) == []


def test_what_rests_on_it_never_sees_a_gap(printed: CertificateRow, store: Store) -> None:
    renamed(store)
    corrected(store, printed.id)
    with store.reading() as work:
        [live] = queries.live_certificates(work.session, [AMARA], work.now)[AMARA]
    assert live.valid_until == printed.counts_until


def test_the_holder_is_told_that_it_was_put_right(printed: CertificateRow, store: Store) -> None:
    renamed(store)
    corrected(store, printed.id)
    with store.reading() as work:
        kinds = [notice.kind for notice in notices_for(work.session, AMARA, work.now)]
    assert sorted(kinds) == ["certificate_corrected", "certificate_issued"]


def test_a_second_slip_is_put_right_again(printed: CertificateRow, store: Store) -> None:
    renamed(store)
    first = corrected(store, printed.id)
    renamed(store, "Amara Nwosu-Okafor")
    corrected(store, first)
    assert [row.holder for row in rows(store)] == ["Amara Nwosu-Okafor", "Amara Nwosu", "Amara Okafor"]


# Complaint P5: users renamed themselves to print certificates for friends. There is no name to write here.
def test_without_another_name_on_record_there_is_nothing_to_correct(printed: CertificateRow, store: Store) -> None:
    with pytest.raises(RuleRefused, match="has the name that is on record"):
        corrected(store, printed.id)


def test_a_name_that_cannot_be_printed_is_refused(printed: CertificateRow, store: Store) -> None:
    renamed(store, "Amara \U00010330")
    with pytest.raises(RuleRefused, match="cannot be printed yet"):
        corrected(store, printed.id)
    assert len(rows(store)) == 1


def test_one_that_is_over_or_replaced_is_not_corrected(printed: CertificateRow, store: Store, clock: SetClock) -> None:
    renamed(store)
    corrected(store, printed.id)
    with pytest.raises(RuleRefused, match="Only a live certificate"):
        corrected(store, printed.id)
    clock.set(printed.counts_until + timedelta(seconds=1))
    with pytest.raises(RuleRefused, match="Only a live certificate"):
        corrected(store, rows(store)[0].id)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1001])
def test_a_correction_needs_a_reason(printed: CertificateRow, store: Store, reason: str) -> None:
    renamed(store)
    with pytest.raises(InvalidInput):
        corrected(store, printed.id, reason)


def test_nobody_corrects_their_own(cast: object, store: Store, published_tea: Course) -> None:
    own = certified(store, published_tea, HANNA.person_id or "")
    with store.writing(HANNA) as work:
        work.session.get_one(Person, HANNA.person_id).name = "Hanna Schwarz"
    with pytest.raises(RuleRefused, match="Nobody corrects their own"):
        corrected(store, own.id)


def test_a_pass_has_one_certificate_beside_its_corrections(printed: CertificateRow, store: Store) -> None:
    renamed(store)
    corrected(store, printed.id)
    with store.reading() as work:
        found = work.session.execute(select(Certificate.attempt_id, Certificate.corrects_id)).all()
    assert len({attempt for attempt, _ in found}) == 1
    assert sorted(corrects is None for _, corrects in found) == [False, True]
