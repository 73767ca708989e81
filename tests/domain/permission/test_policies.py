"""Policies: published in versions that nobody changes, signed by name over the very text, asked for again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lms.core.errors import AccessDenied, InvalidInput, RuleRefused, Stale
from lms.permission import service
from lms.permission.models import PolicySignature, PolicyVersion
from lms.permission.queries.policies import my_policies, policies, signed_in
from lms.permission.queries.previews import preview_policy
from lms.permission.rules.policies import Question, text_digest
from lms.permission.service import drafting, publishing, shipping, signing
from tests.cast import LATELY, department_id
from tests.domain.permission.conftest import Company
from tests.domain.permission.publishing import OPTIONAL, TODAY, TONE, ask_for, drafted, publish, sign
from tests.fixtures.work import NOW

DAY = timedelta(days=1)
ZONE = "UTC"


def mine(company: Company, name: str) -> dict[str, tuple[bool, bool]]:
    """What waits for somebody, and what counts, by policy."""
    with company.store.reading() as work:
        rows = my_policies(work.session, company.id(name), work.now, ZONE)
    return {row.slug: (row.due is not None, row.counts) for row in rows}


def test_a_signature_names_the_hash_of_the_text_and_keeps_the_typed_name_apart(company: Company) -> None:
    publish(company)
    company.do("amara", signing.sign, TONE, text_digest("Be kind.\n"), "  amara OKAFOR ")
    with company.store.reading() as work:
        row = work.session.scalars(select(PolicySignature)).one()
    assert (row.number, row.signed, row.name) == (1, True, "amara OKAFOR")
    assert row.text_digest == text_digest("Be kind.\n")
    assert row.name_digest is not None
    assert mine(company, "amara")[TONE] == (False, True)
    assert mine(company, "luca")[TONE] == (True, False)


@pytest.mark.parametrize("name", ["", "Luca Bianchi", "Amara", "x" * 300])
def test_another_name_does_not_sign(company: Company, name: str) -> None:
    publish(company)
    with pytest.raises(InvalidInput, match="Type Amara Okafor"):
        company.do("amara", signing.sign, TONE, text_digest("Be kind.\n"), name)


@pytest.mark.parametrize("name", ["yuki", "noor", "dmytro", "sofia"])
def test_names_of_every_script_sign(company: Company, name: str) -> None:
    publish(company)
    sign(company, name)
    assert mine(company, name)[TONE] == (False, True)


def test_a_text_that_changed_meanwhile_is_not_signed(company: Company) -> None:
    publish(company)
    publish(company, text="Be kinder.")
    with pytest.raises(Stale, match="newer version"):
        sign(company, "amara")


def test_a_check_question_is_answered_from_the_text(company: Company) -> None:
    publish(company, question=Question("How?", ("Rudely", "Kindly"), 1))
    digest = text_digest("Be kind.\n")
    for wrong in (None, 0):
        with pytest.raises(InvalidInput, match="answer"):
            company.do("amara", signing.sign, TONE, digest, "Amara Okafor", answer=wrong)
    company.do("amara", signing.sign, TONE, digest, "Amara Okafor", answer=1)
    assert mine(company, "amara")[TONE] == (False, True)


def test_a_new_version_asks_again_by_its_day_and_whoever_joined_late_has_a_time_of_their_own(company: Company) -> None:
    publish(company, sign_by=TODAY, joiner_days=30)
    sign(company, "amara")
    publish(company, text="Be kinder.", sign_by=TODAY + 10 * DAY, joiner_days=30)
    with company.store.reading() as work:
        amara, tove = (my_policies(work.session, company.id(who), work.now, ZONE)[0] for who in ("amara", "tove"))
    assert (amara.signed_number, amara.counts) == (1, False)
    assert amara.due is not None
    assert amara.due.date() == TODAY + 11 * DAY, "the day is over at its end"
    assert tove.due is not None
    assert tove.due.date() == LATELY + 30 * DAY


def test_an_editorial_version_asks_nobody_again(company: Company) -> None:
    publish(company)
    sign(company, "amara")
    publish(company, text="Be kind, please.", again=False)
    assert mine(company, "amara")[TONE] == (False, True)


def test_a_policy_is_for_the_departments_that_it_names_and_those_below(company: Company) -> None:
    publish(company, audience=(department_id("SALES"),))
    assert mine(company, "luca")[TONE][0]
    assert mine(company, "amara")[TONE][0], "Sales Europe is below Sales"
    assert not mine(company, "mette")[TONE][0]
    with company.store.reading(company.actor("cora")) as work:
        counted = {row.name: (row.signed, row.people) for row in signed_in(work.session, work.actor, work.now, TONE)}
    assert counted == {"Sales": (0, 1), "Sales Europe": (0, 4)}


def test_hr_of_a_department_counts_its_people_only(company: Company) -> None:
    publish(company)
    sign(company, "bo")
    sign(company, "amara")
    for who, expected in (("henk", (1, 4)), ("hanna", (2, 16))):
        with company.store.reading(company.actor(who)) as work:
            row = policies(work.session, work.actor, work.now)[0]
        assert (row.signed, row.people) == expected


def test_a_policy_that_may_be_declined_is_taken_back_without_a_reason(company: Company) -> None:
    publish(company, signing=OPTIONAL)
    company.do("amara", signing.decline, TONE)
    sign(company, "amara")
    assert mine(company, "amara")[TONE] == (False, True)
    with company.as_("amara") as work:
        signing.decline(work, TONE)
        assert [one.event.name for one in work.recorded] == ["policy.signature-withdrawn"]
    assert mine(company, "amara")[TONE] == (False, False)
    publish(company, "duty")
    with pytest.raises(RuleRefused, match="cannot be declined"):
        company.do("amara", signing.decline, "duty")


def test_what_counts_for_everybody_is_published_by_compliance_of_the_company(company: Company) -> None:
    for who in ("amara", "hanna", "ada", "luca"):
        with pytest.raises(AccessDenied):
            company.do(who, drafting.save_policy_draft, TONE, drafted(company))
    with pytest.raises(InvalidInput, match="short name"):
        company.do("cora", drafting.begin_policy, "Tone of voice")


def test_a_draft_that_is_not_fit_names_every_fault(company: Company) -> None:
    bad: dict[str, Any] = {
        "title": "",
        "text": " ",
        "owner_id": None,
        "sign_by": TODAY - DAY,
        "review_on": TODAY,
        "joiner_days": 0,
    }
    with pytest.raises(InvalidInput) as wrong:
        publish(company, **bad)
    assert {fault.place for fault in wrong.value.faults} == {
        "title", "text", "owner", "sign_by", "review_on", "joiner_days",
    }  # fmt: skip


def test_nothing_counts_before_it_is_confirmed_as_it_was_previewed(company: Company) -> None:
    publish(company)
    company.do("cora", drafting.save_policy_draft, TONE, drafted(company, text="Be kinder."))
    with company.store.reading() as work:
        seen = preview_policy(work.session, TONE, work.now, ZONE)
        assert (seen.number, seen.to_sign) == (2, 16)
        assert len(list(work.session.scalars(select(PolicyVersion)))) == 1
    company.do("cora", drafting.save_policy_draft, TONE, drafted(company, text="Be kindest."))
    with pytest.raises(Stale, match="changed since you looked"):
        company.do("cora", publishing.publish_policy, TONE, seen.digest)


def test_a_permission_that_rests_on_a_policy_gets_notice_then_suspends_and_signing_cures_it(company: Company) -> None:
    publish(company)
    for who in ("amara", "yuki"):
        sign(company, who)
    ask_for(company)
    stream, other = company.active("amara"), company.active("yuki")
    company.wait(DAY)
    publish(company, text="Be kinder.", sign_by=(NOW + 30 * DAY).date())
    assert [(n.reason, n.detail) for n in company.ladder("amara")[0].notices] == [("policy", (TONE,))]
    assert service.tick(company.store) == 2
    assert company.row(stream).in_force
    sign(company, "yuki", text="Be kinder.\n")
    assert company.events(other)[-2:] == ["notice-given", "notice-dropped"]
    company.wait(31 * DAY)
    assert not company.ladder("amara")[0].in_force, "a read plays what is due, also before the tick"
    assert company.ladder("yuki")[0].in_force
    sign(company, "amara", text="Be kinder.\n")
    assert company.events(stream)[-3:] == ["suspended", "cured", "restored"]
    assert company.row(stream).in_force
    assert service.verify_streams(company.store) == []


def test_taking_a_signature_back_suspends_in_the_same_transaction(company: Company) -> None:
    publish(company, signing=OPTIONAL)
    sign(company, "amara")
    ask_for(company)
    stream = company.active("amara")
    company.wait(DAY)
    company.do("amara", signing.decline, TONE)
    row = company.row(stream)
    assert (row.status, row.reasons) == ("suspended", ["policy"])


def test_the_preview_tells_the_wave_the_grace_and_the_names(company: Company) -> None:
    publish(company)
    for who in ("amara", "yuki"):
        sign(company, who)
    ask_for(company)
    company.active("amara")
    company.active("yuki")
    company.do("cora", drafting.save_policy_draft, TONE, drafted(company, text="Be kinder."))
    with company.store.reading() as work:
        touched = preview_policy(work.session, TONE, work.now, ZONE).touched
    assert [(wave.change, wave.count) for wave in touched.waves] == [("suspends", 2)]
    assert touched.waves[0].at.date() == TODAY + 21 * DAY
    assert touched.waves[0].ends_at == touched.waves[0].at + 30 * DAY
    assert {one.person.name for one in touched.named} == {"Amara Okafor", "佐藤 由紀"}
    assert [(row.name, row.total) for row in touched.departments] == [("Sales Europe", 2)]


def test_what_comes_with_the_product_is_loaded_once_and_lets_represent_be_asked_for(company: Company) -> None:
    with company.store.writing() as work:
        assert shipping.load_shipped(work) == ("social-media", "needs-no-permission")
        assert shipping.load_shipped(work) == ()
    with company.store.reading() as work:
        rows = {row.slug: row for row in my_policies(work.session, company.id("amara"), work.now, ZONE)}
    assert rows["social-media"].due is None, "nobody at the company has read it yet: it asks nobody by itself"
    with pytest.raises(RuleRefused, match="nobody signs"):
        company.do("amara", signing.sign, "needs-no-permission", "", "Amara Okafor")
