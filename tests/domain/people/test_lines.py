"""The closures equal a walk over the assignments, and the list filter equals the rule, after any history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.core.access import Actor, Role, RoleGrant
from lms.core.clock import SetClock
from lms.core.errors import InvalidInput, RuleRefused
from lms.core.ids import LENGTH
from lms.db.work import Store, Work
from lms.people import service
from lms.people.importing.planning import CHANGE, Step
from lms.people.models import Department, DepartmentPath, Person, ReportingPath
from lms.people.queries import standing_of, visible_to
from lms.people.rules import may_see
from lms.people.service.due import carry_out_due
from lms.people.service.lines import rebuild_lines
from lms.people.service.placing import check_place
from lms.people.service.steps import do_people_steps
from tests.fixtures.work import NOW

History = list[tuple[str, int, int, int | None]]
PEOPLE, DEPARTMENTS = 7, 4
people = st.integers(0, PEOPLE - 1)
departments = st.integers(0, DEPARTMENTS - 1)
moves = st.tuples(st.just("place"), people, departments, st.none() | people)
later = st.tuples(st.just("later"), people, departments, st.none() | people)
others = st.tuples(st.just("other"), people, departments, st.none() | people)
imports = st.tuples(st.just("import"), people, departments, st.none() | people)
ends = st.sampled_from(["leave", "leave later", "stay"])
leavings = st.tuples(ends, people, st.just(0), st.none())
LATE = ("no tick", 0, 0, None)
hangings = st.tuples(st.just("hang"), st.just(0), departments, st.none() | departments)
grants = st.sets(st.tuples(st.sampled_from(Role), st.none() | departments), max_size=2)
histories = st.lists(moves | later | others | imports | leavings | st.just(LATE) | hangings, max_size=12)
CROSSED: History = [("place", 1, 0, None), ("later", 1, 0, 0), ("place", 0, 0, 1)]  # the last is refused
CROSSED_BY_IMPORT: History = [("place", 1, 0, None), ("later", 1, 0, 0), ("import", 0, 0, 1)]


@dataclass
class Company:
    """A small company in a store, where everybody has an id by number."""

    store: Store

    def person(self, number: int | None) -> str | None:
        return None if number is None else f"P{number}".rjust(LENGTH, "0")

    def department(self, number: int | None) -> str | None:
        return None if number is None else f"D{number}".rjust(LENGTH, "0")

    def settle(self, work: Work) -> None:
        for number in range(DEPARTMENTS):
            parent = self.department(0) if number else None
            service.add_department(work, f"D{number}", f"D{number}", parent, department_id=self.department(number))
        for number in range(PEOPLE):
            details = service.Details(employee_number=f"{number}", name=f"P{number}", joined_on=date(2024, 1, 1))
            manager = self.person(number - 1) if number else None
            service.add_person(
                work, details, self.department(number % DEPARTMENTS) or "", manager, person_id=self.person(number)
            )

    def play(self, work: Work, kind: str, who: int, where: int, above: int | None) -> None:
        person, department, manager = self.person(who) or "", self.department(where) or "", self.person(above)
        if kind == "no tick" or not work.session.get_one(Person, person).active:
            return
        soon, place = work.now + timedelta(hours=2), (person, department, manager)
        parent = self.department(above % DEPARTMENTS if above else above)
        deeds: dict[str, Callable[[], object]] = {
            "place": lambda: service.place(work, *place),
            "later": lambda: service.place(work, *place, soon),
            "other": lambda: service.add_other_place(work, *place),
            "import": lambda: self.do_import(work, *place),
            "leave": lambda: service.leave(work, person),
            "leave later": lambda: service.leave(work, person, soon),
            "stay": lambda: service.stay(work, person),
            "hang": lambda: service.change_department(work, department, parent_id=parent),
        }
        deeds[kind]()

    def do_import(self, work: Work, person: str, department: str, manager: str | None) -> None:
        check_place(work.session, person, department, manager)
        do_people_steps(work, [Step(1, CHANGE, person, "", {}, department, manager, moves=True)])


@contextmanager
def undone(store: Store) -> Iterator[tuple[Store, SetClock]]:
    """Give the store of one example, with a clock of its own and only this room listening; its work is undone."""
    savepoint = store.engine.begin_nested()
    clock = SetClock(NOW)
    try:
        yield replace(store, handlers={}, keepers=(), clock=clock), clock
    finally:
        savepoint.rollback()


def played(store: Store, clock: SetClock, history: History) -> Company:
    company = Company(store)
    with store.writing() as work:
        company.settle(work)
    is_late = False
    for step in history:
        clock.advance(hours=1)
        if not is_late:
            carry_out_due(store)
        is_late = step[0] == "no tick"
        with store.opened() as work:
            try:
                company.play(work, *step)
            except (InvalidInput, RuleRefused):
                continue  # a loop, a leaver as manager, nothing to take back: refused, and nothing of it is kept
            store.commit(work)
    clock.advance(hours=3)
    carry_out_due(store)
    with store.reading() as work:
        assert not work.session.scalars(select(Person.id).where(Person.next_change_at <= work.now)).all()
    return company


def closure(work: Work) -> set[tuple[str, str, int]]:
    rows = work.session.execute(select(ReportingPath.manager_id, ReportingPath.person_id, ReportingPath.depth))
    return {(row[0], row[1], row[2]) for row in rows}


@given(history=histories)
@example(history=[("later", 4, 3, None), ("place", 1, 2, None), ("leave", 4, 0, None)])  # left as the move was due
@example(history=[("later", 3, 0, None), ("later", 3, 0, None), ("leave", 3, 0, None)])  # as one was due once
@example(history=[("leave later", 1, 0, None), LATE, LATE, ("place", 1, 0, None)])  # moved after the day of leaving
@example(history=CROSSED)
@example(history=CROSSED_BY_IMPORT)
def test_the_lines_equal_a_walk_over_the_assignments(store: Store, history: History) -> None:
    with undone(store) as (own, clock):
        played(own, clock, history)
        with own.writing() as work:
            kept = closure(work)
            rebuild_lines(work.session, work.now)
            assert kept == closure(work)


@given(history=histories)
@example(history=CROSSED)
@example(history=CROSSED_BY_IMPORT)
def test_the_tree_equals_a_walk_over_the_parents(store: Store, history: History) -> None:
    with undone(store) as (own, clock):
        played(own, clock, history)
        with own.reading() as work:
            parents = dict(work.session.execute(select(Department.id, Department.parent_id)).all())
            rows = work.session.execute(
                select(DepartmentPath.ancestor_id, DepartmentPath.descendant_id, DepartmentPath.depth)
            )
            assert {tuple(row) for row in rows} == set(walked(parents))


def walked(parents: dict[str, str | None]) -> Iterator[tuple[str, str, int]]:
    for start in parents:
        depth, here = 0, start
        while here is not None:
            yield here, start, depth
            depth, here = depth + 1, parents[here]


@given(history=histories, seer=people, roles=grants, delegate_for=st.sets(people, max_size=2))
@example(history=CROSSED, seer=0, roles=set(), delegate_for=set())
@example(history=CROSSED_BY_IMPORT, seer=1, roles=set(), delegate_for=set())
def test_in_the_list_exactly_when_allowed(
    store: Store, history: History, seer: int, roles: set[tuple[Role, int | None]], delegate_for: set[int]
) -> None:
    with undone(store) as (own, clock):
        company = played(own, clock, history)
        actor = Actor(
            person_id=company.person(seer),
            grants=frozenset(RoleGrant(role, company.department(where)) for role, where in roles),
            delegate_for=frozenset(filter(None, map(company.person, delegate_for))),
        )
        with own.reading() as work:
            listed = set(work.session.scalars(select(Person.id).where(visible_to(actor, work.now))))
            everybody = [company.person(number) or "" for number in range(PEOPLE)]
            allowed = {one for one in everybody if may_see(actor, standing_of(work.session, one, work.now))}
            assert listed == allowed


def test_reports_of_a_leaver_stay_in_the_sight_of_the_managers_above(store: Store) -> None:
    with undone(store) as (own, clock):
        company = played(own, clock, [("leave", 1, 0, None)])
        with own.reading() as work:
            lines = closure(work)
    assert (company.person(0), company.person(2), 2) in lines
    assert (company.person(0), company.person(1), 1) not in lines


def test_a_loop_of_managers_is_refused_by_name(store: Store) -> None:
    with undone(store) as (own, clock):
        company = played(own, clock, [])
        with own.opened() as work, pytest.raises(InvalidInput, match="P1 → P3 → P2 → P1"):
            company.play(work, "place", 1, 0, 3)
