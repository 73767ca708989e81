"""How notices reach the reader: chosen by kind; what cannot be switched off says why."""

from __future__ import annotations

import pytest

from lms.db.work import Store
from lms.notifications.delivery import deliver
from lms.notifications.kinds import KINDS
from tests.fixtures.app import Visitor
from tests.pages.notifications.test_messages import tell

PAGE = "/notices/settings"


def test_what_one_chooses_is_kept_and_counts(client: Visitor, store: Store) -> None:
    answer = client.sign_in("amara").submit(PAGE, {"certificate_issued": "here"}, action=PAGE)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert '<option value="here" selected>' in client.get(PAGE).text
    tell(store, "amara")
    assert deliver(store) == 0


def test_kinds_that_are_always_mailed_say_why_and_offer_no_choice(client: Visitor) -> None:
    page = client.sign_in("amara").get(PAGE).text
    for code, kind in KINDS.items():
        assert (f'name="{code}"' in page) == (not kind.fixed and kind.receiver == "person")
    assert "These cannot be switched off." in page
    assert KINDS["permission_revoked"].fixed in page


def test_only_who_manages_chooses_for_the_kinds_of_managers(client: Visitor) -> None:
    assert 'name="permission_asked"' in client.sign_in("luca").get(PAGE).text


def test_without_an_address_the_page_says_where_notices_wait(client: Visitor) -> None:
    page = client.sign_in("bo").get(PAGE).text
    assert "All your notices wait here." in page
    assert "<select" not in page


@pytest.mark.parametrize("way", ["never", "", "at-once' OR 1=1"])
def test_a_way_that_there_is_not_changes_nothing(client: Visitor, store: Store, way: str) -> None:
    client.sign_in("amara").submit(PAGE, {"certificate_issued": way}, action=PAGE)
    tell(store, "amara")
    assert deliver(store) == 1


def test_nothing_from_elsewhere_switches_off_what_is_fixed(client: Visitor) -> None:
    token = client.sign_in("amara").get(PAGE).text.split('name="csrf_token" value="')[1].split('"')[0]
    client.post(PAGE, data={"csrf_token": token, "permission_revoked": "here", "nonsense": "here"})
    assert 'here" selected' not in client.get(PAGE).text
