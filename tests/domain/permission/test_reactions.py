"""The permission reacts: to certificates, absences, moves, leaving and time, in the transaction of the cause."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.awards import service as awards
from lms.core.errors import RuleRefused
from lms.people import service as people
from lms.people.service import away, delegating
from lms.permission import queries, service
from lms.permission.models import Permission
from lms.permission.vocabulary import HandReason, Level
from tests.cast import department_id
from tests.domain.permission.conftest import Company
from tests.fixtures.work import NOW

DAY = timedelta(days=1)


def test_a_revoked_certificate_suspends_in_the_same_transaction(company: Company) -> None:
    stream = company.active()
    certificate = company.certificate("amara", "trust")
    with company.as_("hanna") as work:
        awards.revoke(work, certificate, "A mistake")
        row = work.session.get_one(Permission, stream)
        assert (row.status, row.reasons) == ("suspended", ["certificate"])
        suspended = next(one for one in work.recorded if one.event.name == "permission.suspended")
        assert suspended.actor_id is None, "the product suspends, not whoever revoked the certificate"


def test_a_new_certificate_restores_it(company: Company) -> None:
    stream = company.active()
    company.do("hanna", awards.revoke, company.certificate("amara", "trust"), "A mistake")
    company.wait(DAY)
    company.certify("amara", "trust")
    assert company.events(stream)[-3:] == ["suspended", "cured", "restored"]
    assert company.row(stream).in_force


def test_an_expired_certificate_suspends_at_its_instant_however_late_the_tick(company: Company) -> None:
    company.certify("amara", "trust", "social-selling", valid_until=NOW + 10 * DAY)
    stream = company.active()
    company.wait(13 * DAY)
    assert not company.ladder("amara")[0].in_force, "a read plays what is due, also before the tick"
    assert service.tick(company.store) == 1
    row = company.row(stream)
    assert (row.status, row.state["at"][:10]) == ("suspended", "2026-12-04")
    assert company.intervals(stream) == [(NOW, NOW + 10 * DAY)]
    assert service.tick(company.store) == 0


def test_grace_runs_out_and_ends_it(company: Company) -> None:
    company.certify("amara", "trust", "social-selling", valid_until=NOW + 10 * DAY)
    stream = company.active()
    company.wait(41 * DAY)
    service.tick(company.store)
    assert company.events(stream)[-2:] == ["suspended", "lapsed"]
    assert service.verify_streams(company.store) == []


def test_an_offer_that_nobody_accepts_lapses_and_cannot_be_accepted_late(company: Company) -> None:
    stream = company.asked()
    company.do("luca", service.grant, stream)
    company.wait(14 * DAY)
    with pytest.raises(RuleRefused):
        company.do("amara", service.accept, stream)
    service.tick(company.store)
    assert company.row(stream).end_code == "lapsed"


def test_a_term_expires(company: Company) -> None:
    stream = company.active()
    company.wait(366 * DAY)
    service.tick(company.store)
    assert company.row(stream).end_code == "expired"


def test_whoever_leaves_may_no_more(company: Company) -> None:
    stream = company.active()
    with company.store.writing() as work:
        people.leave(work, company.id("amara"))
    row = company.row(stream)
    assert (row.end_code, row.in_force, row.next_change_at) == ("left", False, None)


def test_a_new_manager_has_to_confirm(company: Company) -> None:
    stream = company.active()
    company.wait(DAY)
    with company.store.writing() as work:
        people.place(work, company.id("amara"), department_id("SALES"), company.id("sofia"))
    assert company.events(stream)[-1] == "confirmation-due"
    with company.as_("sofia") as work:
        assert [row.kind for row in queries.queue_of(work.session, work.actor, work.now, work.settings.time_zone)] == [
            "confirm"
        ]
    company.do("sofia", service.confirm, stream)
    assert company.row(stream).confirmation_due_at is None


def test_unconfirmed_it_rests_after_thirty_days(company: Company) -> None:
    stream = company.active()
    with company.store.writing() as work:
        people.place(work, company.id("amara"), department_id("SALES"), company.id("sofia"))
    company.wait(30 * DAY)
    service.tick(company.store)
    assert company.row(stream).reasons == ["unconfirmed"]


def test_when_the_manager_leaves_the_next_head_decides(company: Company) -> None:
    stream = company.asked()
    with company.store.writing() as work:
        people.leave(work, company.id("luca"))
    company.do("sofia", service.grant, stream)
    assert company.state(stream).status == "offered"


def test_a_long_absence_rests_it_and_the_return_restores_it(company: Company) -> None:
    stream = company.active()
    with company.store.writing() as work:
        absence = away.record_absence(work, company.id("amara"), NOW + DAY, NOW + 40 * DAY)
    assert company.row(stream).in_force
    company.wait(2 * DAY)
    service.tick(company.store)
    assert company.row(stream).reasons == ["away"]
    company.wait(3 * DAY)
    with company.store.writing() as work:
        away.end_absence(work, absence)
    assert company.row(stream).in_force


def test_a_short_absence_that_is_lengthened_acts_from_when_that_is_known(company: Company) -> None:
    stream = company.active()
    with company.store.writing() as work:
        absence = away.record_absence(work, company.id("amara"), NOW, NOW + 10 * DAY)
    company.wait(9 * DAY)
    with company.store.writing() as work:
        away.end_absence(work, absence, NOW + 40 * DAY)
    assert company.intervals(stream) == [(NOW, NOW + 9 * DAY)]
    assert service.verify_streams(company.store) == []


def test_a_delegate_decides_for_the_manager_and_is_shown_so(company: Company) -> None:
    stream = company.asked()
    company.do("luca", delegating.delegate, company.id("dmytro"), NOW, NOW + 5 * DAY, decides=True)
    with company.as_("dmytro") as work:
        (row,) = queries.queue_of(work.session, work.actor, work.now, work.settings.time_zone)
        assert row.stands_in_for is not None
        assert row.stands_in_for.name == "Luca Bianchi"
    company.do("dmytro", service.grant, stream)
    with company.as_("luca") as work:
        newest = queries.history_of(work.session, company.id("amara"))[0]
    assert (newest.actor_name, newest.on_behalf_of_name) == ("Дмитро Бондар", "Luca Bianchi")


def test_a_manager_who_is_long_away_counts_as_not_there(company: Company) -> None:
    stream = company.asked()
    with company.store.writing() as work:
        away.record_absence(work, company.id("luca"), NOW, NOW + 30 * DAY)
    company.do("sofia", service.grant, stream)
    assert company.state(stream).status == "offered"


def test_a_revoked_permission_overtakes_the_offer_that_waits(company: Company) -> None:
    old = company.active(level=Level.SHARE)
    wider = company.asked(level=Level.ENGAGE)
    company.do("luca", service.grant, wider)
    company.do("luca", service.revoke, old, HandReason.INCIDENT)
    assert company.row(wider).end_code == "overtaken"
