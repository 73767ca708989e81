"""Certificates: one for each pass, frozen, superseded, revoked, expired."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from courses import Course
from lms.audit.models import AuditRow
from lms.awards import queries, service
from lms.awards.jobs import expire, release
from lms.awards.rules import State, validity
from lms.core.access import Actor, Role, RoleGrant
from lms.core.clock import SetClock
from lms.core.errors import InvalidInput, NotFound, RuleRefused
from lms.db.work import Store
from lms.learning.events import CoursePassed
from lms.people import service as people
from lms.people.models import Person
from tests.cast import CAST, JOINED
from tests.fixtures.courses import complete, enrol, sit

AMARA = CAST["amara"].id
HANNA = Actor(CAST["hanna"].id, "Hanna Weiß", frozenset({RoleGrant(Role.HR)}))


def certified(store: Store, course: Course, person: str = AMARA) -> queries.CertificateRow:
    enrol(store, person, course.slug)
    complete(store, person, course)
    sit(store, person, course.slug)
    return rows(store, person)[0]


def rows(store: Store, person: str = AMARA) -> list[queries.CertificateRow]:
    with store.reading() as work:
        return queries.certificates_of(work.session, person, work.now, 60)


def events(store: Store) -> list[str]:
    with store.reading() as work:
        found = select(AuditRow.event).where(AuditRow.event.startswith("certificate.")).order_by(AuditRow.id)
        return list(work.session.scalars(found))


def test_a_pass_makes_a_certificate_with_the_name_of_that_day(
    cast: object, store: Store, published_tea: Course
) -> None:
    row = certified(store, published_tea)
    with store.writing() as work:
        work.session.get_one(Person, AMARA).name = "Amara Nwosu"
    assert (row.status, row.holder, rows(store)[0].holder) == (State.LIVE, "Amara Okafor", "Amara Okafor")
    assert (row.issued_on, row.valid_through) == (date(2026, 11, 24), date(2028, 11, 24))


def test_handing_in_twice_makes_one_certificate(cast: object, store: Store, published_tea: Course) -> None:
    certified(store, published_tea)
    with store.writing() as work:
        [again] = work.session.scalars(select(AuditRow).where(AuditRow.event == CoursePassed.name)).all()
        assert service.award(work, CoursePassed(**again.payload)) is None
    assert len(rows(store)) == 1


def test_a_renewal_supersedes_and_is_told_after_the_new_one(
    cast: object, store: Store, clock: SetClock, published_tea: Course
) -> None:
    first = certified(store, published_tea)
    clock.set(datetime(2028, 10, 2, 9, tzinfo=UTC))
    second = certified(store, published_tea)
    assert [row.status for row in rows(store)] == [State.LIVE, State.SUPERSEDED]
    assert rows(store)[1].superseded_by == second.id != first.id
    assert events(store) == ["certificate.issued", "certificate.issued", "certificate.superseded"]


def test_it_expires_by_time_alone_before_anybody_notes_it(
    cast: object, store: Store, clock: SetClock, published_tea: Course
) -> None:
    row = certified(store, published_tea)
    clock.set(row.counts_until)
    assert rows(store)[0].status is State.EXPIRED
    with store.reading() as work:
        assert queries.live_certificates(work.session, [AMARA], work.now) == {}
    clock.advance(days=3)
    assert (expire(store), expire(store)) == (1, 0)
    assert rows(store)[0].ended_at == row.counts_until
    assert events(store)[-1] == "certificate.expired"


def test_revoking_needs_a_reason_and_somebody_else(cast: object, store: Store, published_tea: Course) -> None:
    row = certified(store, published_tea)
    with pytest.raises(InvalidInput), store.writing(HANNA) as work:
        service.revoke(work, row.id, "  ")
    with pytest.raises(RuleRefused, match="Nobody revokes their own"), store.writing(Actor(AMARA)) as work:
        service.revoke(work, row.id, "I changed my mind.")
    with store.writing(HANNA) as work:
        service.revoke(work, row.id, "The attempt belonged to somebody else.")
    assert (rows(store)[0].status, rows(store)[0].reason) == (State.REVOKED, "The attempt belonged to somebody else.")
    with pytest.raises(RuleRefused, match="Only a live certificate"), store.writing(HANNA) as work:
        service.revoke(work, row.id, "Twice.")


def test_a_name_that_cannot_be_printed_holds_the_certificate_until_it_can(
    cast: object, store: Store, published_tea: Course
) -> None:
    with store.writing() as work:
        work.session.get_one(Person, AMARA).name = "Amara \U00010330\U00010331"
    row = certified(store, published_tea)
    assert row.status is State.HELD
    with pytest.raises(RuleRefused, match="cannot be printed yet"), store.writing(HANNA) as work:
        service.release(work, row.id)
    with store.writing() as work:
        work.session.get_one(Person, AMARA).name = "Amara Okafor"
    with store.writing(HANNA) as work:
        service.release(work, row.id)
    assert (rows(store)[0].status, rows(store)[0].holder) == (State.LIVE, "Amara Okafor")


def test_putting_the_name_right_issues_what_was_held(cast: object, store: Store, published_tea: Course) -> None:
    with store.writing() as work:
        work.session.get_one(Person, AMARA).name = "Amara \U00010330\U00010331"
    certified(store, published_tea)
    assert release(store) == 0
    with store.writing(HANNA) as work:
        details = people.Details(employee_number="1004", name="Amara Okafor", joined_on=JOINED, name_language="en")
        people.change_person(work, AMARA, details)
    assert [(row.status, row.holder) for row in rows(store)] == [(State.LIVE, "Amara Okafor")]
    assert events(store) == ["certificate.held", "certificate.issued"]


def test_new_fonts_issue_what_was_held(cast: object, store: Store, published_tea: Course) -> None:
    with store.writing() as work:
        work.session.get_one(Person, AMARA).name = "Amara \U00010330\U00010331"
    certified(store, published_tea)
    with store.writing() as work:
        work.session.get_one(Person, AMARA).name = "Amara Okafor"  # not by a deed: as if the letters had come
    assert (release(store), release(store)) == (1, 0)
    assert rows(store)[0].status is State.LIVE


def test_only_the_holder_lets_it_be_verified(cast: object, store: Store, published_tea: Course) -> None:
    row = certified(store, published_tea)
    with pytest.raises(NotFound), store.writing(HANNA) as work:
        service.switch_verification(work, row.id, on=True)
    with store.writing(Actor(AMARA)) as work:
        assert queries.verified(work.session, row.number, work.now) is None
        service.switch_verification(work, row.id, on=True)
        found = queries.verified(work.session, row.number.lower().replace("-", " "), work.now)
    assert found is not None
    assert found.number == row.number


def test_records_stay_when_the_holder_leaves(cast: object, store: Store, published_tea: Course) -> None:
    certified(store, published_tea)
    with store.writing() as work:
        people.leave(work, AMARA)
    assert rows(store)[0].status is State.LIVE


@pytest.mark.parametrize(
    "issued, months, through",
    [
        (datetime(2024, 2, 29, 12, tzinfo=UTC), 24, date(2026, 2, 28)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 24, date(2029, 1, 1)),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), 1, date(2026, 2, 28)),
    ],
)
def test_validity_is_counted_in_days_of_the_companys_zone(issued: datetime, months: int, through: date) -> None:
    times = validity(issued, months, ZoneInfo("Europe/Copenhagen"))
    assert times.through == through
    assert times.until.astimezone(ZoneInfo("Europe/Copenhagen")).time().hour == 0
