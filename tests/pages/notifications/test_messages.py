"""Sent messages: what went out, what waits, what could not be delivered, and trying it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.awards.events import CertificateIssued
from lms.core.clock import SetClock
from lms.db import outbox
from lms.db.outbox import OutboxRow
from lms.db.work import Store
from lms.notifications.jobs import deliver
from tests.cast import CAST
from tests.fixtures.app import Visitor
from tests.fixtures.work import NOW

PAGE = "/messages"


def tell(store: Store, name: str, number: str = "1") -> None:
    with store.writing() as work:
        told = {"certificate_id": number.rjust(26, "0"), "valid_until": NOW.replace(year=2028), "digest": "0" * 64}
        work.emit(CertificateIssued(person_id=CAST[name].id, course="trust", **told))


def undelivered(store: Store, clock: SetClock) -> str:
    """Let every try at a message fail, and return its id."""
    tell(store, "amara")
    nowhere = replace(store, settings=replace(store.settings, smtp_url="smtp://127.0.0.1:1"))
    for _ in range(outbox.TRIES):
        deliver(nowhere)
        clock.advance(hours=8)
    with store.reading() as work:
        return work.session.scalars(select(OutboxRow.id).where(OutboxRow.state == outbox.DEAD)).one()


def test_before_anything_is_sent_the_page_says_what_will_be_there(client: Visitor) -> None:
    page = client.sign_in("hanna").get(PAGE).text
    assert "0 messages." in page
    assert "When somebody asks, grants or passes" in page


# Complaint P18: nobody knows what triggers a mail. Each message says what brought it about.
def test_a_message_says_to_whom_about_what_and_whether_it_went(client: Visitor, store: Store) -> None:
    tell(store, "amara")
    waiting = client.sign_in("hanna").get(PAGE).text
    assert deliver(store) == 1
    sent = client.get(f"{PAGE}?state=sent").text
    for page in (waiting, sent):
        assert "One message." in page
        assert "Amara Okafor" in page
        assert "A certificate is ready" in page
    assert "One message." not in client.get(f"{PAGE}?state=waiting").text


def test_an_undelivered_message_says_why_and_is_tried_again_by_hand(
    client: Visitor, store: Store, clock: SetClock
) -> None:
    message = undelivered(store, clock)
    page = client.sign_in("hanna").get(f"{PAGE}?state=dead").text
    assert "ConnectionRefusedError" in page
    answer = client.submit(PAGE, {}, action=f"{PAGE}/{message}/again")
    assert (answer.status_code, answer.location) == (302, PAGE)
    clock.set(NOW + timedelta(days=7))  # a working morning
    assert deliver(store) == 1


def test_trying_again_is_offered_once_and_a_second_click_is_told(
    client: Visitor, store: Store, clock: SetClock
) -> None:
    message = undelivered(store, clock)
    client.sign_in("hanna").submit(PAGE, {}, action=f"{PAGE}/{message}/again")
    page = client.get(PAGE)
    assert f"{PAGE}/{message}/again" not in page.text
    token = client.get("/account").text.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post(f"{PAGE}/{message}/again", data={"csrf_token": token}).status_code in {404, 409}


def test_hr_of_a_department_reads_no_name_from_outside(client: Visitor, store: Store) -> None:
    tell(store, "amara")
    page = client.sign_in("henk").get(PAGE).text
    assert "outside your scope" in page
    assert "Amara" not in page


@pytest.mark.parametrize("state", ["nonsense", "sent' OR 1=1", ""])
def test_an_unknown_state_in_the_address_shows_all(client: Visitor, store: Store, state: str) -> None:
    tell(store, "amara")
    assert "One message." in client.sign_in("ada").get(PAGE, query_string={"state": state}).text
