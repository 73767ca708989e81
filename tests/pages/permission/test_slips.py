"""Slips on the pages: switched on by compliance, noted by whoever decides, seen by whom they concern."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from lms.core.access import SYSTEM
from lms.people.service import delegating, placing
from lms.permission import service
from lms.permission.queries.passes import passes_of
from lms.permission.service import slipping
from lms.permission.vocabulary import HandReason, Scope
from tests.cast import department_id
from tests.domain.permission.conftest import Company
from tests.factories.slips import BREWING, LESSON, WORDS, mend, note, switch_on
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA

Statements = Callable[[], AbstractContextManager[list[str]]]
SETTING = "/permission/slips"
pytestmark = pytest.mark.usefixtures("published_tea")


@pytest.fixture
def database() -> str:
    """Pages look the same on either database; what they call is tried on both in tests/domain."""
    return "sqlite"


@pytest.fixture
def stream(company: Company) -> str:
    """Give Amara's permission to engage, where a slip can be noted."""
    switch_on(company)
    return company.active()


def standing(stream: str) -> str:
    return f"/permission/standing/{stream}"


def own(stream: str) -> str:
    return f"/permission/request/{stream}"


def noted(level: str = "share", **more: str) -> dict[str, str]:
    return {"level": level, "lesson": LESSON, "text": WORDS} | more


def token(client: Visitor) -> str:
    """The token of a page of ours, for a form that is sent from nowhere."""
    return re.findall(r'name="csrf_token" value="([^"]+)"', client.get("/permission").text)[0]


def plain(page: str) -> str:
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_compliance_switches_slips_on_and_everybody_else_reads_or_nothing(client: Visitor) -> None:
    assert "switched off." in client.sign_in("cora").get(SETTING).text
    assert client.submit(SETTING, {"is_on": "y", "days": "7", "lessons": [LESSON]}, action=SETTING).status_code == 302
    assert "The permission covers less for 7 days." in client.get(SETTING).text
    page = client.sign_in("hanna").get(SETTING).text
    assert "Tea for guests" in page
    assert f'action="{SETTING}"' not in page
    assert client.post(SETTING, data={"csrf_token": token(client), "days": "7"}).status_code == 403


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"days": "0"}, "Number must be between 1 and 60."),
        ({"days": "x"}, "Not a valid integer value."),
        ({"days": "14", "is_on": "y"}, "are none."),
        ({"days": "14", "lessons": ["tea/none"]}, "is not a valid choice"),
    ],
)
def test_a_setting_that_could_heal_nothing_is_told_on_the_form(
    client: Visitor, sent: dict[str, str | list[str]], said: str
) -> None:
    answer = client.sign_in("cora").submit(SETTING, {"lessons": []} | sent, action=SETTING)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_setting_that_was_changed_meanwhile_is_not_overwritten(client: Visitor, company: Company) -> None:
    client.sign_in("cora")
    old = {"csrf_token": token(client), "number": "0", "days": "3", "lessons": LESSON, "is_on": "y"}
    switch_on(company)
    assert client.post(SETTING, data=old).status_code == 409
    assert "for 14 days." in client.get(SETTING).text


def test_while_they_are_off_no_page_speaks_of_slips_and_none_is_noted(client: Visitor, company: Company) -> None:
    stream = company.active()
    assert "slip" not in plain(client.sign_in("luca").get(standing(stream)).text).lower()
    answer = client.post(f"{standing(stream)}/slip", data=noted(csrf_token=token(client)))
    assert answer.status_code == 400
    assert company.events(stream)[-1] == "accepted"


def test_the_manager_notes_a_slip_and_sees_it_heal(client: Visitor, company: Company, stream: str) -> None:
    assert "For 14 days, up to" in client.sign_in("luca").get(standing(stream)).text
    client.submit(standing(stream), noted(), action=f"{standing(stream)}/slip")
    page = client.get(standing(stream)).text
    assert "For now Amara Okafor may pass on approved content on LinkedIn." in plain(page)
    for words in ("A slip is healing", WORDS, "Not done yet", "Over after"):
        assert words in page
    assert f"{standing(stream)}/slip" not in page  # one at a time
    mend(company)
    assert "Done on" in client.get(standing(stream)).text
    company.clock.advance(days=14)
    page = client.get(standing(stream)).text
    assert "A slip is healing" not in page
    assert "comment and answer" in page


