"""Decisions for programs, on both databases: what is on record at that moment, and nothing about anybody else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from lms.core.errors import TooMany, Unauthenticated
from lms.interop import service
from lms.interop.queries import Asking, Decided, decide, decide_at_once, people_who_may
from lms.interop.rules import TokenScope
from lms.permission import service as permission
from lms.permission.rules import Question
from lms.permission.vocabulary import HandReason, Level
from tests.cast import department_id
from tests.domain.permission.conftest import Company

Statements = Callable[[], AbstractContextManager[list[str]]]
AMARA, BO, NOBODY = "1004", "1008", "9999"


def token(company: Company, department: str | None = None, per_minute: int = 6_000) -> str:
    """Let an administrator make a token; return its digest."""
    wish = service.Wish(
        name="Publisher",
        scopes=frozenset(TokenScope),
        expires_at=company.clock.now() + timedelta(days=700),
        department_id=department_id(department) if department else None,
        per_minute=per_minute,
    )
    return hashlib.sha256(str(company.do("ada", service.make_token, wish)).encode()).hexdigest()


def may(
    company: Company, digest: str, number: str = AMARA, activity: str = "comment", at: datetime | None = None
) -> Decided:
    """Ask one question as a program."""
    asked = Asking(number, "linkedin", Question(activity), at or company.clock.now())
    with company.store.reading() as work:
        return decide(work.session, digest, [asked], work.now)[0]


def test_a_revocation_is_in_the_next_answer(company: Company) -> None:
    digest, stream = token(company), company.active()
    assert may(company, digest).answer.decision
    company.do("luca", permission.revoke, stream, HandReason.ROLE_CHANGED)
    assert may(company, digest).answer.code == "none"


def test_what_has_fallen_due_counts_though_no_tick_came(company: Company) -> None:
    digest, stream = token(company), company.active()
    until = company.state(stream).until
    assert until
    company.clock.set(until - timedelta(seconds=1))
    assert may(company, digest).answer.decision
    company.clock.set(until)
    assert may(company, digest).answer.code == "none"


def test_a_question_about_the_past_is_answered_as_it_was_known(company: Company) -> None:
    digest, before = token(company), company.clock.now()
    company.wait(timedelta(days=1))
    stream = company.active()
    granted = company.clock.now()
    company.wait(timedelta(days=1))
    company.do("luca", permission.revoke, stream, HandReason.ROLE_CHANGED)
    assert may(company, digest, at=granted + timedelta(hours=1)).answer.decision
    assert not may(company, digest, at=before).answer.decision
    assert not may(company, digest).answer.decision


def test_a_question_about_a_coming_day_plays_what_will_be_due(company: Company) -> None:
    digest, stream = token(company), company.active()
    until = company.state(stream).until
    assert until
    assert may(company, digest, at=company.clock.now() + timedelta(days=30)).answer.decision
    assert not may(company, digest, at=until).answer.decision


@pytest.mark.parametrize("activity", ["comment", "read", "skywriting", "private-life"])
def test_who_is_unknown_and_whom_a_token_does_not_reach_are_one_answer_by_one_way(
    company: Company, statements: Statements, activity: str
) -> None:
    digest = token(company, "SERVICE")
    company.active("amara")
    with statements() as for_known:
        known = may(company, digest, AMARA, activity)
    with statements() as for_unknown:
        unknown = may(company, digest, NOBODY, activity)
    assert known == unknown
    assert list(for_known) == list(for_unknown)


def test_a_token_of_a_department_reaches_those_below_it(company: Company) -> None:
    company.active("amara")
    assert may(company, token(company, "SALES")).answer.decision  # above her department, Sales Europe
    assert may(company, token(company, "EUROPE")).answer.decision
    assert not may(company, token(company, "OFFICE")).answer.decision


def test_a_decision_takes_one_statement_and_a_hundred_take_one(company: Company, statements: Statements) -> None:
    digest = token(company)
    company.active()
    with statements() as one:
        may(company, digest)
    asked = [
        Asking(number, "linkedin", Question("comment"), company.clock.now()) for number in [AMARA, BO, NOBODY] * 33
    ]
    with statements() as many, company.store.reading() as work:
        decide(work.session, digest, asked, work.now)
    assert (len(one), len(many)) == (1, 1)


def test_what_is_answered_at_a_glance_is_what_a_played_stream_says(company: Company) -> None:
    digest = token(company)
    company.active("amara")
    suspended = company.active("yuki")
    company.do("luca", permission.suspend, suspended, HandReason.INCIDENT, "Something happened")
    now = company.clock.now()
    asked = [
        Asking(number, channel, Question(activity, topic), now)
        for number in (AMARA, "1006", BO, NOBODY)
        for channel in ("linkedin", "x", "nowhere")
        for activity in ("comment", "post", "read", "private-life")
        for topic in (None, "valves")
    ]
    with company.store.glancing() as connection:
        glanced = decide_at_once(connection, digest, asked, now)
    with company.store.reading() as work:
        played = decide(work.session, digest, asked, now)
    assert glanced is not None
    assert [replace(one.answer, until=one.until) for one in glanced] == [one.answer for one in played]
    assert {one.answer.code for one in played} > {"in-force", "suspended", "none", "level:publish"}


def test_what_has_fallen_due_or_asks_somebody_is_not_answered_at_a_glance(company: Company) -> None:
    digest, stream = token(company), company.active()
    until = company.state(stream).until
    assert until
    for activity, at in (("skywriting", company.clock.now()), ("comment", until)):
        company.clock.set(at)
        with company.store.glancing() as connection:
            assert decide_at_once(connection, digest, [Asking(AMARA, "linkedin", Question(activity), at)], at) is None


def test_a_search_finds_whom_an_evaluation_permits_and_pages_through_them(company: Company) -> None:
    digest = token(company)
    company.active("amara")
    company.active("yuki", level=Level.SHARE)
    company.active("dmytro")
    found, after = [], ""
    while True:
        asked = Asking("", "linkedin", Question("comment"), company.clock.now())
        with company.store.reading() as work:
            page, more = people_who_may(work.session, digest, asked, after=after, limit=1)
        found += page
        if not more:
            break
        after = page[-1]
    assert found == [AMARA, "1005"]


def paid(company: Company, digest: str, now: datetime) -> bool:
    """Say whether one more question is answered in this minute."""
    try:
        service.spend(company.store, digest, 1, now)
    except TooMany as refused:
        return refused.seconds != 60
    return True


def test_two_servers_together_answer_no_more_than_the_allowance(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lms.interop.service import allowance

    digest, now = token(company, per_minute=200), company.clock.now()
    servers: list[dict[object, object]] = [{}, {}]
    answered = 0
    for turn in range(1_000):
        monkeypatch.setattr(allowance, "_parts", servers[turn % 2])
        if not paid(company, digest, now):
            break
        answered += 1
    assert answered == 200
    service.spend(company.store, digest, 1, now + timedelta(minutes=1))


def test_a_token_that_does_not_count_is_paid_for_by_nobody(company: Company) -> None:
    with pytest.raises(Unauthenticated):
        service.spend(company.store, "0" * 64, 1, company.clock.now())
