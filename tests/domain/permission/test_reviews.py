"""A review campaign: asked, answered from one list, reminded once, ended with a record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.audit.models import AuditRow
from lms.core.errors import AccessDenied, InvalidInput, NotFound, RuleRefused
from lms.people.service import delegating
from lms.permission import service
from lms.permission.queries.campaigns import campaigns_of, preview_review, progress_of, record_of
from lms.permission.queries.reviews import answerers, reviews_of
from lms.permission.rules.reviews import ItemState, Less
from lms.permission.service import answering, reviewing
from lms.permission.service.together import Outcome
from lms.permission.vocabulary import HandReason, Level, SuspensionReason
from tests.cast import department_id
from tests.domain.permission.conftest import Company
from tests.domain.permission.publishing import TODAY

DAY = timedelta(days=1)
LAST_DAY = TODAY + 28 * DAY
ROLE = HandReason.OTHER


def started(company: Company, department: str | None = None, due_on: date = LAST_DAY) -> str:
    """Cora starts a review and the worker asks."""
    where = department_id(department) if department else None
    campaign = str(company.do("cora", reviewing.start_review, where, due_on))
    reviewing.tick(company.store)
    return campaign


def states(company: Company, campaign: str) -> dict[str, ItemState]:
    """What has become of each permission, by its person."""
    with company.store.reading() as work:
        rows = record_of(work.session, campaign, work.now, limit=100)
    names = {member.name: key for key, member in company.cast.items()}
    return {names[row.name]: row.state for row in rows}


def waiting(company: Company, name: str) -> list[str]:
    """The streams that wait for somebody's answer, as their list shows them."""
    with company.store.reading() as work:
        return [row.state.stream_id for row in reviews_of(work.session, company.actor(name), work.now)]


def events_told(company: Company, name: str) -> int:
    with company.store.reading() as work:
        return work.session.query(AuditRow).filter(AuditRow.event == name).count()


def refused(outcomes: tuple[Outcome, ...]) -> dict[str, str]:
    return {one.key: one.refused.code for one in outcomes if one.refused}


@pytest.fixture
def team(company: Company) -> dict[str, str]:
    """Four people hold a permission: three report to Luca, one to Mette."""
    held = {name: company.active(name) for name in ("amara", "dmytro", "yuki")}
    return held | {"bo": company.active("bo", "mette")}


def test_a_preview_counts_permissions_people_and_managers(company: Company, team: dict[str, str]) -> None:
    with company.store.reading() as work:
        whole = preview_review(work.session, None, work.now)
        sales = preview_review(work.session, department_id("SALES"), work.now)
    assert (whole.permissions, whole.people, whole.managers, whole.alone, whole.already) == (4, 4, 2, 0, 0)
    assert (sales.permissions, sales.managers) == (3, 1)
    started(company, "SERVICE")
    with company.store.reading() as work:
        after = preview_review(work.session, None, work.now)
    assert (after.permissions, after.already) == (3, 1)


def test_everything_below_a_department_waits_for_its_managers_and_for_nobody_else(
    company: Company, team: dict[str, str]
) -> None:
    campaign = started(company, "SALES")
    assert set(waiting(company, "luca")) == {team[name] for name in ("amara", "dmytro", "yuki")}
    for name in ("mette", "sofia", "dana", "cora"):
        assert waiting(company, name) == []
    with company.store.reading() as work:
        assert answerers(work.session, campaign, work.now) == {company.id("luca"): 3}


def test_each_answer_is_on_record_by_itself(company: Company, team: dict[str, str]) -> None:
    campaign = started(company)
    amara, dmytro, yuki = (team[name] for name in ("amara", "dmytro", "yuki"))
    assert refused(company.do("luca", answering.keep_each, {amara: company.row(amara).version})) == {}
    less = Less(Level.SHARE, frozenset({"prior-approval"}), TODAY + 60 * DAY)
    assert refused(company.do("luca", answering.narrow_each, {dmytro: None}, less, ROLE, "Less now")) == {}
    assert refused(company.do("luca", answering.suspend_each, {yuki: None}, ROLE, "")) == {}
    assert refused(company.do("mette", answering.revoke_each, {team["bo"]: None}, ROLE, "")) == {}
    found = states(company, campaign)
    assert found == {
        "amara": ItemState.KEPT,
        "dmytro": ItemState.NARROWED,
        "yuki": ItemState.SUSPENDED,
        "bo": ItemState.REVOKED,
    }
    assert company.events(amara)[-1] == "kept"
    assert (company.state(dmytro).level, company.state(dmytro).campaign_id) == (Level.SHARE, None)
    assert company.state(yuki).reasons == {SuspensionReason.BY_HAND}
    assert waiting(company, "luca") == waiting(company, "mette") == []
    assert service.verify_streams(company.store) == []


def test_one_that_is_refused_stays_and_hinders_no_other(company: Company, team: dict[str, str]) -> None:
    started(company)
    asked = {team["amara"]: 1, team["dmytro"]: None, team["bo"]: None}
    assert refused(company.do("luca", answering.keep_each, asked)) == {team["amara"]: "stale", team["bo"]: "NotFound"}
    assert set(waiting(company, "luca")) == {team["amara"], team["yuki"]}


def test_what_is_not_less_is_refused_as_a_narrowing(company: Company, team: dict[str, str]) -> None:
    started(company)
    outcomes = company.do("luca", answering.narrow_each, {team["amara"]: None}, Less(Level.PUBLISH), ROLE, "")
    assert refused(outcomes) == {team["amara"]: "already-narrower"}


