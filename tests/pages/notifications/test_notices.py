"""My notices: for people without an address this is where they wait."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from lms.db.work import Store
from tests.fixtures.app import Visitor
from tests.pages.notifications.test_messages import tell

PAGE = "/notices"


def test_without_a_notice_the_page_says_what_will_be_there(client: Visitor) -> None:
    assert "No notices yet" in client.sign_in("bo").get(PAGE).text


def test_a_person_without_an_address_reads_it_here_and_notes_it_as_seen(client: Visitor, store: Store) -> None:
    tell(store, "bo")
    page = client.sign_in("bo").get(PAGE).text
    assert "One notice is new." in page
    assert "/certificates" in page
    assert client.submit(PAGE, {}, action=f"{PAGE}/read").status_code == 302
    assert "Nothing new." in client.get(PAGE).text


def test_nobody_reads_the_notices_of_somebody_else(client: Visitor, store: Store) -> None:
    tell(store, "bo")
    assert "No notices yet" in client.sign_in("mette").get(PAGE).text


def test_the_page_takes_as_many_statements_for_many_notices_as_for_one(
    client: Visitor, store: Store, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    seen: list[int] = []
    for number in range(1, 5):
        tell(store, "bo", str(number))
        with statements() as said:
            client.sign_in("bo").get(PAGE)
        seen.append(len(said))
    assert len(set(seen)) == 1, seen
    assert seen[0] <= 4
