"""The page of one decision: evidence, presets, and a clear answer where it is too late."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from lms.core.access import SYSTEM
from lms.people.service import delegating, placing
from lms.permission import service
from lms.permission.rules import Terms
from lms.permission.vocabulary import EVERYTHING, DeclineReason, HandReason, Level
from tests.cast import department_id
from tests.domain.permission.conftest import Company
from tests.factories.matrix import publish, with_second_key, without
from tests.fixtures.app import Visitor

Statements = Callable[[], AbstractContextManager[list[str]]]
EMPTY = {"preset": "asked", "reason": "", "text": "", "wish": ""}
LEAST = frozenset({"say-employer", "approved-content"})


@pytest.fixture
def database() -> str:
    """Pages look the same on either database; what they call is tried on both in tests/domain."""
    return "sqlite"


def decide(stream: str) -> str:
    return f"/permission/decide/{stream}"


def granted(company: Company, name: str, months_of_days: int = 60, conditions: frozenset[str] = frozenset()) -> str:
    """Somebody asks to share and is granted less than the longest; return the stream."""
    stream = company.asked(name)
    until = company.clock.now() + timedelta(days=months_of_days)
    company.do("luca", service.grant, stream, Terms(Level.SHARE, EVERYTHING, LEAST | conditions, until))
    return stream


def test_the_evidence_tells_what_was_here_before_and_what_others_have(client: Visitor, company: Company) -> None:
    company.active("yuki", level=Level.SHARE)
    company.do("dmytro", service.accept, granted(company, "dmytro", conditions=frozenset({"no-figures"})))
    company.do("luca", service.decline, company.asked(), DeclineReason.NOT_NOW, "Ask after the fair")
    page = client.sign_in("luca").get(decide(company.asked())).text
    assert "Nothing on LinkedIn yet" in page
    assert "Share: " in page.split("Before")[1]
    assert "Declined" in page.split("Before")[1]
    assert "2 others of the same manager may pass on approved content there:" in page
    assert "No figures that the company has not published." in page


def test_that_somebody_did_not_take_part_before_stays_with_them(client: Visitor, company: Company) -> None:
    company.do("amara", service.withdraw, company.active())
    page = client.sign_in("luca").get(decide(company.asked())).text
    assert "Not taking part" not in page
    assert "Nobody else of the same manager may pass on approved content there." in page


def test_a_preset_grants_what_it_says(client: Visitor, company: Company) -> None:
    stream = company.asked()
    client.sign_in("luca").submit(decide(stream), {"preset": "checked"}, action=decide(stream))
    assert "prior-approval" in company.state(stream).conditions


def test_what_the_manager_usually_decides_is_a_preset_once_it_is_a_habit(client: Visitor, company: Company) -> None:
    careful = frozenset({"own-words"})
    granted(company, "yuki", conditions=careful)
    assert "As you usually do" not in client.sign_in("luca").get(decide(company.asked())).text
    granted(company, "dmytro", conditions=careful)
    stream = next(state.stream_id for state in company.ladder("amara"))
    assert "As you usually do" in client.get(decide(stream)).text
    client.submit(decide(stream), {"preset": "usual:2:own-words"}, action=decide(stream))
    state = company.state(stream)
    assert state.conditions == LEAST | careful
    assert str(state.until).startswith("2027-01")


def test_a_habit_that_is_none_any_more_is_not_granted(client: Visitor, company: Company) -> None:
    stream = company.asked()
    answer = client.sign_in("luca").submit(decide(stream), {"preset": "usual:2:own-words"}, action=decide(stream))
    assert answer.status_code == 400
    assert "Not a valid choice" in answer.text
    assert company.state(stream).status == "requested"


@pytest.mark.parametrize("decision", ["return", "decline"])
def test_the_bar_at_the_thumb_grants_at_once_or_leads_to_the_words(
    client: Visitor, company: Company, decision: str
) -> None:
    stream = company.asked()
    page = client.sign_in("luca").get(decide(stream)).text
    bar = page.split('class="thumb')[1].split("</nav>")[0]
    assert f"{decide(stream)}?decision={decision}#dec" in bar
    assert f"/permission/grant/{stream}" in bar
    begun = client.get(f"{decide(stream)}?decision={decision}").text
    assert (
        f'value="{decision}" checked' in begun or f'checked id="decision-{1 if decision == "return" else 2}"' in begun
    )


def test_without_grounds_nothing_can_be_granted_at_the_thumb(client: Visitor, company: Company) -> None:
    stream = company.do("amara", service.request, "linkedin", Level.SHARE)
    page = client.sign_in("luca").get(decide(stream)).text
    assert f"/permission/grant/{stream}" not in page
    assert "It cannot be granted yet" in page


def test_an_hour_old_page_says_what_happened_and_keeps_what_was_written(client: Visitor, company: Company) -> None:
    stream = company.asked()
    client.sign_in("luca")
    company.clock.advance(hours=1)
    company.do("amara", service.withdraw, stream)
    sent = {"decision": "return", "wish": "Only for valves"}
    answer = _send_old(client, stream, sent, version="2")
    assert answer.status_code == 409
    assert "Nothing was done." in answer.text
    assert "It is ended now" in answer.text
    assert "Only for valves" in answer.text
    assert company.events(stream) == ["requested", "readied", "withdrawn"]


def _send_old(client: Visitor, stream: str, sent: dict[str, str], *, version: str) -> TestResponse:
    """Send a form as from a page of before: its token holds, its version is old."""
    return client.post(decide(stream), data=EMPTY | sent | {"csrf_token": _token(client), "version": version})


def test_a_request_that_came_again_changed_is_not_decided_on_its_old_page(client: Visitor, company: Company) -> None:
    stream = company.asked(level=Level.ENGAGE)
    client.sign_in("luca")
    company.do("luca", service.return_, stream, "Less, please")
    company.do("amara", service.resubmit, stream, Level.SHARE)
    answer = _send_old(client, stream, {"decision": "grant"}, version="2")
    assert answer.status_code == 409
    assert "It is requested now" in answer.text
    assert 'name="version" type="hidden" value="5"' in answer.text  # the next click decides on what is shown now
    assert company.state(stream).status == "requested"


def test_a_manager_who_was_replaced_meanwhile_decides_nothing(client: Visitor, company: Company) -> None:
    stream = company.asked()
    client.sign_in("luca").get(decide(stream))
    with company.store.writing(SYSTEM) as work:
        placing.place(work, company.id("amara"), department_id("SERVICE"), company.id("mette"), work.now)
    answer = _send_old(client, stream, {"decision": "grant"}, version="2")
    assert answer.status_code == 404
    assert "Nothing was changed." in answer.text
    assert "the new one decides" in answer.text
    assert company.state(stream).status == "requested"
    assert client.sign_in("mette").get(decide(stream)).status_code == 200


def test_a_head_above_is_told_who_decides_until_the_escalation(client: Visitor, company: Company) -> None:
    stream = company.asked()
    page = client.sign_in("sofia").get(decide(stream)).text
    assert "It is with" in page
    assert "Luca Bianchi" in page
    answer = _send_old(client, stream, {"decision": "grant"}, version="2")
    assert answer.status_code == 409
    assert "still with whoever decides first" in answer.text


@pytest.mark.parametrize(("decides", "told"), [(True, "You decide for"), (False, "Not yours to decide now")])
def test_a_delegate_sees_or_decides_as_the_delegation_says(
    client: Visitor, company: Company, decides: bool, told: str
) -> None:
    with company.as_("luca") as work:
        delegating.delegate(work, company.id("mette"), work.now, work.now + timedelta(days=9), decides=decides)
    stream = company.asked()
    assert told in client.sign_in("mette").get(decide(stream)).text
    answer = _send_old(client, stream, {"decision": "grant"}, version="2")
    assert answer.status_code == (302 if decides else 409)
    company.clock.advance(days=10)
    assert client.get(decide(stream)).status_code == 404  # a delegation is dated


def test_a_level_that_the_matrix_dropped_meanwhile_is_granted_by_nobody(client: Visitor, company: Company) -> None:
    stream = company.asked(level=Level.PUBLISH)
    client.sign_in("luca").get(decide(stream))
    company.clock.advance(hours=1)
    with company.store.writing() as work:
        publish(work, without(Level.PUBLISH))
    for action in (decide(stream), f"/permission/grant/{stream}"):
        answer = client.post(action, data=EMPTY | {"csrf_token": _token(client), "decision": "grant"})
        assert answer.status_code == 409
        assert "no row" in answer.text
        assert "No longer foreseen" in answer.text
    assert company.events(stream) == ["requested", "readied"]  # nothing half done; the tick ends it


def _token(client: Visitor) -> str:
    return client.get("/permission").text.split('name="csrf_token" value="')[1].split('"')[0]


def test_a_second_key_that_came_to_be_due_sends_the_grant_to_the_second_approver(
    client: Visitor, company: Company
) -> None:
    stream = company.asked()
    with company.store.writing() as work:
        publish(work, with_second_key(Level.SHARE))
    client.sign_in("luca").submit(decide(stream), {}, action=decide(stream))
    assert company.state(stream).status == "endorsed"
    company.do("cora", service.approve, stream)
    old = client.sign_in("carl").post(
        f"/permission/second/{stream}", data={"csrf_token": _token(client), "decision": "approve", "version": "3"}
    )
    assert old.status_code == 409
    assert "It is offered now" in old.text


def test_the_evidence_takes_as_many_statements_for_three_colleagues_as_for_none(
    client: Visitor, company: Company, statements: Statements
) -> None:
    stream = company.asked()
    counts = []
    for name in ("yuki", "dmytro"):
        with statements() as seen:
            client.sign_in("luca").get(decide(stream))
        counts.append(len(seen))
        company.active(name, level=Level.SHARE)
    with statements() as seen:
        client.get(decide(stream))
    assert [*counts, len(seen)] == [counts[0]] * 3
    assert len(seen) <= 13


def test_a_suspended_one_of_a_colleague_is_not_told_as_what_others_may(client: Visitor, company: Company) -> None:
    company.do("luca", service.suspend, company.active("yuki", level=Level.SHARE), HandReason.PRECAUTION)
    page = client.sign_in("luca").get(decide(company.asked())).text
    assert "Nobody else of the same manager" in page
