"""Nobody gets into an account by its address or its codes without its owner hearing of it, and in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts import passwords, service
from lms.core.access import Actor
from lms.core.clock import SetClock
from lms.db.outbox import OutboxRow
from lms.db.work import Store
from lms.notifications.queries import notices_for
from lms.people import service as people
from lms.people.models import Person
from tests.cast import CAST, Member
from tests.fixtures.app import Visitor
from tests.pages.accounts.test_recovering import NEW, print_code, use

Maker = Callable[[str], Member]
OTHERS = "somebody.else@elsewhere.example"
AMARA = CAST["amara"].id


def details_of(store: Store, **changed: str) -> people.Details:
    with store.reading() as work:
        person = work.session.get_one(Person, AMARA)
        fields = {name: getattr(person, name) or "" for name in people.Details.__dataclass_fields__}
    return people.Details(**fields | changed)


@pytest.fixture
def moved(store: Store, with_password: Maker) -> Store:
    """Let HR give Amara, who has a password, another address."""
    with_password("amara")
    wanted = details_of(store, email=OTHERS)
    with store.writing(Actor(CAST["hanna"].id)) as work:
        people.change_person(work, AMARA, wanted)
    return store


def mails(store: Store) -> list[tuple[str, str]]:
    with store.reading() as work:
        payloads = work.session.scalars(select(OutboxRow.payload).order_by(OutboxRow.id)).all()
    return [(row["to"], row["template"]) for row in payloads if "template" in row]


def told(store: Store, name: str) -> set[str]:
    with store.reading() as work:
        return {notice.kind for notice in notices_for(work.session, CAST[name].id, work.now)}


def asks(client: Visitor) -> None:
    client.submit("/forgotten", {"name": CAST["amara"].employee_number}, action="/forgotten")


def links(store: Store) -> list[str]:
    return [to for to, template in mails(store) if template == "accounts/reset"]


def test_the_old_address_and_the_person_are_told_of_a_new_one(moved: Store) -> None:
    assert mails(moved) == [(CAST["amara"].email, "people/email_changed")]
    assert "email_changed" in told(moved, "amara")


def test_a_new_address_gets_no_link_for_three_days(moved: Store, client: Visitor, clock: SetClock) -> None:
    asks(client)
    assert links(moved) == []
    clock.advance(days=3)
    asks(client)
    assert links(moved) == [OTHERS]


def test_it_gets_one_at_once_when_its_owner_has_confirmed_it(moved: Store, client: Visitor) -> None:
    page = client.sign_in("amara").get("/account").text
    assert "Yes, this is my address" in page
    assert client.submit("/account", {}, action="/account/address").location == "/account"
    assert "Yes, this is my address" not in client.get("/account").text
    asks(client.sign_out())
    assert links(moved) == [OTHERS]


def test_meanwhile_hr_hands_over_a_code_on_paper_and_the_person_is_told(moved: Store, client: Visitor) -> None:
    use(client, print_code(client, "hanna", "amara"), number=CAST["amara"].employee_number)
    assert client.get("/account").status_code == 200
    assert told(moved, "amara") >= {"email_changed", "code_printed", "password_set"}


def test_a_first_address_of_somebody_who_never_signed_in_works_at_once(client: Visitor, store: Store) -> None:
    wanted = details_of(store, email=OTHERS)
    with store.writing(Actor(CAST["hanna"].id)) as work:
        people.change_person(work, AMARA, wanted)
    asks(client)
    assert links(store) == [OTHERS]


def test_other_details_hold_nothing_back_and_tell_nobody(store: Store, client: Visitor, with_password: Maker) -> None:
    with_password("amara")
    wanted = details_of(store, location="Aarhus")
    with store.writing(Actor(CAST["hanna"].id)) as work:
        people.change_person(work, AMARA, wanted)
    assert mails(store) == []
    asks(client)
    assert links(store) == [CAST["amara"].email]


def test_an_address_changed_by_a_file_is_told_and_held_as_well(
    store: Store, client: Visitor, with_password: Maker
) -> None:
    with_password("amara")
    file = f"Number,Name,Email\n{CAST['amara'].employee_number},Amara Okafor,{OTHERS}\n"
    with store.writing() as work:
        sent = people.check_file(work, "people.csv", file.encode(), "people")
        people.start_import(work, sent)
        people.go_on(work, sent)
    assert mails(store) == [(CAST["amara"].email, "people/email_changed")]
    assert "email_changed" in told(store, "amara")
    asks(client)
    assert links(store) == []


def test_a_new_password_is_told_whoever_set_it(store: Store, with_password: Maker) -> None:
    with_password("amara")
    assert told(store, "amara") == {"password_set"}


def test_news_of_an_account_wait_for_no_working_time(cast: object, store: Store, clock: SetClock) -> None:
    clock.advance(hours=14)  # eleven in the evening
    with store.writing() as work:
        service.set_password(work, AMARA, passwords.hashed(NEW))
    with store.reading() as work:
        [available_at] = work.session.scalars(select(OutboxRow.available_at)).all()
    assert available_at <= clock.now() < available_at + timedelta(seconds=1)


def test_too_many_tries_are_refused_before_a_password_is_hashed(
    client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        use(client, "AAAA-AAAA-AAAA")

    def costly(_hasher: object, password: str) -> str:
        raise AssertionError(f"hashed {password}")

    monkeypatch.setattr("argon2.PasswordHasher.hash", costly)
    assert "Too many tries" in use(client, "AAAA-AAAA-AAAA")
