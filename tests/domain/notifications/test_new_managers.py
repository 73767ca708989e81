"""Whoever decides for somebody from now on is told once: what to confirm, and which requests to decide."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.notifications import queries
from lms.people import service as people
from lms.people.service.imports import run_waiting
from lms.permission import service as permission
from lms.permission.vocabulary import Level
from tests.cast import department_id
from tests.domain.notifications.test_reviews import mailed
from tests.domain.notifications.test_signatures import told
from tests.domain.people.test_imports import check, start
from tests.domain.permission.conftest import Company

DAY = timedelta(days=1)
ASKED = "permission_asked"


@pytest.fixture
def team(company: Company) -> dict[str, str]:
    """Three people hold a permission: two report to Luca, one to Mette."""
    held = {name: company.active(name) for name in ("amara", "dmytro")}
    return held | {"bo": company.active("bo", "mette")}


def move(company: Company, name: str, manager: str) -> None:
    with company.store.writing() as work:
        people.place(work, company.id(name), department_id("SALES"), company.id(manager))


def test_a_new_manager_is_told_once_whom_to_confirm_and_by_when(company: Company, team: dict[str, str]) -> None:
    company.do("luca", permission.grant, company.asked(channel="xing"))
    company.wait(DAY)
    move(company, "amara", "sofia")
    assert told(company, "permission_confirm") == {"sofia": 1}
    assert mailed(company, "sofia") == ["Amara Okafor has a new manager: confirm their permissions by 24 December 2026"]
    with company.store.reading() as work:
        notice, *_ = queries.notices_for(work.session, company.id("sofia"), work.now)
    assert (notice.kind, notice.path) == ("permission_confirm", "/team")


def test_who_becomes_the_manager_while_a_confirmation_is_due_is_told_too(
    company: Company, team: dict[str, str]
) -> None:
    move(company, "amara", "sofia")
    company.wait(DAY)
    move(company, "amara", "mette")
    assert told(company, "permission_confirm") == {"sofia": 1, "mette": 1}


def test_where_no_head_may_confirm_compliance_is_told_and_led_to_its_own_list(
    company: Company, team: dict[str, str]
) -> None:
    with company.store.writing() as work:
        people.place(work, company.id("amara"), department_id("SALES"), None)
    assert told(company, "permission_confirm") == {"cora": 1, "carl": 1}
    with company.store.reading() as work:
        notice, *_ = queries.notices_for(work.session, company.id("cora"), work.now)
    assert notice.path == "/permission/overview"


def test_whoever_confirms_before_the_mail_leaves_gets_none(company: Company, team: dict[str, str]) -> None:
    move(company, "amara", "sofia")
    company.do("sofia", permission.confirm, team["amara"])
    assert mailed(company, "sofia") == []


def test_whoever_holds_nothing_moves_without_a_notice(company: Company, team: dict[str, str]) -> None:
    move(company, "yuki", "sofia")
    assert not told(company, "permission_confirm")


def test_a_request_is_told_to_a_new_manager_as_a_new_one_is(company: Company) -> None:
    company.asked()
    assert told(company, ASKED) == {"luca": 1}
    company.wait(DAY)
    move(company, "amara", "sofia")
    assert told(company, ASKED) == {"luca": 1, "sofia": 1}
    with company.store.reading() as work:
        notice, *_ = queries.notices_for(work.session, company.id("sofia"), work.now)
        earlier, *_ = queries.notices_for(work.session, company.id("luca"), work.now)
    assert (notice.kind, notice.path, notice.words) == (earlier.kind, earlier.path, earlier.words)
    assert mailed(company, "sofia") == ["Amara Okafor asks for your yes"]


def test_a_manager_who_is_back_is_not_told_again_of_the_same_request(company: Company) -> None:
    company.asked()
    move(company, "amara", "sofia")
    company.wait(DAY)
    move(company, "amara", "luca")
    assert told(company, ASKED) == {"luca": 1, "sofia": 1}


def test_the_mail_to_whoever_decides_no_more_does_not_leave(company: Company) -> None:
    company.asked()
    move(company, "amara", "sofia")
    assert mailed(company, "luca") == []
    assert len(mailed(company, "sofia")) == 1


def test_a_request_that_is_decided_before_the_mail_leaves_is_not_mailed(company: Company) -> None:
    company.do("luca", permission.grant, company.asked())
    assert mailed(company, "luca") == []


def test_what_waits_for_the_person_is_told_to_the_new_manager_once_it_comes_again(company: Company) -> None:
    stream = company.asked()
    company.do("luca", permission.return_, stream, "Which topics?")
    move(company, "amara", "sofia")
    assert told(company, ASKED) == {"luca": 1}
    company.do("amara", permission.resubmit, stream, Level.SHARE)
    assert told(company, ASKED) == {"luca": 1, "sofia": 1}


def test_a_manager_who_leaves_hands_requests_to_the_next_head_and_then_to_the_new_one(company: Company) -> None:
    company.asked()
    company.wait(DAY)
    with company.store.writing() as work:
        people.leave(work, company.id("luca"))
    assert told(company, ASKED) == {"luca": 1, "sofia": 1}
    company.wait(DAY)
    move(company, "amara", "mette")
    assert told(company, ASKED) == {"luca": 1, "sofia": 1, "mette": 1}


def test_who_asks_without_a_manager_of_record_is_heard_by_whoever_decides(company: Company) -> None:
    with company.store.writing() as work:
        people.leave(work, company.id("luca"))
    company.asked()
    assert told(company, ASKED) == {"sofia": 1}


def test_where_no_head_may_decide_compliance_is_told_and_led_to_its_own_list(company: Company) -> None:
    company.asked()
    with company.store.writing() as work:
        people.place(work, company.id("amara"), department_id("SALES"), None)
    assert told(company, ASKED) == {"luca": 1, "cora": 1, "carl": 1}
    with company.store.reading() as work:
        notice, *_ = queries.notices_for(work.session, company.id("cora"), work.now)
    assert notice.path == "/permission/overview"
    assert len(mailed(company, "cora")) == 1


def test_an_import_that_moves_somebody_tells_the_new_manager(company: Company) -> None:
    company.asked()
    row = check(company.store, "Number,Name,Department,Manager\n1004,Amara Okafor,EUROPE,1002\n")
    start(company.store, row.id)
    run_waiting(company.store)
    assert told(company, ASKED) == {"luca": 1, "sofia": 1}
