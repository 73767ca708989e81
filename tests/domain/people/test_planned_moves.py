"""Planned moves that contradict each other: the second is refused, and what nobody could refuse stops nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from lms.core.access import SYSTEM, Actor
from lms.core.clock import SetClock
from lms.core.errors import InvalidInput, RuleRefused
from lms.core.events import Event, Recorded
from lms.db.work import Store, Work
from lms.notifications.delivery import deliver
from lms.notifications.queries import notices_for
from lms.people import service
from lms.people.events import LeavingPlanned, ManagerLeftOut, MoveDropped, MovePlanned, PersonMoved
from lms.people.importing.columns import PEOPLE
from lms.people.queries import import_row, person_for
from lms.people.service.checking import verify_lines
from lms.people.service.due import carry_out_due
from lms.people.service.imports import run_waiting
from tests.cast import CAST, Member, department_id
from tests.fixtures.work import NOW

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("cast")


def place(store: Store, name: str, manager: str | None, starts_at: datetime | None = None) -> bool:
    """Move one of the cast, in their own department."""
    member: Member = CAST[name]
    manager_id = CAST[manager].id if manager else None
    with store.writing() as work:
        return service.place(work, member.id, department_id(member.department), manager_id, starts_at)


def checked(store: Store, name: str, manager: str) -> str:
    """Check a file that puts one of the cast under another one, before a move is planned that contradicts it."""
    text = f"Number,Name,Manager\n{CAST[name].employee_number},{CAST[name].name},{CAST[manager].employee_number}\n"
    with store.writing() as work:
        return service.check_file(work, "people.csv", text.encode(), PEOPLE)


def apply(store: Store, import_id: str) -> None:
    with store.writing() as work:
        service.start_import(work, import_id)
    run_waiting(store)
    with store.reading() as work:
        assert import_row(work.session, import_id).state == "done"


def manager_of(store: Store, name: str) -> str | None:
    with store.reading() as work:
        found = person_for(work.session, SYSTEM, CAST[name].id, work.now).manager_id
    return next((other for other, member in CAST.items() if member.id == found), None)


def plan_against_a_file(store: Store) -> None:
    """Plan that Ada goes under Mette in two days, and let a file put Mette under Ada today."""
    file = checked(store, "mette", "ada")
    place(store, "ada", "mette", NOW + 2 * DAY)
    apply(store, file)


@pytest.mark.parametrize("starts_at", [None, NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY])
def test_a_place_that_a_planned_move_makes_a_loop_is_refused_with_the_day(
    store: Store, starts_at: datetime | None
) -> None:
    place(store, "ada", "mette", NOW + 2 * DAY)
    day = 27 if starts_at == NOW + 3 * DAY else 26
    said = (
        f"from {day} November 2026 on, because of what is planned for Ada Mensah: Mette Sørensen → Ada Mensah → Mette"
    )
    with pytest.raises(InvalidInput, match=said) as refused:
        place(store, "mette", "ada", starts_at)
    (fault,) = refused.value.faults
    assert (fault.place, fault.cure) == (
        "manager", "Choose somebody outside the line, or change the planned move first.",
    )  # fmt: skip
    assert manager_of(store, "mette") == "dana"


def test_a_later_move_under_somebody_who_reports_to_the_person_today_is_refused_without_a_day(store: Store) -> None:
    with pytest.raises(InvalidInput, match=r"reports to this person, so .*: Luca Bianchi → Amara Okafor → Luca"):
        place(store, "luca", "amara", NOW + DAY)


def test_a_line_that_is_parted_by_then_hinders_no_later_move(store: Store, clock: SetClock) -> None:
    place(store, "amara", "sofia", NOW + DAY)
    place(store, "luca", "amara", NOW + 2 * DAY)
    for _ in range(2):
        clock.advance(days=1)
        assert carry_out_due(store) == 1
    assert (manager_of(store, "luca"), manager_of(store, "amara")) == ("amara", "sofia")
    assert verify_lines(store) == []


@pytest.fixture
def exchange(store: Store) -> Store:
    """Amara stands under Luca until the 26th, when she goes to Sofía; on the 27th Luca comes under her."""
    place(store, "amara", "sofia", NOW + 2 * DAY)
    place(store, "luca", "amara", NOW + 3 * DAY)
    return store


@pytest.mark.parametrize("manager, starts_at", [("luca", None), ("dana", NOW + 4 * DAY)])
def test_a_planned_move_on_which_another_one_rests_is_not_dropped(
    exchange: Store, manager: str, starts_at: datetime | None
) -> None:
    with pytest.raises(InvalidInput, match=r"from 27 November 2026 on, .* for Luca Bianchi: Amara Okafor → Luca"):
        place(exchange, "amara", manager, starts_at)


def test_a_planned_move_is_dropped_where_no_other_one_rests_on_it(exchange: Store) -> None:
    assert place(exchange, "luca", "sofia") is False
    assert place(exchange, "amara", "luca") is False


def test_a_manager_whom_an_import_put_below_is_left_out_and_the_one_before_goes_on(
    store: Store, clock: SetClock
) -> None:
    file = checked(store, "mette", "abel")  # who reports to Ada
    place(store, "ada", "mette", NOW + 2 * DAY)
    place(store, "tove", "bo", NOW + 2 * DAY)
    apply(store, file)
    clock.advance(days=2)
    assert carry_out_due(store) == 2
    assert (manager_of(store, "ada"), manager_of(store, "tove")) == ("dana", "bo")
    assert verify_lines(store) == []


def test_nobody_goes_on_where_the_manager_before_would_be_a_loop_too(store: Store, clock: SetClock) -> None:
    file = checked(store, "mette", "amara")
    place(store, "amara", "mette", NOW + DAY)
    place(store, "luca", "amara", NOW + DAY)
    apply(store, file)
    clock.advance(days=1)
    assert carry_out_due(store) == 2
    assert (manager_of(store, "amara"), manager_of(store, "luca")) == (None, "amara")
    assert verify_lines(store) == []


def test_a_leaver_takes_a_plan_along_on_which_another_one_rested(exchange: Store, clock: SetClock) -> None:
    place(exchange, "yuki", "amara")
    place(exchange, "luca", "yuki", NOW + 3 * DAY)
    with exchange.writing() as work:
        service.leave(work, CAST["amara"].id)
    clock.advance(days=3)
    carry_out_due(exchange)
    assert manager_of(exchange, "luca") == "sofia"
    assert verify_lines(exchange) == []


def test_hr_hears_once_which_manager_is_left_out(store: Store, clock: SetClock) -> None:
    plan_against_a_file(store)
    clock.advance(days=2)
    carry_out_due(store)
    carry_out_due(store)
    with store.reading() as work:
        told = {name: notices_for(work.session, CAST[name].id, work.now) for name in CAST}
    (notice,) = told["hanna"]
    assert (notice.kind, notice.words["person"], notice.words["manager"]) == (
        "manager_left_out", "Ada Mensah", "Mette Sørensen",
    )  # fmt: skip
    assert notice.path == f"/people/{CAST['ada'].id}/move"
    assert [name for name, notices in told.items() if notices] == ["hanna"]
    assert deliver(store) == 1


def test_a_move_that_changes_nothing_without_its_manager_is_told_as_no_move(store: Store, clock: SetClock) -> None:
    heard: list[Event] = []
    listening = replace(store, keepers=[lambda work: heard.extend(each.event for each in work.recorded)])
    plan_against_a_file(store)
    clock.advance(days=2)
    carry_out_due(listening)
    (left_out,) = heard
    assert isinstance(left_out, ManagerLeftOut)
    assert (left_out.person_id, left_out.manager_id) == (CAST["ada"].id, CAST["mette"].id)


def test_what_is_planned_and_what_is_dropped_is_told_as_it_is_done(store: Store) -> None:
    heard: list[Event] = []
    listening = replace(store, keepers=[lambda work: heard.extend(each.event for each in work.recorded)])
    place(listening, "mette", "sofia", NOW + DAY)
    place(listening, "mette", "ada", NOW + 2 * DAY)
    first, dropped, second = heard
    assert isinstance(first, MovePlanned)
    assert dropped == MoveDropped(person_id=CAST["mette"].id, assignment_id=first.assignment_id)
    assert isinstance(second, MovePlanned)
    assert (second.to_manager_id, second.starts_at) == (CAST["ada"].id, NOW + 2 * DAY)
    heard.clear()
    apply(listening, checked(store, "mette", "luca"))
    assert MoveDropped(person_id=CAST["mette"].id, assignment_id=second.assignment_id) in heard
    with listening.writing() as work:
        service.leave(work, CAST["bo"].id, NOW + 3 * DAY)
    assert heard[-1] == LeavingPlanned(person_id=CAST["bo"].id, left_at=NOW + 3 * DAY)


def test_who_of_hr_is_first_after_the_day_has_come_hears_of_it_too(store: Store, clock: SetClock) -> None:
    plan_against_a_file(store)
    clock.advance(days=2)
    with store.writing(Actor(CAST["hanna"].id)) as work:
        service.place(work, CAST["ada"].id, department_id("OFFICE"), CAST["dana"].id)
    with store.reading() as work:
        assert [notice.kind for notice in notices_for(work.session, CAST["hanna"].id, work.now)] == ["manager_left_out"]


def test_a_change_that_fails_hinders_no_other_and_is_tried_again(store: Store, clock: SetClock) -> None:
    def refuse_amara(_work: Work, recorded: Recorded) -> None:
        if isinstance(recorded.event, PersonMoved) and recorded.event.person_id == CAST["amara"].id:
            raise RuleRefused("A host application has its doubts.")

    for number, name in enumerate(("amara", "bo")):
        place(store, name, "dana", NOW + DAY + number * timedelta(hours=1))
    clock.advance(days=2)
    assert carry_out_due(replace(store, handlers={PersonMoved: [refuse_amara]})) == 1
    assert carry_out_due(store) == 1
    assert verify_lines(store) == []
