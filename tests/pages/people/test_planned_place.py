"""A planned move is told where places are told and where it is changed, until it is carried out or dropped."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import update

from lms.core.clock import SetClock
from lms.db.work import Store
from lms.people import service
from lms.people.models import Person
from lms.people.service.due import carry_out_due
from tests.cast import CAST, department_id
from tests.fixtures.app import Forms, Visitor

Statements = Callable[[], AbstractContextManager[list[str]]]
AMARA = CAST["amara"].id
RECORD, MOVE = f"/people/{AMARA}/record", f"/people/{AMARA}/move"
TOLD = "From 26 November 2026: IT, reports to Ada Mensah (planned)"
DROPS = "A move that you save here drops this plan; a further place does not."


def words(page: str) -> str:
    """Return the words of a page's main part, as they are read."""
    return " ".join(re.sub(r"<[^>]+>", "", page.partition("<main")[2]).split())


def text_of(client: Visitor, path: str) -> str:
    return words(client.get(path).text)


def save(client: Visitor, **fields: str) -> int:
    return client.submit(MOVE, fields, action=MOVE).status_code


@pytest.fixture
def hanna(client: Visitor) -> Visitor:
    """Hanna of HR, who planned that Amara goes to IT, under Ada, on the 26th."""
    assert save(client.sign_in("hanna"), department=department_id("IT"), manager="1014", starts_on="2026-11-26") == 303
    return client


def test_hr_reads_the_plan_in_the_record_and_above_the_form_that_drops_it(hanna: Visitor) -> None:
    record = text_of(hanna, RECORD)
    assert record.count("26 November 2026") == record.count(TOLD) == 1
    assert f"{TOLD}. {DROPS}" in text_of(hanna, MOVE)


@pytest.mark.parametrize("path", [RECORD, MOVE])
def test_nothing_is_told_where_nothing_is_planned(client: Visitor, path: str) -> None:
    assert "planned" not in text_of(client.sign_in("hanna"), path)


def test_a_move_that_is_saved_drops_the_plan_from_both_pages(hanna: Visitor) -> None:
    assert save(hanna) == 303  # the place of today
    for path in (RECORD, MOVE):
        told = text_of(hanna, path)
        assert "(planned)" not in told
        assert "26 November" not in told
        assert "25 November" not in told


def drop(client: Visitor, page: str = MOVE) -> int:
    """Press the button beside what is told of the plan."""
    (button,) = (form for form in Forms(client.get(page).text).found if form.action.endswith("/end"))
    return client.post(button.action, data=button.values).status_code


def test_a_plan_is_dropped_by_its_button_and_the_place_of_today_stays(
    hanna: Visitor, store: Store, clock: SetClock
) -> None:
    assert drop(hanna) == 303
    for path in (RECORD, MOVE):
        assert "(planned)" not in text_of(hanna, path)
    clock.advance(days=3)
    carry_out_due(store)
    assert "Sales Europe, manager Luca Bianchi" in text_of(hanna.sign_in("hanna"), RECORD)


def test_the_record_tells_who_planned_a_move_and_who_dropped_it(hanna: Visitor) -> None:
    planned, dropped = "Move to another department or manager planned", "Planned move dropped"
    assert (text_of(hanna, RECORD).count(planned), text_of(hanna, RECORD).count(dropped)) == (1, 0)
    drop(hanna)
    assert (text_of(hanna, RECORD).count(planned), text_of(hanna, RECORD).count(dropped)) == (1, 1)


def test_a_plan_on_which_another_one_rests_is_not_dropped_by_its_button(hanna: Visitor, store: Store) -> None:
    with store.writing() as work:
        service.place(work, CAST["luca"].id, department_id("EUROPE"), AMARA, work.now.replace(day=27))
    assert drop(hanna) == 400
    assert f"{TOLD}. {DROPS}" in text_of(hanna, MOVE)


def test_nobody_drops_the_plan_for_themselves(client: Visitor, store: Store) -> None:
    page = f"/people/{CAST['hanna'].id}/move"
    with store.writing() as work:
        service.place(work, CAST["hanna"].id, department_id("IT"), CAST["ada"].id, work.now.replace(day=27))
    assert drop(client.sign_in("hanna"), page) == 409
    assert "planned" in text_of(client, page)


