"""How long deciding takes, read off its page: real decisions of ten managers, and what may be told of four of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest

from lms.people import service as people
from lms.people.service.persons import Details
from lms.permission import service
from lms.permission.vocabulary import DeclineReason
from tests.cast import CAST, Member, department_id
from tests.domain.permission.conftest import Company
from tests.fixtures.app import Visitor

Statements = Callable[[], AbstractContextManager[list[str]]]
PAGE = "/permission/time-to-decide"
DAY = timedelta(days=1)
WAITS = (0, 1, 2, 3, 6)
"""Days from Tuesday on which the managers of Sales grant: 0, 1, 2, 3 and, over the weekend, 4 working days."""


@pytest.fixture
def database() -> str:
    """Pages look the same on either database; what they call is tried on both in tests/domain."""
    return "sqlite"


def pairs(prefix: str, department: str, count: int) -> dict[str, Member]:
    """So many managers of a department, each with one person."""
    found = {}
    for n in range(count):
        head, person = f"{prefix}{n}", f"{prefix}{n}p"
        found[head] = Member(head, f"Head {head}", department, "dana", has_email=False)
        found[person] = Member(person, f"Person {person}", department, head, has_email=False)
    return found


@pytest.fixture
def company(company: Company) -> Company:
    """The cast, and beside it five managers in Sales, four in Customer Service and one in the Office."""
    added = pairs("s", "SALES", 5) | pairs("c", "SERVICE", 4) | pairs("o", "OFFICE", 1)
    everybody = Company(dict(CAST) | added, company.store, company.clock)
    with company.store.writing() as work:
        for one in added.values():
            details = Details(employee_number=one.employee_number, name=one.name, joined_on=date(2024, 3, 1))
            manager = everybody.id(one.manager or "")
            people.add_person(work, details, department_id(one.department), manager, person_id=one.id)
    return everybody


def decided(company: Company) -> None:
    """Everybody asks on Tuesday; who of Sales asks for a second channel is declined on Thursday."""
    start = company.clock.now()
    asked = {n: company.asked(f"s{n}p") for n in range(5)}
    more = {n: company.asked(f"s{n}p", channel="xing") for n in range(5)}
    others = {f"c{n}": company.asked(f"c{n}p") for n in range(4)} | {"o0": company.asked("o0p")}
    for waited in WAITS:
        company.clock.set(start + waited * DAY)
        company.do(f"s{WAITS.index(waited)}", service.grant, asked[WAITS.index(waited)])
        if waited == 1:
            for n in range(4):
                company.do(f"c{n}", service.grant, others[f"c{n}"])
        if waited == 2:
            for n, stream in more.items():
                reason = DeclineReason.NOT_NOW if n < 3 else DeclineReason.ENOUGH_PEOPLE
                company.do(f"s{n}", service.decline, stream, reason, "In spring, perhaps.")
    company.do("o0", service.grant, others["o0"])


def rows(page: str, table: str) -> list[list[str]]:
    """The cells of the table under a heading, row by row."""
    body = page.rsplit(table, maxsplit=1)[-1].split("<tbody>", maxsplit=1)[1].split("</table>", maxsplit=1)[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("<tr>")[1:]]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def test_the_figures_of_five_managers_and_of_the_company_stand_there_and_four_managers_are_hidden(
    client: Visitor, company: Company, statements: Statements
) -> None:
    decided(company)
    client.sign_in("hanna")
    with statements() as seen:
        page = client.get(PAGE).text
    assert len(seen) <= 6
    assert rows(page, "Working days from ready to decided") == [
        ["Northmere", "2", "4", "15", "10", "10", "0", "5"],
        ["– Sales", "2", "3", "10", "5", "5", "0", "5"],
    ]
    assert "Customer Service" not in page.split("<main")[1]
    headline = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<h1")[1].split("</h1>")[0]))
    assert "within 2 working days, nine of ten within 4 working days." in headline
    assert "departments are not shown" in page


def test_reasons_are_told_for_five_refusals_and_nobody_by_name(client: Visitor, company: Company) -> None:
    decided(company)
    page = client.sign_in("cora").get(PAGE).text
    told = [["Not now; ask again later", "3"], ["Enough people cover it", "2"]]
    assert rows(page, "Reasons for refusal") == [[where, *one] for where in ("Northmere", "Sales") for one in told]
    assert not [one.name for one in company.cast.values() if one.name.startswith("Head") and one.name in page]


def test_four_refusals_tell_no_reason(client: Visitor, company: Company) -> None:
    start = company.clock.now()
    asked = [company.asked(f"s{n}p") for n in range(5)]
    for n, stream in enumerate(asked[:4]):
        company.do(f"s{n}", service.decline, stream, DeclineReason.NOT_NOW, "In spring, perhaps.")
    company.do("s4", service.grant, asked[4])
    assert company.clock.now() == start
    page = client.sign_in("hanna").get(PAGE).text
    assert rows(page, "Working days from ready to decided")[0][1:] == ["0", "0", "5", "5", "1", "0", "4"]
    assert "the same day" in page
    assert "Fewer than 5 refusals" in page
    assert "Not now" not in page


def test_what_was_decided_before_the_period_is_not_counted(client: Visitor, company: Company) -> None:
    decided(company)
    company.wait(120 * DAY)
    client.sign_in("hanna")
    assert "Too few managers decided" in client.get(f"{PAGE}?months=3").text
    assert "– Sales" in client.get(f"{PAGE}?months=6").text


def test_hr_of_a_department_sees_nothing_of_the_others(client: Visitor, company: Company) -> None:
    decided(company)
    page = client.sign_in("henk").get(PAGE).text
    assert "Too few managers decided to say anything." in page
    assert "Sales" not in page.split("<main")[1]
