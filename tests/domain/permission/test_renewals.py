"""A course changes materially: certificates of older versions count until a day, and what rests on them follows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from courses import Course
from lms.audit import service as audit
from lms.awards.jobs import expire
from lms.awards.queries import CertificateRow, certificates_of, live_certificates
from lms.awards.rules import State
from lms.core.errors import AccessDenied, InvalidInput, RuleRefused, Stale
from lms.learning.events import RenewalCalled
from lms.learning.queries import standing_of
from lms.permission import service
from lms.permission.queries import as_of
from lms.permission.rules import Status
from lms.permission.rules.impact import Change
from lms.permission.service import renewing
from lms.permission.vocabulary import Level
from lms.reports import service as reports
from tests.domain.permission.conftest import Company
from tests.domain.permission.renewing import LAST_DAY, call, change, changed, passed, preview, renewed, reworded
from tests.fixtures.courses import complete, enrol, short_trust, sit
from tests.fixtures.courses import publish as publish_course

DAY = timedelta(days=1)
MONTH = 31 * DAY


@pytest.fixture
def trust(company: Company) -> Course:
    """Amara and Yuki may share on LinkedIn: both passed the first version."""
    course = publish_course(company.store, short_trust())
    for name in ("amara", "yuki"):
        passed(company, name, course)
    return course


@pytest.fixture
def stream(company: Company, trust: Course) -> str:
    found = company.active("amara", level=Level.SHARE)
    company.wait(timedelta(minutes=5))
    return found


def certificates(company: Company, name: str) -> list[CertificateRow]:
    with company.store.reading() as work:
        return certificates_of(work.session, company.id(name), work.now, work.settings.renewal_days)


def counts(company: Company, name: str) -> bool:
    with company.store.reading() as work:
        return bool(live_certificates(work.session, [company.id(name)], work.now))


def test_publishing_a_material_change_touches_nothing_by_itself(company: Company, stream: str, trust: Course) -> None:
    change(company, trust)
    company.wait(MONTH)
    assert counts(company, "amara")
    assert company.ladder("amara")[0].in_force


def test_the_preview_counts_and_names_and_changes_nothing(company: Company, stream: str, trust: Course) -> None:
    company.asked("yuki")
    change(company, trust)
    seen = preview(company, trust)
    assert (seen.holders, seen.departments) == (2, (("Sales Europe", 2),))
    assert {one.person.id for one in seen.named} == {company.id("amara"), company.id("yuki")}
    found = {(one.effect.person_id, one.effect.change) for one in seen.touched.named}
    assert found == {(company.id("amara"), Change.SUSPENDS), (company.id("yuki"), Change.WAITS)}
    assert [wave.count for wave in seen.touched.waves] == [1, 1]
    assert certificates(company, "amara")[0].called_at is None


def test_the_certificate_stays_as_printed_and_counts_until_the_day(company: Company, trust: Course) -> None:
    [before] = certificates(company, "amara")
    change(company, trust)
    assert call(company, trust) == 2
    [called] = certificates(company, "amara")
    assert (called.status, called.valid_through, called.last_day) == (State.LIVE, before.valid_through, LAST_DAY)
    company.clock.set(called.counts_until - DAY / 1000)
    assert counts(company, "amara")
    company.clock.set(called.counts_until)
    assert not counts(company, "amara")
    assert certificates(company, "amara")[0].status is State.OUTDATED, "though nobody noted it yet"
    assert (expire(company.store), expire(company.store)) == (2, 0)
    assert certificates(company, "amara")[0].ended_at == called.counts_until


def test_notice_is_given_at_once_and_the_permission_rests_on_the_day(
    company: Company, stream: str, trust: Course
) -> None:
    change(company, trust)
    call(company, trust)
    [state] = company.ladder("amara")
    assert [(one.reason.value, one.detail) for one in state.notices] == [("certificate", ("trust",))]
    company.wait(MONTH)
    [state] = company.ladder("amara")
    assert (state.status, {one.value for one in state.reasons}) == (Status.SUSPENDED, {"certificate"})
    service.tick(company.store)
    assert company.events(stream)[-2:] == ["notice-given", "suspended"]


def test_renewing_in_time_drops_the_notice_and_nothing_is_interrupted(
    company: Company, stream: str, trust: Course
) -> None:
    newer = change(company, trust)
    call(company, trust)
    company.wait(5 * DAY)
    renewed(company, "amara", newer)
    company.wait(MONTH)
    service.tick(company.store)
    assert company.row(stream).in_force
    assert company.events(stream)[-2:] == ["notice-given", "notice-dropped"]
    of_course = [row.status for row in certificates(company, "amara") if row.course == trust.slug]
    assert of_course == [State.LIVE, State.SUPERSEDED]


def test_renewing_late_puts_it_right(company: Company, stream: str, trust: Course) -> None:
    newer = change(company, trust)
    call(company, trust)
    company.wait(MONTH + 2 * DAY)
    service.tick(company.store)
    assert not company.row(stream).in_force
    passed(company, "amara", newer)
    assert company.events(stream)[-2:] == ["cured", "restored"]


def test_whoever_does_not_renew_loses_it_when_grace_is_over(company: Company, stream: str, trust: Course) -> None:
    change(company, trust)
    call(company, trust)
    company.wait(2 * MONTH)
    service.tick(company.store)
    assert company.events(stream)[-2:] == ["suspended", "lapsed"]


def test_the_course_can_be_renewed_from_the_call_on(company: Company, trust: Course) -> None:
    change(company, trust)
    with pytest.raises(RuleRefused, match="passed"):
        enrol(company.store, company.id("amara"), trust.slug)
    call(company, trust)
    enrol(company.store, company.id("amara"), trust.slug)
    with company.store.reading() as work:
        standing = standing_of(work.session, company.id("amara"), trust.slug)
        assert standing.latest
        assert standing.latest.is_renewal


def test_who_passed_the_new_version_or_one_in_other_words_is_not_called(company: Company, trust: Course) -> None:
    newer = change(company, trust)
    passed(company, "bo", newer)
    later = publish_course(company.store, reworded(newer, "2.1"))
    passed(company, "mette", later)
    assert call(company, trust) == 2
    company.wait(MONTH)
    assert [counts(company, name) for name in ("amara", "bo", "mette")] == [False, True, True]


def test_a_change_of_words_calls_nobody(company: Company, trust: Course) -> None:
    publish_course(company.store, reworded(trust))
    assert preview(company, trust).holders == 0
    with pytest.raises(RuleRefused, match="No older version"):
        call(company, trust)


def test_who_was_called_before_keeps_their_day(company: Company, trust: Course) -> None:
    second = change(company, trust)
    passed(company, "bo", second)
    call(company, trust)
    change(company, changed(second), "3.0")
    assert call(company, trust, LAST_DAY + 60 * DAY) == 1
    assert certificates(company, "amara")[0].last_day == LAST_DAY
    assert certificates(company, "bo")[0].last_day == LAST_DAY + 60 * DAY


def test_who_is_in_the_middle_of_the_old_version_has_two_weeks_at_least(company: Company, trust: Course) -> None:
    enrol(company.store, company.id("bo"), trust.slug)
    change(company, trust)
    call(company, trust)
    company.wait(29 * DAY)
    complete(company.store, company.id("bo"), trust)
    sit(company.store, company.id("bo"), trust.slug)
    [row] = certificates(company, "bo")
    assert row.counts_until == company.clock.now() + 14 * DAY
    renewed(company, "bo", changed(trust))
    assert [row.status for row in certificates(company, "bo")] == [State.LIVE, State.SUPERSEDED]


def test_a_certificate_that_runs_out_before_is_left_alone(company: Company, trust: Course) -> None:
    change(company, trust)
    company.wait(720 * DAY)
    seen = preview(company, trust, company.clock.now().date() + 30 * DAY)
    assert seen.holders == 0


@pytest.mark.parametrize("days", [0, 13, 400])
def test_a_day_too_soon_or_too_far_away_is_refused(company: Company, trust: Course, days: int) -> None:
    change(company, trust)
    on = company.clock.now().date() + days * DAY
    assert preview(company, trust, on).faults
    with pytest.raises(InvalidInput, match="days"):
        call(company, trust, on)


def test_a_preview_that_the_world_has_left_behind_calls_nobody(company: Company, trust: Course) -> None:
    enrol(company.store, company.id("bo"), trust.slug)
    change(company, trust)
    seen = preview(company, trust).digest
    complete(company.store, company.id("bo"), trust)
    sit(company.store, company.id("bo"), trust.slug)
    with pytest.raises(Stale):
        company.do("cora", renewing.call_renewal, trust.slug, LAST_DAY, seen)
    assert certificates(company, "amara")[0].called_at is None


@pytest.mark.parametrize("name", ["hanna", "luca"])
def test_only_compliance_of_the_company_calls(company: Company, trust: Course, name: str) -> None:
    change(company, trust)
    with pytest.raises(AccessDenied):
        company.do(name, renewing.call_renewal, trust.slug, LAST_DAY, preview(company, trust).digest)


def test_as_of_a_day_before_the_call_nobody_knew_of_it(company: Company, stream: str, trust: Course) -> None:
    change(company, trust)
    company.wait(DAY)
    before = company.clock.now()
    company.wait(DAY)
    call(company, trust)
    company.wait(DAY)
    during = company.clock.now()
    company.wait(MONTH)
    service.tick(company.store)
    with company.store.reading() as work:
        then, warned = (as_of(work.session, company.id("amara"), "linkedin", at) for at in (before, during))
    assert [(state.in_force, len(state.notices)) for state in (*then, *warned)] == [(True, 0), (True, 1)]


def test_the_trail_says_it_and_still_verifies(company: Company, stream: str, trust: Course) -> None:
    change(company, trust)
    seen = preview(company, trust).digest
    with company.as_("cora") as work:
        renewing.call_renewal(work, trust.slug, LAST_DAY, seen)
        [told] = [one.event for one in work.recorded if isinstance(one.event, RenewalCalled)]
    assert (told.course, told.course_version, len(told.older), told.impact_digest) == ("trust", "2.0", 1, seen)
    for _ in range(2):
        audit.seal_all(company.store)
        assert list(audit.verify(company.store)) == []
        company.wait(MONTH)
        expire(company.store)
        service.tick(company.store)


def test_the_figures_of_departments_follow_on_the_day(company: Company, trust: Course) -> None:
    change(company, trust)
    call(company, trust)
    assert reports.verify(company.store) == []
    company.wait(MONTH)
    reports.play_due(company.store)
    assert reports.verify(company.store) == []