def test_a_second_click_and_an_old_page_note_one_slip(client: Visitor, company: Company, stream: str) -> None:
    client.sign_in("luca")
    sent = noted(csrf_token=token(client), version=str(company.row(stream).version))
    assert client.post(f"{standing(stream)}/slip", data=sent).status_code == 302
    again = client.post(f"{standing(stream)}/slip", data=sent)
    assert again.status_code == 409
    assert company.events(stream).count("slip-recorded") == 1


def test_what_changed_meanwhile_is_told_and_what_was_written_stays(
    client: Visitor, company: Company, stream: str
) -> None:
    client.sign_in("luca")
    company.do("luca", service.suspend, stream, HandReason.OTHER)
    answer = client.post(f"{standing(stream)}/slip", data=noted(csrf_token=token(client), version="4"))
    assert answer.status_code == 409
    assert "It is suspended now" in answer.text
    assert WORDS in answer.text
    assert company.events(stream)[-1] == "suspended"


@pytest.mark.parametrize(
    ("sent", "code", "said"),
    [
        (noted(level="publish"), 400, "Not a valid choice"),
        (noted(level=""), 400, "Choose how much still holds."),
        (noted(lesson="trust/none"), 400, "Not a valid choice"),
        (noted(text=" "), 400, "Write what was reported"),
        (noted(text="x" * 2001), 400, "cannot be longer"),
        (noted(level="engage"), 409, "Nothing in this is narrower"),
        (noted(topics="x" * 81), 400, "Name at most 200"),
    ],
)
def test_a_form_that_does_not_fit_is_told_and_kept(
    client: Visitor, company: Company, stream: str, sent: dict[str, str], code: int, said: str
) -> None:
    client.sign_in("luca")
    answer = client.post(f"{standing(stream)}/slip", data=sent | {"csrf_token": token(client)})
    assert answer.status_code == code
    assert said in answer.text
    assert company.events(stream)[-1] == "accepted"


def test_a_narrower_scope_is_kept_within_the_grant(client: Visitor, company: Company, stream: str) -> None:
    fields = noted(level="engage", topics="Valves, pumps")
    client.sign_in("luca").submit(standing(stream), fields, action=f"{standing(stream)}/slip")
    slip = company.state(stream).slip
    assert slip
    assert slip.scope == Scope(topics=frozenset({"Valves", "pumps"}))
    assert "topics: pumps, Valves" in client.sign_in("amara").get(own(stream)).text


@pytest.mark.parametrize(
    ("who", "code"), [("amara", 403), ("yuki", 403), ("mette", 404), ("hanna", 409), ("ada", 404), ("cora", 302)]
)
def test_whoever_does_not_decide_notes_nothing(
    client: Visitor, company: Company, stream: str, who: str, code: int
) -> None:
    sent = noted(csrf_token=token(client.sign_in(who)), version=str(company.row(stream).version))
    assert client.post(f"{standing(stream)}/slip", data=sent).status_code == code
    assert ("slip-recorded" in company.events(stream)) is (who == "cora")
    assert client.post(f"{standing('0' * 26)}/slip", data=sent).status_code in {403, 404}


def test_the_person_sees_what_holds_why_and_how_to_mend_it_and_replies(
    client: Visitor, company: Company, stream: str
) -> None:
    note(company, stream)
    page = plain(client.sign_in("amara").get("/permission").text)
    assert "at most Share. See why, and do the short lesson" in page
    page = client.get(own(stream)).text
    for words in (WORDS, "At most Share", f"/courses/{TEA}/modules/{BREWING}", "Noted by"):
        assert words in page
    assert "go through this lesson once more" in client.get(f"/courses/{TEA}/modules/{BREWING}").text
    action = f"{own(stream)}/slip"
    assert client.submit(own(stream), {"text": " "}, action=action).status_code == 400
    assert client.submit(own(stream), {"text": "It was in the list."}, action=action).status_code == 302
    page = client.get(own(stream)).text
    assert "It was in the list." in page
    assert f'action="{action}"' not in page
    assert "It was in the list." in client.sign_in("luca").get(standing(stream)).text
    sent = {"csrf_token": token(client), "text": "In their name."}
    assert client.post(action, data=sent).status_code == 404


def test_may_i_says_what_heals_it(client: Visitor, company: Company, stream: str) -> None:
    note(company, stream)
    page = client.sign_in("amara").get("/permission/may-i?activity=comment&channel=linkedin").text
    assert "A slip makes it less until" in page
    assert f"{own(stream)}#slip" in page
    page = client.get("/permission/may-i?activity=post&channel=linkedin").text
    assert "A slip" not in page


