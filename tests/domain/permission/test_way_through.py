"""From asking to acting, and out again: every verb once, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lms.core.errors import InvalidInput, NotFound, RuleRefused, Stale
from lms.permission import service
from lms.permission.rules import Terms
from lms.permission.vocabulary import EVERYTHING, DeclineReason, HandReason, Level, Scope
from tests.domain.permission.conftest import Company
from tests.fixtures.work import NOW

CAREFUL = frozenset({"say-employer", "no-customer-data", "approved-content"})


def terms(level: Level = Level.SHARE, days: int = 90, now: datetime = NOW) -> Terms:
    return Terms(level, EVERYTHING, CAREFUL, now + timedelta(days=days))


def test_asked_granted_accepted_is_in_force(company: Company) -> None:
    stream = company.asked()
    company.do("luca", service.grant, stream)
    assert company.state(stream).status == "offered"
    company.do("amara", service.accept, stream)
    assert company.events(stream) == ["requested", "readied", "offered", "accepted"]
    row = company.row(stream)
    assert (row.in_force, row.is_standing, row.is_open) == (True, True, False)
    assert service.verify_streams(company.store) == []


def test_a_request_waits_for_its_certificates_and_is_readied_by_the_last(company: Company) -> None:
    stream = company.do("amara", service.request, "linkedin", Level.ENGAGE)
    company.certify("amara", "trust")
    with pytest.raises(RuleRefused, match="ground") as refused:
        company.do("luca", service.grant, stream)
    assert refused.value.code == "grounds-missing"
    assert refused.value.cure
    company.certify("amara", "social-selling")
    assert company.events(stream) == ["requested", "readied"]


def test_a_wish_sends_it_back_and_it_comes_again(company: Company) -> None:
    stream = company.asked(level=Level.ENGAGE)
    company.do("luca", service.return_, stream, "Only for valves, please")
    assert company.state(stream).status == "returned"
    company.do("amara", service.resubmit, stream, Level.SHARE, Scope(topics=frozenset({"valves"})), "Fine")
    assert company.events(stream)[-2:] == ["resubmitted", "readied"]


def test_a_refusal_needs_a_sentence(company: Company) -> None:
    stream = company.asked()
    with pytest.raises(RuleRefused) as refused:
        company.do("luca", service.decline, stream, DeclineReason.NOT_NOW, "  ")
    assert refused.value.code == "reason-missing"
    company.do("luca", service.decline, stream, DeclineReason.NOT_NOW, "Ask after the fair")
    assert company.row(stream).end_code == "declined"


def test_what_is_offered_unasked_can_be_taken_back(company: Company) -> None:
    company.certify("amara", "trust")
    stream = company.do("luca", service.offer, company.id("amara"), "linkedin", terms())
    company.do("luca", service.take_back, stream, HandReason.MISTAKE)
    assert company.events(stream) == ["offered", "taken-back"]


def test_accepting_a_wider_offer_supersedes_what_stood(company: Company) -> None:
    old = company.active(level=Level.SHARE)
    new = company.do("luca", service.offer, company.id("amara"), "linkedin", terms(Level.ENGAGE))
    company.do("amara", service.accept, new)
    assert (company.row(old).end_code, company.row(new).in_force) == ("superseded", True)
    assert service.verify_streams(company.store) == []


def test_withdrawing_ends_everything_there_and_stops_offers_for_a_year(company: Company) -> None:
    stream = company.active()
    company.do("amara", service.withdraw, stream)
    assert company.row(stream).end_code == "withdrawn"
    with pytest.raises(RuleRefused) as refused:
        company.do("luca", service.offer, company.id("amara"), "linkedin", terms())
    assert refused.value.code == "not-taking-part"
    company.asked()
    assert company.state(company.active("yuki")).in_force


def test_narrowing_makes_a_new_interval_at_the_lower_level(company: Company) -> None:
    stream = company.active(level=Level.ENGAGE)
    company.wait(timedelta(days=3))
    company.do("luca", service.narrow, stream, terms(Level.SHARE), HandReason.ROLE_CHANGED)
    assert company.levels(stream) == ["engage", "share"]
    assert service.verify_streams(company.store) == []


def test_suspended_by_hand_lifted_and_revoked(company: Company) -> None:
    stream = company.active()
    company.wait(timedelta(days=1))
    company.do("luca", service.suspend, stream, HandReason.PRECAUTION, "A customer asked")
    assert company.row(stream).reasons == ["by-hand"]
    company.do("luca", service.cure, stream, HandReason.CLEARED)
    assert company.row(stream).in_force
    company.do("luca", service.revoke, stream, HandReason.ROLE_CHANGED)
    assert company.row(stream).end_code == "revoked"
    assert service.verify_streams(company.store) == []


def test_compliance_suspends_with_a_mark_and_then_two_keys_are_needed(company: Company) -> None:
    stream = company.active()
    company.do("cora", service.revoke, stream, HandReason.INCIDENT)
    again = company.asked()
    company.do("luca", service.grant, again)
    assert company.state(again).status == "endorsed"
    with pytest.raises(RuleRefused) as refused:
        company.do("luca", service.approve, again)
    assert refused.value.code == "approver-not-free"
    company.do("carl", service.object_, again, "Not yet clear")
    company.do("amara", service.resubmit, again, Level.SHARE)
    company.do("luca", service.grant, again)
    company.do("carl", service.approve, again)
    assert company.state(again).status == "offered"
    company.do("cora", service.lift, stream, HandReason.CLEARED)
    assert not company.row(stream).marked


def test_the_head_of_the_company_needs_two_of_compliance(company: Company) -> None:
    stream = company.asked("dana")
    company.do("carl", service.grant, stream)
    with pytest.raises(RuleRefused):
        company.do("carl", service.approve, stream)
    company.do("cora", service.approve, stream)
    company.do("dana", service.accept, stream)
    assert company.row(stream).in_force


def test_nobody_but_the_decider_decides(company: Company) -> None:
    stream = company.asked()
    with pytest.raises(RuleRefused) as refused:
        company.do("sofia", service.grant, stream)
    assert refused.value.code == "not-escalated"
    company.wait(timedelta(days=7))
    company.do("sofia", service.grant, stream)
    assert company.state(stream).status == "offered"


@pytest.mark.parametrize("name", ["mette", "dmytro", "hanna"])
def test_the_permission_of_somebody_out_of_scope_is_not_found(company: Company, name: str) -> None:
    stream = company.active()
    expected = RuleRefused if name == "hanna" else NotFound  # HR sees everybody, and decides for nobody
    with pytest.raises(expected):
        company.do(name, service.suspend, stream, HandReason.OTHER)
    with pytest.raises(NotFound):
        company.do(name, service.withdraw, stream)


def test_a_page_that_is_too_old_is_told_what_happened(company: Company) -> None:
    stream = company.asked()
    company.do("luca", service.grant, stream, expected=2)
    with pytest.raises(Stale, match="It is offered now"):
        company.do("luca", service.grant, stream, expected=2)


def test_a_channel_or_a_text_beyond_its_bounds_is_refused(company: Company) -> None:
    with pytest.raises(InvalidInput):
        company.do("amara", service.request, "pigeon-post", Level.SHARE)
    with pytest.raises(InvalidInput):
        company.do("amara", service.request, "linkedin", Level.SHARE, EVERYTHING, "x" * 2001)
    with pytest.raises(RuleRefused, match="too many"):
        company.do("amara", service.request, "linkedin", Level.SHARE, Scope(topics=frozenset({"x" * 81})))
