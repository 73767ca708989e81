"""Who sees which pages in the navigation, and which of them is marked."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.cast import Member
from tests.fixtures.app import Visitor


def entries(page: str, box: str) -> list[str]:
    """Return the words of the links between the element that ``box`` begins and the end of its list."""
    found = re.search(rf"{box}.*?</ul>", page, re.DOTALL)
    return re.findall(r"<a href=.*?>(?:<svg.*?</svg>)?(?:<span>)?([^<]+)<", found[0], re.DOTALL) if found else []


def marked(page: str) -> str | None:
    """Return the word of the entry of the navigation that is marked as the present one."""
    header = page.split("</header>", maxsplit=1)[0]
    found = re.search(r'aria-current="page">(?:<svg.*?</svg>)?(?:<span>)?([^<]+)<', header, re.DOTALL)
    return found[1] if found else None


def test_an_employee_has_five_entries_and_the_account_menu(client: Visitor) -> None:
    page = client.sign_in("amara").get("/").text
    assert entries(page, 'class="site-nav"') == ["Home", "Courses", "My permission", "May I?", "Certificates"]
    assert entries(page, 'id="account-menu"') == ["My notices", "My data", "Signing in"]
    assert 'id="more-menu"' not in page


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ("luca", ["Home", "Team", "Departments", "Courses", "My permission"]),
        ("henk", ["Home", "Departments", "People", "Courses", "Policies"]),
        ("cora", ["Home", "Departments", "Permissions", "Courses", "Policies"]),
    ],
)
def test_what_a_role_is_for_stands_before_what_everybody_has(client: Visitor, who: str, first: list[str]) -> None:
    page = client.sign_in(who).get("/").text
    assert entries(page, 'class="site-nav"') == first
    assert "Certificates" in entries(page, 'id="more-menu"')


@pytest.mark.parametrize(
    ("who", "address", "word"),
    [
        ("cora", "/permission/as-of", "Permissions"),
        ("cora", "/requirements", "Policies"),
        ("hanna", "/people/{amara}/record", "People"),
        ("luca", "/people/{amara}/record", "Team"),
        ("luca", "/permission/as-of", "Team"),
        ("luca", "/sign-in-codes", "Team"),
        ("henk", "/permission/as-of", None),
        ("amara", "/policies", "My permission"),
        ("amara", "/notices", "My notices"),
    ],
)
def test_the_entry_that_leads_to_a_page_is_marked(
    client: Visitor, cast: Mapping[str, Member], who: str, address: str, word: str | None
) -> None:
    page = client.sign_in(who).get(address.format(amara=cast["amara"].id))
    assert page.status_code == 200
    assert marked(page.text) == word
