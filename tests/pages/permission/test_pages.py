"""Pages of permissions: every step in a browser's forms, by whom it is, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from lms.permission import service
from lms.permission.vocabulary import DeclineReason, HandReason, Level
from tests.domain.permission.conftest import Company
from tests.fixtures.app import Visitor

Statements = Callable[[], AbstractContextManager[list[str]]]
ASK = "/permission/ask"


@pytest.fixture
def database() -> str:
    """Pages look the same on either database; what they call is tried on both in tests/domain."""
    return "sqlite"


def decide(stream: str) -> str:
    return f"/permission/decide/{stream}"


def standing(stream: str) -> str:
    return f"/permission/standing/{stream}"


def own(stream: str) -> str:
    return f"/permission/request/{stream}"


def test_the_first_page_says_that_nothing_is_granted_and_takes_a_request(client: Visitor, company: Company) -> None:
    company.certify("amara", "trust")
    client.sign_in("amara")
    assert "Nothing else is granted yet" in client.get("/permission").text
    sent = {"channels": ["linkedin"], "level": "share", "wish": "For dairies"}
    answer = client.submit("/permission", sent, action=ASK)
    page = client.get(answer.location).text
    assert "waits for a decision" in page
    assert "For dairies" in page
    assert "Luca Bianchi" in page


def test_what_is_missing_is_told_with_the_way_there(client: Visitor, company: Company) -> None:
    client.sign_in("amara")
    page = client.submit("/permission", {"channels": ["linkedin"], "level": "engage"}, action=ASK)
    assert "still needs something" in client.get(page.location).text
    assert "/courses/trust" in client.get(page.location).text


def test_a_request_without_a_level_keeps_what_was_written(client: Visitor, company: Company) -> None:
    client.sign_in("amara")
    answer = client.submit("/permission", {"wish": "For dairies"}, action=ASK)
    assert answer.status_code == 400
    assert "For dairies" in answer.text
    assert "Choose how far you would like to go" in answer.text


def test_a_manager_grants_and_the_headline_is_the_answer(client: Visitor, company: Company) -> None:
    stream = company.asked(level=Level.ENGAGE)
    client.sign_in("luca")
    assert "Certified until" in client.get(decide(stream)).text
    assert client.submit(decide(stream), {}, action=decide(stream)).status_code == 302
    client.sign_in("amara")
    client.submit("/permission", {}, action=f"{own(stream)}/accept")
    page = client.get("/permission").text
    assert "You may" in page
    assert "comment and answer" in page
    assert "on LinkedIn, as yourself, until" in page


@pytest.mark.parametrize(
    ("asks", "decides", "queue", "then"),
    [
        ("amara", "luca", "/team", "offered"),
        ("dana", "carl", "/permission/overview", "endorsed"),  # nobody is above her: two people of compliance decide
    ],
)
def test_one_click_in_the_queue_grants(
    client: Visitor, company: Company, asks: str, decides: str, queue: str, then: str
) -> None:
    stream = company.asked(asks)
    client.sign_in(decides)
    assert client.submit(queue, {}, action=f"/permission/grant/{stream}").status_code == 302
    assert company.state(stream).status == then


@pytest.mark.parametrize(("name", "status"), [("cora", 200), ("luca", 403), ("amara", 403), ("hanna", 403)])
def test_who_may_act_where_is_for_compliance(client: Visitor, company: Company, name: str, status: int) -> None:
    company.active()
    assert client.sign_in(name).get("/permission/overview").status_code == status


def test_terms_of_ones_own_are_narrower(client: Visitor, company: Company) -> None:
    stream = company.asked(level=Level.ENGAGE)
    client.sign_in("luca")
    own_terms = {"preset": "own", "level": "share", "topics": "valves, pumps", "until": "2027-01-31"}
    assert client.submit(decide(stream), own_terms, action=decide(stream)).status_code == 302
    state = company.state(stream)
    assert (state.level, sorted(state.scope.topics)) == (Level.SHARE, ["pumps", "valves"])
    assert str(state.until).startswith("2027-02-01 00:00")


def test_a_return_needs_a_wish_and_comes_back_changed(client: Visitor, company: Company) -> None:
    stream = company.asked(level=Level.ENGAGE)
    client.sign_in("luca")
    page = decide(stream)
    assert client.submit(page, {"decision": "return"}, action=page).status_code == 400
    client.submit(page, {"decision": "return", "wish": "Only share, please"}, action=page)
    client.sign_in("amara")
    assert "Only share, please" in client.get(own(stream)).text
    client.submit(own(stream), {"level": "share"}, action=f"{own(stream)}/resubmit")
    assert (company.state(stream).status, company.state(stream).level) == ("requested", Level.SHARE)


def test_a_refusal_needs_a_reason_and_a_sentence_and_reads_with_both(client: Visitor, company: Company) -> None:
    stream = company.asked()
    client.sign_in("luca")
    page = decide(stream)
    assert client.submit(page, {"decision": "decline", "reason": "not-now"}, action=page).status_code == 400
    client.submit(page, {"decision": "decline", "reason": "not-now", "text": "Ask after the fair"}, action=page)
    client.sign_in("amara")
    assert "Ask after the fair" in client.get(own(stream)).text


def test_declining_and_withdrawing_read_the_same_to_the_manager(client: Visitor, company: Company) -> None:
    offered, active = company.asked("amara"), company.active("yuki")
    company.do("luca", service.grant, offered)
    client.sign_in("amara").submit("/permission", {}, action=f"{own(offered)}/withdraw")
    client.sign_in("yuki").submit(own(active), {}, action=f"{own(active)}/withdraw")
    client.sign_in("luca")
    for stream in (offered, active):
        page = client.get(standing(stream)).text
        assert "Not taking part" in page
        assert "ithdr" not in page


def test_a_manager_suspends_lifts_and_revokes_with_a_reason(client: Visitor, company: Company) -> None:
    stream = company.active()
    client.sign_in("luca")
    page = standing(stream)
    assert client.submit(page, {}, action=f"{page}/suspend").status_code == 400
    for deed, status in (("suspend", "suspended"), ("cure", "active"), ("revoke", "ended")):
        answer = client.submit(page, {"reason": "precaution", "text": "A sentence"}, action=f"{page}/{deed}")
        assert answer.status_code == 302
        assert company.state(stream).status == status
    assert "Revoked" in client.get(page).text


def test_a_manager_narrows(client: Visitor, company: Company) -> None:
    stream = company.active()
    client.sign_in("luca")
    answer = client.submit(
        standing(stream), {"level": "share", "reason": "role-changed"}, action=f"{standing(stream)}/narrow"
    )
    assert answer.status_code == 302
    assert company.state(stream).level is Level.SHARE


def test_compliance_sees_who_may_act_where_and_lifts_its_mark(client: Visitor, company: Company) -> None:
    stream = company.active()
    company.do("cora", service.suspend, stream, HandReason.INCIDENT, "Something happened")
    client.sign_in("cora")
    assert "Amara Okafor" in client.get("/permission/overview?show=marked&name=amara").text
    assert "Amara Okafor" not in client.get("/permission/overview?channel=x").text
    client.submit(standing(stream), {"reason": "cleared"}, action=f"{standing(stream)}/lift")
    assert not company.state(stream).marked


def test_the_second_key_is_turned_on_the_decide_page(client: Visitor, company: Company) -> None:
    marked = company.active()
    company.do("cora", service.revoke, marked, HandReason.INCIDENT, "Something happened")
    stream = company.asked()
    company.do("luca", service.grant, stream)
    client.sign_in("carl")
    assert "It needs your second yes" in client.get("/permission/overview").text
    client.submit(decide(stream), {"decision": "approve"}, action=f"/permission/second/{stream}")
    assert company.state(stream).status == "offered"


def test_a_stale_page_is_told_what_happened(client: Visitor, company: Company) -> None:
    stream = company.asked()
    client.sign_in("luca")
    seen = client.get(decide(stream)).text
    token = seen.split('name="csrf_token" value="')[1].split('"')[0]
    company.do("luca", service.decline, stream, DeclineReason.NOT_NOW, "Ask later")
    answer = client.post(f"/permission/grant/{stream}", data={"csrf_token": token, "version": "2"})
    assert answer.status_code == 409
    assert "It is ended now" in answer.text


def test_a_double_click_grants_once(client: Visitor, company: Company) -> None:
    stream = company.asked()
    page = client.sign_in("luca").get(decide(stream)).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "once": "one-click", "version": "2"}
    answers = [client.post(f"/permission/grant/{stream}", data=sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 303]
    assert company.events(stream) == ["requested", "readied", "offered"]


@pytest.mark.parametrize("name", ["mette", "amara", "dmytro"])
def test_a_forged_address_of_somebody_elses_permission_is_not_found(
    client: Visitor, company: Company, name: str
) -> None:
    stream = company.active("yuki")
    client.sign_in(name)
    assert client.get(own(stream)).status_code == 404
    assert client.get(decide(stream)).status_code in {403, 404}
    assert client.get(standing(stream)).status_code in {403, 404}


def test_no_page_shows_a_score(client: Visitor, company: Company) -> None:
    stream = company.asked()
    for name, page in (("luca", decide(stream)), ("luca", standing(stream)), ("luca", "/team"), ("amara", own(stream))):
        text = client.sign_in(name).get(page).text
        assert "score" not in text.lower()
        assert "attempt" not in text.lower()


@pytest.mark.parametrize(
    ("name", "page", "most"), [("amara", "/permission", 6), ("amara", "own", 8), ("luca", "standing", 9)]
)
def test_pages_take_a_fixed_number_of_statements(
    client: Visitor, company: Company, statements: Statements, name: str, page: str, most: int
) -> None:
    stream = company.active()
    address = {"own": own(stream), "standing": standing(stream)}.get(page, page)
    client.sign_in(name)
    with statements() as seen:
        client.get(address)
    assert len(seen) == most


def test_the_queue_takes_as_many_statements_for_three_as_for_one(
    client: Visitor, company: Company, statements: Statements
) -> None:
    company.do("cora", service.revoke, company.active(), HandReason.INCIDENT, "Something happened")
    company.do("luca", service.grant, company.asked())
    counts = []
    for channel in ("x", "blog"):
        client.sign_in("carl")
        with statements() as seen:
            page = client.get("/permission/overview").text
        counts.append((page.count('class="ask"'), len(seen)))
        company.do("cora", service.revoke, _active_on(company, channel), HandReason.INCIDENT, "Something happened")
        company.do("luca", service.grant, company.asked(channel=channel))
    assert counts == [(1, 7), (2, 7)]


def _active_on(company: Company, channel: str) -> str:
    stream = company.asked(channel=channel)
    company.do("luca", service.grant, stream)
    company.do("amara", service.accept, stream)
    return stream


def test_deciding_takes_a_bounded_number_of_statements(
    client: Visitor, company: Company, statements: Statements
) -> None:
    stream = company.asked()
    page = client.sign_in("luca").get(decide(stream)).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    with statements() as seen:
        answer = client.post(f"/permission/grant/{stream}", data={"csrf_token": token, "once": "1", "version": "2"})
    assert answer.status_code == 302
    assert len(seen) <= 15