def test_narrowing_and_revoking_on_the_page_of_a_permission_answer_its_review(
    company: Company, team: dict[str, str]
) -> None:
    campaign = started(company)
    company.do("luca", service.revoke, team["amara"], ROLE)
    assert states(company, campaign)["amara"] is ItemState.REVOKED


def test_a_delegate_keeps_and_may_not_revoke(company: Company, team: dict[str, str]) -> None:
    with company.as_("luca") as work:
        delegating.delegate(work, company.id("mette"), work.now, work.now + 60 * DAY, decides=True)
    campaign = started(company, "SALES")
    assert len(waiting(company, "mette")) == 3
    assert refused(company.do("mette", answering.revoke_each, {team["amara"]: None}, ROLE, ""))
    assert refused(company.do("mette", answering.keep_each, {team["amara"]: None})) == {}
    with company.store.reading() as work:
        row = next(row for row in record_of(work.session, campaign, work.now, limit=9) if row.by)
        assert [one.id for one in (row.by, row.behalf) if one] == [company.id("mette"), company.id("luca")]
        assert answerers(work.session, campaign, work.now).keys() == {company.id("luca"), company.id("mette")}


def test_it_reminds_once_and_only_while_something_waits(company: Company, team: dict[str, str]) -> None:
    started(company, "SALES")
    started(company, "SERVICE")
    company.do("mette", answering.keep_each, {team["bo"]: None})
    company.wait(20 * DAY)
    reviewing.tick(company.store)
    assert events_told(company, "review.reminded") == 0
    company.wait(2 * DAY)
    for _again in range(2):
        reviewing.tick(company.store)
    assert events_told(company, "review.reminded") == 1


def test_what_has_no_answer_rests_from_the_day_and_an_answer_cures_it(company: Company, team: dict[str, str]) -> None:
    campaign = started(company)
    company.do("luca", answering.keep_each, {team["amara"]: None})
    company.wait(29 * DAY)
    assert states(company, campaign)["dmytro"] is ItemState.UNANSWERED  # read before anything ticked
    for job in (service.tick, reviewing.tick):
        job(company.store)
    assert company.state(team["amara"]).in_force
    assert company.state(team["dmytro"]).reasons == {SuspensionReason.UNANSWERED}
    before = states(company, campaign)
    assert refused(company.do("luca", answering.keep_each, {team["dmytro"]: None})) == {}
    assert company.state(team["dmytro"]).in_force
    assert states(company, campaign) == before  # the record stays as it was on its day
    assert events_told(company, "review.ended") == 1


def test_the_record_tells_who_ended_before_an_answer_and_counts_n_of_m(company: Company, team: dict[str, str]) -> None:
    campaign = started(company)
    company.do("amara", service.withdraw, team["amara"])
    company.do("mette", answering.keep_each, {team["bo"]: None})
    with company.store.reading() as work:
        progress = progress_of(work.session, campaign, work.now)
        (row,) = campaigns_of(work.session, company.actor("cora"), work.now)
    assert states(company, campaign)["amara"] is ItemState.ENDED
    told = {name: (counts.settled, counts.all) for _id, name, counts in progress.departments}
    assert told == {"Customer Service": (1, 1), "Sales Europe": (1, 3)}
    assert (row.counts.settled, row.counts.all, row.counts.waiting) == (2, 4, 2)


def test_a_review_that_is_called_off_asks_nobody_any_more(company: Company, team: dict[str, str]) -> None:
    campaign = started(company)
    company.do("luca", answering.keep_each, {team["amara"]: None})
    company.do("cora", reviewing.call_off, campaign)
    reviewing.tick(company.store)
    assert waiting(company, "luca") == []
    company.wait(40 * DAY)
    service.tick(company.store)
    assert company.state(team["dmytro"]).in_force
    found = states(company, campaign)
    assert (found["amara"], found["dmytro"]) == (ItemState.KEPT, ItemState.CALLED_OFF)
    with pytest.raises(RuleRefused, match="over already"):
        company.do("cora", reviewing.call_off, campaign)


def test_what_rests_unanswered_is_not_asked_again(company: Company, team: dict[str, str]) -> None:
    started(company)
    company.wait(30 * DAY)
    service.tick(company.store)
    with pytest.raises(RuleRefused, match="in a review already"):
        company.do("cora", reviewing.start_review, None, LAST_DAY + 60 * DAY)


def test_a_review_needs_a_fitting_day_and_the_scope(company: Company, team: dict[str, str]) -> None:
    for due_on in (TODAY, TODAY + 6 * DAY, TODAY + 181 * DAY):
        with pytest.raises(InvalidInput, match="7 to 180 days"):
            company.do("cora", reviewing.start_review, None, due_on)
    with pytest.raises(AccessDenied):
        company.do("henk", reviewing.start_review, None, LAST_DAY)
    with pytest.raises(NotFound):
        company.do("henk", reviewing.start_review, department_id("SERVICE"), LAST_DAY)


def test_a_worker_that_was_away_all_the_time_asks_nobody_about_a_past_day(
    company: Company, team: dict[str, str]
) -> None:
    campaign = str(company.do("cora", reviewing.start_review, None, LAST_DAY))
    company.wait(40 * DAY)
    reviewing.tick(company.store)
    assert set(states(company, campaign).values()) == {ItemState.NOT_ASKED}
    assert company.state(team["amara"]).in_force
