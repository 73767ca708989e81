from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from lms.accounts import service
from lms.core.clock import SetClock
from lms.db.outbox import OutboxRow
from lms.db.work import Store
from tests.cast import CAST, Member
from tests.fixtures.app import Visitor

NEW = "eight boats under stars"


def print_code(client: Visitor, printer: str, person: str) -> str:
    client.sign_in(printer)
    page = client.submit("/sign-in-codes", {"person": CAST[person].id}, action="/sign-in-codes")
    code = re.search(r'class="code">([0-9A-Z-]{14})<', page.text)
    assert code, page.text
    client.sign_out()
    return code[1]


def use(client: Visitor, code: str, number: str = "1008", password: str = NEW) -> str:
    fields = {"number": number, "code": code, "password": password, "again": password}
    return client.submit("/sign-in/code", fields, action="/sign-in/code").text


def is_in(client: Visitor) -> bool:
    return client.get("/account").status_code == 200


@pytest.mark.parametrize("printer", ["mette", "dana", "hanna", "henk"])
def test_managers_and_hr_print_a_code_that_signs_in(client: Visitor, printer: str) -> None:
    code = print_code(client, printer, "bo")
    use(client, code.lower().replace("-", " "))
    assert is_in(client)


def test_a_code_works_once(client: Visitor) -> None:
    code = print_code(client, "mette", "bo")
    use(client, code)
    client.sign_out()
    assert "used or is too old" in use(client, code)
    assert not is_in(client)


def test_a_code_ends_after_seven_days(client: Visitor, clock: SetClock) -> None:
    code = print_code(client, "mette", "bo")
    clock.advance(days=7)
    assert "used or is too old" in use(client, code)


def test_a_new_code_ends_the_earlier_one(client: Visitor) -> None:
    earlier = print_code(client, "mette", "bo")
    print_code(client, "mette", "bo")
    assert "used or is too old" in use(client, earlier)


def test_a_code_is_for_its_number_only(client: Visitor) -> None:
    assert "used or is too old" in use(client, print_code(client, "mette", "bo"), number="1009")


def test_a_weak_password_does_not_use_up_the_code(client: Visitor) -> None:
    code = print_code(client, "mette", "bo")
    assert "at least 10" in use(client, code, password="short")
    use(client, code)
    assert is_in(client)


def test_guessing_codes_is_stopped(client: Visitor) -> None:
    for _ in range(5):
        use(client, "AAAA-AAAA-AAAA")
    assert "Too many tries" in use(client, print_code(client, "mette", "bo"))


def test_the_code_itself_is_kept_nowhere(client: Visitor, store: Store) -> None:
    code = print_code(client, "mette", "bo").replace("-", "")
    with store.reading() as work:
        kept = str(work.session.execute(select(service.OneTimeCode.__table__)).all())
    assert code not in kept


@pytest.mark.parametrize(
    "printer, person", [("mette", "tove"), ("luca", "bo"), ("cora", "bo"), ("mette", "mette"), ("henk", "henk")]
)
def test_nobody_prints_codes_for_others_than_theirs_without_email(client: Visitor, printer: str, person: str) -> None:
    client.sign_in(printer)
    assert CAST[person].id not in client.get("/sign-in-codes").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text)
    assert token
    fields = {"person": CAST[person].id, "csrf_token": token[1]}
    assert client.post("/sign-in-codes", data=fields).status_code == 404


def reset_link(store: Store) -> str:
    with store.reading() as work:
        payload = work.session.scalars(select(OutboxRow.payload)).one()
    assert payload["to"] == CAST["amara"].email
    assert payload["template"] == "accounts/reset"
    return str(payload["context"]["path"])


def test_a_forgotten_password_is_replaced_by_a_mailed_link(client: Visitor, store: Store) -> None:
    assert client.submit("/forgotten", {"name": "1004"}, action="/forgotten").location == "/forgotten/sent"
    link = reset_link(store)
    assert client.submit(link, {"password": NEW, "again": NEW}, action=link).location == "/"
    assert is_in(client)
    client.sign_out()
    assert client.get(link).status_code == 404


def test_a_link_ends_after_an_hour(client: Visitor, store: Store, clock: SetClock) -> None:
    client.submit("/forgotten", {"name": "1004"}, action="/forgotten")
    clock.advance(hours=1)
    assert client.get(reset_link(store)).status_code == 404


@pytest.mark.parametrize("name", ["nobody@northmere.example", "1008", "9999"])
def test_whoever_gets_no_link_is_told_the_same(client: Visitor, store: Store, name: str) -> None:
    assert client.submit("/forgotten", {"name": name}, action="/forgotten").location == "/forgotten/sent"
    with store.reading() as work:
        assert work.session.scalars(select(OutboxRow.id)).all() == []


def test_at_most_three_links_an_hour_are_sent(client: Visitor, store: Store) -> None:
    for _ in range(5):
        client.submit("/forgotten", {"name": "1004"}, action="/forgotten")
    with store.reading() as work:
        assert len(work.session.scalars(select(OutboxRow.id)).all()) == 3


def test_the_search_finds_people_by_part_of_their_name(client: Visitor, with_password: Callable[[str], Member]) -> None:
    page = client.sign_in("hanna").get("/sign-in-codes?q=lindq")
    assert "Bo Lindqvist" in page.text
    assert CAST["noor"].name not in page.text
    assert "Nobody of that name" in client.get("/sign-in-codes?q=zzz").text