def test_the_button_comes_too_late_once_the_move_is_carried_out(hanna: Visitor, store: Store, clock: SetClock) -> None:
    button = next(form for form in Forms(hanna.get(MOVE).text).found if form.action.endswith("/end"))
    clock.advance(days=2)
    assert hanna.post(button.action, data=button.values).status_code == 404
    carry_out_due(store)
    assert hanna.post(button.action, data=button.values).status_code == 404
    assert "IT, manager Ada Mensah" in text_of(hanna, RECORD)


def test_another_plan_takes_the_place_of_the_one_before(hanna: Visitor) -> None:
    assert save(hanna, department=department_id("OFFICE"), manager="", starts_on="2026-12-01") == 303
    for path in (RECORD, MOVE):
        told = text_of(hanna, path)
        assert "From 1 December 2026: Office, reports to nobody (planned)" in told
        assert TOLD not in told


def test_a_further_place_leaves_the_plan(hanna: Visitor) -> None:
    assert save(hanna, department=department_id("OFFICE"), manager="1001", further="yes") == 303
    told = text_of(hanna, MOVE)
    assert TOLD in told
    assert "Office · Dana Whitfield" in told


def test_a_move_that_is_refused_leaves_the_plan_and_what_is_said_of_it(hanna: Visitor, store: Store) -> None:
    with store.writing() as work:
        service.place(work, CAST["luca"].id, department_id("EUROPE"), AMARA, work.now.replace(day=27))
    refused = hanna.submit(MOVE, {"manager": "1003"}, action=MOVE)
    assert refused.status_code == 400
    assert "because of what is planned for Luca Bianchi" in refused.text
    for told in (words(refused.text), text_of(hanna, MOVE)):
        assert f"{TOLD}. {DROPS}" in told


def test_a_plan_that_was_carried_out_is_a_place_like_others(hanna: Visitor, store: Store, clock: SetClock) -> None:
    clock.advance(days=2)
    assert carry_out_due(store) == 1
    told = text_of(hanna, RECORD)
    assert "IT, manager Ada Mensah Since 26 November 2026" in told
    assert "24 November 2026 to 25 November 2026" in told
    assert "(planned)" not in told + text_of(hanna, MOVE)


@pytest.mark.parametrize("reader, path", [("cora", RECORD), ("amara", "/my-data")])
def test_whoever_sees_the_places_sees_the_plan(hanna: Visitor, reader: str, path: str) -> None:
    assert TOLD in text_of(hanna.sign_in(reader), path)


def test_a_manager_sees_the_place_of_today_and_no_more(client: Visitor, store: Store) -> None:
    before = text_of(client.sign_in("luca"), RECORD)
    with store.writing() as work:
        service.place(work, AMARA, department_id("IT"), CAST["ada"].id, work.now.replace(day=26))
    assert text_of(client, RECORD) == before
    assert client.sign_in("ada").get(RECORD).status_code == 404, "nor does the next manager, before the day"


def test_the_day_is_that_of_whoever_moves(client: Visitor, store: Store) -> None:
    with store.writing() as work:
        work.session.execute(update(Person).where(Person.id == AMARA).values(time_zone="Pacific/Auckland"))
    fields = {"department": department_id("IT"), "manager": "1014", "starts_on": "2026-11-26"}
    assert save(client.sign_in("hanna"), **fields) == 303
    for path in (RECORD, MOVE):
        assert TOLD in text_of(client, path)


@pytest.mark.parametrize("path, number", [(RECORD, 17), (MOVE, 5)])
def test_a_plan_takes_no_statement_of_its_own(
    client: Visitor, store: Store, statements: Statements, path: str, number: int
) -> None:
    counts = []
    for _ in range(2):
        with statements() as seen:
            client.sign_in("hanna").get(path)
        counts.append(len(seen))
        with store.writing() as work:
            service.place(work, AMARA, department_id("IT"), CAST["ada"].id, work.now.replace(day=26))
    assert counts == [number, number]
