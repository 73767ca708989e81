"""*May I?*: five answers, each with its rule and its cure; nothing is stored unless it is kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import func, select

from lms.audit.models import AuditRow
from lms.permission import service
from lms.permission.models import KeptAnswer
from lms.permission.rules import Terms
from lms.permission.vocabulary import HandReason, Level, Scope
from tests.domain.permission.conftest import Company
from tests.fixtures.app import Visitor

Statements = Callable[[], AbstractContextManager[list[str]]]
PAGE = "/permission/may-i"
COMMENT = f"{PAGE}?channel=linkedin&activity=comment"


@pytest.fixture
def database() -> str:
    """Pages look the same on either database; the answers are tried on both in tests/domain."""
    return "sqlite"


def narrowed(company: Company, scope: Scope, *conditions: str) -> str:
    """Somebody whose permission to engage on LinkedIn is limited."""
    stream = company.active()
    held = company.state(stream)
    assert held.until
    terms = Terms(held.level, scope, held.conditions | frozenset(conditions), held.until)
    company.do("luca", service.narrow, stream, terms, HandReason.ROLE_CHANGED)
    return stream


def test_the_page_asks_before_it_answers(client: Visitor, company: Company) -> None:
    page = client.sign_in("amara").get(PAGE).text
    assert "Ask before you act" in page
    assert "Not permitted" not in page


def test_a_yes_comes_with_the_wording_to_copy_and_with_what_to_leave_out(client: Visitor, company: Company) -> None:
    company.active()
    page = client.sign_in("amara").get(COMMENT).text
    assert "Yes, with this wording." in page
    assert "I work for Your organisation." in page
    assert 'data-copy="wording"' in page
    assert "No customer data." in page
    assert "Your permission Engage on LinkedIn covers it, until" in page


def test_without_a_permission_the_way_to_ask_is_there(client: Visitor, company: Company) -> None:
    page = client.sign_in("amara").get(COMMENT).text
    assert "Not permitted." in page
    assert "Nothing is granted to you on LinkedIn." in page
    assert "/permission?channel=linkedin#ask" in page


@pytest.mark.parametrize(
    ("activity", "said", "rule"),
    [
        ("private-life", "This needs no permission.", "Private life, working conditions"),
        ("read", "This needs no permission.", "open to all"),
        ("post", "Not permitted.", "It takes the level Publish"),
    ],
)
def test_each_answer_names_its_rule(client: Visitor, company: Company, activity: str, said: str, rule: str) -> None:
    company.active()
    page = client.sign_in("amara").get(f"{PAGE}?channel=linkedin&activity={activity}").text
    assert said in page
    assert rule in page


def test_a_limited_permission_asks_which_topic_and_offers_its_own(client: Visitor, company: Company) -> None:
    narrowed(company, Scope(topics=frozenset({"valves", "pumps"})))
    client.sign_in("amara")
    page = client.get(COMMENT).text
    assert "Ask first." in page
    assert "topic=valves" in page
    assert "Yes, with this wording." in client.get(f"{COMMENT}&topic=+VALVES").text
    outside = client.get(f"{COMMENT}&topic=milk").text
    assert "Not permitted." in outside
    assert "does not cover “milk”" in outside


def test_prior_approval_says_whom_to_ask(client: Visitor, company: Company) -> None:
    narrowed(company, Scope(), "prior-approval")
    page = client.sign_in("amara").get(COMMENT).text
    assert "Ask first." in page
    assert "Luca Bianchi" in page


def test_a_suspended_permission_says_why_and_the_cure(client: Visitor, company: Company) -> None:
    stream = company.active()
    company.do("luca", service.suspend, stream, HandReason.PRECAUTION, "Wait")
    page = client.sign_in("amara").get(COMMENT).text
    assert "Not permitted." in page
    assert "suspended by hand" in page
    assert "Whoever may lift it lifts it." in page


def test_an_open_request_or_offer_says_where_it_stands(client: Visitor, company: Company) -> None:
    stream = company.asked(level=Level.ENGAGE)
    client.sign_in("amara")
    assert "that is not answered yet" in client.get(COMMENT).text
    company.do("luca", service.grant, stream)
    page = client.get(COMMENT).text
    assert "not yet accepted by you" in page
    assert f"/permission/request/{stream}" in page


@pytest.mark.parametrize(
    "asked", ["channel=linkedin&activity=fly", "channel=moon&activity=post", "activity=post&topic=" + "x" * 81]
)
def test_a_question_that_cannot_be_put_is_told_so(client: Visitor, company: Company, asked: str) -> None:
    assert client.sign_in("amara").get(f"{PAGE}?{asked}").status_code == 400


def records(company: Company) -> tuple[int, int]:
    """How many answers are kept, and how many lines the trail has."""
    with company.store.reading() as work:
        kept, trail = (work.session.scalar(select(func.count()).select_from(table)) for table in (KeptAnswer, AuditRow))
    return kept or 0, trail or 0


def test_asking_leaves_no_trace_and_keeping_leaves_one(client: Visitor, company: Company) -> None:
    company.active()
    before = records(company)
    client.sign_in("amara").get(f"{COMMENT}&topic=valves")
    assert records(company) == before
    answer = client.submit(f"{COMMENT}&topic=valves", {}, action=f"{PAGE}/keep")
    assert records(company) == (before[0] + 1, before[1] + 1)
    assert "Answers you kept" in client.get(answer.location).text


def test_a_kept_answer_is_its_persons_alone_and_can_be_taken_away(client: Visitor, company: Company) -> None:
    client.sign_in("amara").submit(COMMENT, {}, action=f"{PAGE}/keep")
    with company.store.reading() as work:
        kept = work.session.scalars(select(KeptAnswer.id)).one()
    client.sign_in("yuki")
    assert "Answers you kept" not in client.get(PAGE).text
    client.submit(COMMENT, {}, action=f"{PAGE}/keep")
    token = client.get(PAGE).text.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post(f"{PAGE}/{kept}/drop", data={"csrf_token": token}).status_code == 404
    client.sign_in("amara").submit(PAGE, {}, action=f"{PAGE}/{kept}/drop")
    assert "Answers you kept" not in client.get(PAGE).text


@pytest.mark.parametrize(("activity", "most"), [("comment", 3), ("private-life", 3)])
def test_an_answer_takes_three_statements(
    client: Visitor, company: Company, statements: Statements, activity: str, most: int
) -> None:
    company.active()
    client.sign_in("amara")
    with statements() as seen:
        client.get(f"{PAGE}?channel=linkedin&activity={activity}")
    assert len(seen) == most
