"""Each kind of notice has a page: trigger, receivers, words, the latest, and why somebody did not get one (P18)."""

from __future__ import annotations

import re

import pytest

from lms.core.access import Actor
from lms.db.work import Store
from lms.notifications import service
from lms.notifications.delivery import deliver
from lms.notifications.kinds import KINDS, Way
from lms.people import service as people
from tests.cast import CAST
from tests.fixtures.app import Visitor
from tests.pages.notifications.test_messages import tell

LIST, PAGE = "/messages/kinds", "/messages/kinds/certificate_issued"


def why(client: Visitor, name: str) -> str:
    return client.sign_in("hanna").get(PAGE, query_string={"who": CAST[name].employee_number}).text


def test_the_list_names_every_kind_and_counts_the_last_thirty_days(client: Visitor, store: Store) -> None:
    tell(store, "amara")
    page = client.sign_in("hanna").get(LIST).text
    assert all(kind.trigger in page and f"{LIST}/{code}" in page for code, kind in KINDS.items())
    assert '<td class="end num">1</td>' in page


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_shows_its_words_its_trigger_and_its_receiver(client: Visitor, kind: str) -> None:
    page = client.sign_in("hanna").get(f"{LIST}/{kind}").text
    assert "Hello Adaeze Obi," in page
    assert KINDS[kind].trigger in page
    receivers = {
        "person": "The person it is about",
        "manager": "The manager of record",
        "decider": "Whoever decides on the permission now",
        "hr": "HR of the company",
    }
    assert [receiver for receiver, words in receivers.items() if words in page] == [KINDS[kind].receiver]


def test_the_latest_say_what_became_of_them_within_the_scope(client: Visitor, store: Store) -> None:
    tell(store, "amara")
    assert deliver(store) == 1
    assert "Mailed 24 November 2026" in client.sign_in("hanna").get(PAGE).text
    assert "Amara" not in client.sign_in("henk").get(PAGE).text


def test_whether_somebody_has_read_a_notice_is_told_to_nobody(client: Visitor, store: Store) -> None:
    tell(store, "amara")
    before = why(client, "amara")
    client.sign_in("amara").submit("/notices", {}, action="/notices/read")
    without_tokens = re.compile(r'(csrf_token|once)" value="[^"]+"|nonce="[^"]+"')
    assert without_tokens.sub("", why(client, "amara")) == without_tokens.sub("", before)


def test_nothing_happened_yet_is_an_answer(client: Visitor) -> None:
    assert "nothing has brought one about yet" in why(client, "amara")


def test_no_address_is_an_answer(client: Visitor, store: Store) -> None:
    tell(store, "bo")
    page = why(client, "bo")
    assert "No address is on record" in page
    assert "In the product only" in page


def test_the_choice_of_the_person_is_an_answer(client: Visitor, store: Store) -> None:
    with store.writing(Actor(CAST["amara"].id)) as work:
        service.choose(work, {"certificate_issued": Way.HERE})
    tell(store, "amara")
    assert "Wants this kind only in the product." in why(client, "amara")


def test_waiting_for_working_time_is_an_answer(client: Visitor, store: Store) -> None:
    tell(store, "amara")
    assert "Waits until 24 November 2026" in why(client, "amara")


def test_having_left_is_an_answer(client: Visitor, store: Store) -> None:
    with store.writing() as work:
        people.leave(work, CAST["amara"].id)
    tell(store, "amara")
    assert "Left the company" in why(client, "amara")


@pytest.mark.parametrize("reader", ["henk", "ada"])
def test_who_does_not_see_the_person_is_told_of_nobody(client: Visitor, reader: str) -> None:
    page = client.sign_in(reader).get(PAGE, query_string={"who": CAST["amara"].employee_number}).text
    assert "Nobody within your scope" in page
    assert "Amara" not in page


def test_a_kind_that_there_is_not_is_not_found(client: Visitor) -> None:
    assert client.sign_in("hanna").get(f"{LIST}/nonsense").status_code == 404


def test_sent_messages_are_filtered_by_kind(client: Visitor, store: Store) -> None:
    tell(store, "amara")
    assert "One message." in client.sign_in("hanna").get("/messages?kind=certificate_issued").text
    assert "0 messages." in client.get("/messages?kind=permission_asked").text