def test_the_pass_says_what_holds_now_and_nothing_of_a_slip(client: Visitor, company: Company, stream: str) -> None:
    company.do("amara", service.switch_pass, "linkedin", on=True)
    with company.store.reading() as work:
        address = passes_of(work.session, company.id("amara"), work.now)[0].address
    note(company, stream, scope=Scope(topics=frozenset({"Valves"})))
    page = client.get(f"/pass/{address}").text
    assert "pass on approved content" in page
    assert "topics: Valves" in page
    assert "comment" not in plain(page)
    assert "slip" not in plain(page).lower()


WITNESSES = [("luca", True), ("cora", True), ("sofia", False), ("hanna", False)]


@pytest.mark.parametrize(("who", "sees"), WITNESSES)
def test_only_whoever_decides_and_compliance_find_it_in_the_history(
    client: Visitor, company: Company, stream: str, who: str, *, sees: bool
) -> None:
    note(company, stream)
    page = client.sign_in(who).get(f"/permission/history/{company.id('amara')}").text
    assert ("A slip was noted" in page) is sees
    assert (WORDS in page) is sees
    if who != "hanna":
        assert (WORDS in client.get(standing(stream)).text) is sees
    past = client.get("/permission/as-of?who=1004").text
    assert "Share on LinkedIn" in past
    assert ("lesson not done" in past) is (who == "cora")


@pytest.mark.parametrize("decides", [True, False])
def test_a_delegate_sees_it_who_decides_and_not_who_only_looks(
    client: Visitor, company: Company, stream: str, *, decides: bool
) -> None:
    note(company, stream)
    with company.as_("luca") as work:
        delegating.delegate(work, company.id("mette"), work.now, work.now + timedelta(days=9), decides=decides)
    assert (WORDS in client.sign_in("mette").get(standing(stream)).text) is decides


def test_a_year_after_it_has_healed_no_manager_sees_it(client: Visitor, company: Company, stream: str) -> None:
    note(company, stream)
    mend(company)
    company.clock.advance(days=14)
    service.tick(company.store)
    history = f"/permission/history/{company.id('amara')}"
    company.clock.advance(days=364)
    assert "A slip was noted" in client.sign_in("luca").get(history).text
    company.clock.advance(days=1)
    assert "slip" not in plain(client.get(history).text).lower()
    assert "A slip was noted" in client.sign_in("cora").get(history).text
    assert "A slip was noted" in client.sign_in("amara").get("/permission").text


def test_a_new_manager_sees_what_is_healing_and_the_old_one_nothing(
    client: Visitor, company: Company, stream: str
) -> None:
    note(company, stream)
    with company.store.writing(SYSTEM) as work:
        placing.place(work, company.id("amara"), department_id("SERVICE"), company.id("mette"), work.now)
    assert "A slip is healing" in client.sign_in("mette").get(standing(stream)).text
    assert client.sign_in("luca").get(standing(stream)).status_code == 404


@pytest.mark.parametrize(
    "page", ["/people/{id}/record", "/departments", "/messages", "/messages/kinds/permission_slip"]
)
def test_no_page_of_hr_names_who_had_a_slip(client: Visitor, company: Company, stream: str, page: str) -> None:
    note(company, stream)
    company.do("amara", slipping.reply_to_slip, stream, "It was in the list.")
    mend(company)
    shown = plain(client.sign_in("hanna").get(page.format(id=company.id("amara"))).text)
    assert "Slip" not in shown
    assert "go through again" not in shown
    for kind in ("Your permission covers less for some days", "Your permission is whole again"):
        assert f"Amara Okafor{kind}" not in shown


def test_what_stands_takes_one_statement_to_know_whether_slips_are_on_and_none_for_a_request(
    client: Visitor, company: Company, statements: Statements
) -> None:
    counts = []
    pages = [standing(company.active()), f"/permission/decide/{company.asked('yuki')}"]
    for change in (lambda: None, lambda: switch_on(company)):
        change()
        for page in pages:
            with statements() as seen:
                client.sign_in("luca").get(page)
            counts.append(len(seen))
    assert counts == [10, 9, 10, 9]


def test_a_slip_costs_the_pages_of_many_nothing(client: Visitor, company: Company, statements: Statements) -> None:
    switch_on(company)
    stream = company.active()
    counts = []
    for change in (lambda: None, lambda: note(company, stream)):
        change()
        for page in ("/team", "/permission/as-of", "/permission/overview"):
            client.sign_in("cora" if page == "/permission/overview" else "luca")
            with statements() as seen:
                client.get(page)
            counts.append(len(seen))
    assert counts[:3] == counts[3:]
