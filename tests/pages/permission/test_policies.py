"""Pages of policies and of the matrix: signing at the end of the text, and publishing only what was previewed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from lms.permission.service.shipping import load_shipped
from lms.web.markdown import to_html
from tests.domain.permission.conftest import Company
from tests.domain.permission.publishing import OPTIONAL, TODAY, TONE, ask_for, publish, sign
from tests.fixtures.app import Visitor
from tests.fixtures.courses import publish as publish_course
from tests.fixtures.courses import tea

Statements = Callable[[], AbstractContextManager[list[str]]]
POLICY, NEXT = f"/policies/{TONE}", f"/signatures/{TONE}/next"
SIGN, PUBLISH = f"{POLICY}/sign", f"/signatures/{TONE}/publish"
ENGAGE = "/requirements/x/engage"
DAY = timedelta(days=1)


@pytest.fixture
def database() -> str:
    """Pages look the same on either database; what they call is tried on both in tests/domain."""
    return "sqlite"


def test_a_policy_that_waits_stands_on_home_until_it_is_signed(client: Visitor, company: Company) -> None:
    publish(company)
    client.sign_in("amara")
    assert "One policy waits for your name" in client.get("/").text
    assert "for your name." in client.get("/policies").text
    answer = client.submit(POLICY, {"name": "Amara Okafor"}, action=SIGN)
    assert answer.status_code == 302
    assert "Nothing waits for your name" in client.get(answer.location).text
    assert "waits for your name" not in client.get("/").text
    assert "You signed it on" in client.get(POLICY).text


def test_a_wrong_name_keeps_the_page_and_says_what_to_type(client: Visitor, company: Company) -> None:
    publish(company)
    answer = client.sign_in("amara").submit(POLICY, {"name": "Luca"}, action=SIGN)
    assert answer.status_code == 400
    assert "Type Amara Okafor" in answer.text


def test_a_page_of_the_older_version_does_not_sign_the_newer(client: Visitor, company: Company) -> None:
    publish(company)
    publish(company, text="Be kinder.")
    client.sign_in("amara")
    answer = client.submit(POLICY, {"name": "Amara Okafor", "digest": "0" * 64}, action=SIGN)
    assert answer.status_code == 409
    assert "newer version" in answer.text


def test_declining_is_one_click_and_taking_back_is_one_click(client: Visitor, company: Company) -> None:
    publish(company, signing=OPTIONAL)
    client.sign_in("amara")
    client.submit(POLICY, {}, action=f"{POLICY}/decline")
    assert "Not signed" in client.get("/policies").text
    sign(company, "amara")
    client.submit(POLICY, {}, action=f"{POLICY}/decline")
    assert "Not signed" in client.get("/policies").text


def test_hr_sees_n_of_m_by_department_and_cannot_write_a_version(client: Visitor, company: Company) -> None:
    publish(company)
    sign(company, "bo")
    client.sign_in("henk")
    assert "1 of 4" in client.get("/signatures").text
    page = client.get(f"/signatures/{TONE}").text
    assert "Customer Service" in page
    assert "Sales Europe" not in page
    assert "Write a new version" not in page
    assert client.get(NEXT).status_code == 403


def test_compliance_writes_sees_whom_it_touches_and_publishes(client: Visitor, company: Company) -> None:
    publish(company)
    for who in ("amara", "yuki"):
        sign(company, who)
    ask_for(company)
    company.active("amara")
    client.sign_in("cora")
    until = (TODAY + 30 * DAY).isoformat()
    fields = {
        "text": "Be kinder.\n\n- To all",
        "sign_by": until,
        "review_on": "2028-01-01",
        "again": "y",
        "effective_on": "",
    }
    preview = client.submit(NEXT, fields, action=NEXT).location
    page = client.get(preview).text
    assert "16 people are asked" in page
    assert "One permission rests" in page
    assert "Amara Okafor" in page
    assert "One ends for good" in page
    assert client.submit(preview, {}, action=PUBLISH).status_code == 302
    assert "Version 2" in client.get(f"/signatures/{TONE}").text
    assert "There is a new one" in client.sign_in("amara").get("/policies").text


def test_what_changed_after_the_preview_is_not_published(client: Visitor, company: Company) -> None:
    publish(company)
    client.sign_in("cora")
    fields = {
        "text": "Be kinder.",
        "sign_by": "2027-01-01",
        "review_on": "2028-01-01",
        "again": "y",
        "effective_on": "",
    }
    preview = client.submit(NEXT, fields, action=NEXT).location
    answer = client.submit(preview, {"seen": "0" * 64}, action=PUBLISH)
    assert answer.status_code == 409
    assert "Nothing was published" in answer.text


def test_a_form_of_a_policy_says_what_is_wrong_and_loses_nothing(client: Visitor, company: Company) -> None:
    client.sign_in("cora")
    assert client.submit("/signatures", {"slug": "Our tone"}, action="/signatures").status_code == 400
    assert client.submit("/signatures", {"slug": TONE}, action="/signatures").location == NEXT
    wrong = {"text": "Be kind.", "owner": "nobody", "question": "How?", "answers": "Kindly", "right": "1"}
    answer = client.submit(NEXT, wrong, action=NEXT)
    assert answer.status_code == 400
    for words in ("Write a title", "Nobody has this employee number", "2 to 5 answers", "Be kind."):
        assert words in answer.text


def test_a_cell_is_changed_previewed_and_published(client: Visitor, company: Company) -> None:
    publish_course(company.store, tea())
    company.active("amara")
    client.sign_in("cora")
    for level in ("engage", "publish"):
        cell = f"/requirements/linkedin/{level}"
        assert client.submit(cell, {"certificates": ["tea", "trust", "social-selling"]}, action=cell).status_code == 302
    assert "2 cells are changed" in client.get("/requirements").text
    preview = f"/requirements/preview?on={TODAY + 14 * DAY}"
    page = client.get(preview).text
    assert "One permission" in page
    assert "would not hold" in page
    assert client.submit(preview, {}, action="/requirements/publish").status_code == 302
    assert "Version 1 counts from" in client.get("/requirements").text


def test_a_matrix_that_asks_less_of_a_higher_level_says_which_cell(client: Visitor, company: Company) -> None:
    client.sign_in("cora")
    client.submit(ENGAGE, {"longest_months": "3"}, action=ENGAGE)
    page = client.get(f"/requirements/preview?on={TODAY}").text
    assert "X, Publish: runs longer than Engage" in page
    assert "Publish version" not in page


@pytest.mark.parametrize(
    "address", ["/policies/none", "/signatures/none", "/requirements/fax/share", "/requirements/x/listen"]
)
def test_what_is_not_there_is_not_found(client: Visitor, company: Company, address: str) -> None:
    assert client.sign_in("cora").get(address).status_code == 404


def test_the_pages_take_as_many_statements_for_many_as_for_few(
    client: Visitor, company: Company, statements: Statements
) -> None:
    publish(company)
    counts: dict[str, list[int]] = {}
    pages = {POLICY: "amara", "/policies": "amara", "/signatures": "cora", f"/signatures/{TONE}": "cora"}
    for step in range(2):
        for address, who in pages.items():
            client.sign_in(who)
            with statements() as seen:
                assert client.get(address).status_code == 200
            counts.setdefault(address, []).append(len(seen))
        for number in range(4):
            publish(company, f"more-{step}-{number}")
    assert all(few == many for few, many in counts.values()), counts
    assert max(few for few, _ in counts.values()) <= 6


def test_represent_can_be_asked_for_once_its_policy_is_there(client: Visitor, company: Company) -> None:
    with company.store.writing() as work:
        load_shipped(work)
    client.sign_in("cora")
    assert "“Speaking for the company on social media” signed" in client.get("/requirements").text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("![x](https://elsewhere.example/x.png)", "<p></p>"),
        ("# One\n\n**two**", "<h2>One</h2>\n<p><strong>two</strong></p>"),
        ("[list](needs-no-permission)", '<a href="needs-no-permission" rel="noopener noreferrer">list</a>'),
    ],
)
def test_markdown_of_a_policy_is_safe(written: str, shown: str) -> None:
    assert shown in to_html(written)
