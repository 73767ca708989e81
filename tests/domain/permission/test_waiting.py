"""The queue is found by the database and equals a walk over everybody that asks the rules alone, after any history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.core.access import Actor
from lms.core.clock import SetClock
from lms.core.errors import DomainError
from lms.db.work import Store, Work
from lms.people import service as people
from lms.people.models import Person
from lms.people.queries import actor_of, visible_to
from lms.people.service.due import carry_out_due
from lms.permission import service
from lms.permission.queries import queue_of
from lms.permission.queries.deciders import known_of
from lms.permission.queries.streams import escalates_at, states_of
from lms.permission.queries.timelines import timelines
from lms.permission.rules import Facts, Refused, State, Status
from lms.permission.rules.acting import standing_in
from lms.permission.rules.facts import Capacity
from lms.permission.rules.who import permit, second_approvers
from lms.permission.vocabulary import HandReason
from tests.cast import Member, department_id
from tests.domain.permission.conftest import Company
from tests.fixtures.size import by_size
from tests.fixtures.work import NOW

CHANGES = ("move", "later", "beside", "away", "delegate", "leave", "grant", "mark")
ASKING = ("amara", "dmytro", "luca", "sofia", "cora")
READERS = (*ASKING, "dana", "mette", "carl", "hanna", "henk")
heads = st.sampled_from(["dana", "sofia", "luca", "amara"])
moved = st.sampled_from(ASKING)
waits = st.tuples(st.just("wait"), st.sampled_from(["1", "6", "9"]), heads)
steps = st.tuples(st.sampled_from(CHANGES), moved, heads) | waits
histories = st.lists(steps, min_size=1, max_size=6)


@contextmanager
def undone(cast: Mapping[str, Member], store: Store) -> Iterator[Company]:
    """Give the cast for one example; its work is undone."""
    savepoint = store.engine.begin_nested()  # type: ignore[attr-defined]
    clock = SetClock(NOW)
    try:
        yield Company(cast, replace(store, clock=clock), clock)
    finally:
        savepoint.rollback()


def play(company: Company, kind: str, who: str, head: str) -> None:
    """Let one thing happen; what the rules refuse did not."""
    if kind == "wait":
        company.wait(timedelta(days=int(who)))
        return
    verbs = {"ask": ask, "grant": grant, "mark": mark}
    try:
        if kind in verbs:
            verbs[kind](company, who, head)
        else:
            with company.as_(head) as work:
                change(work, kind, company.id(who), company.id(head))
    except (DomainError, AssertionError):
        return


def ask(company: Company, who: str, head: str) -> None:
    company.asked(who)


def grant(company: Company, who: str, head: str) -> None:
    for state in company.ladder(who):
        company.do(head, service.grant, state.stream_id)


def mark(company: Company, who: str, head: str) -> None:
    for state in company.ladder(who):
        company.do("carl", service.revoke, state.stream_id, HandReason.INCIDENT, "Something happened")


def change(work: Work, kind: str, person: str, head: str) -> None:
    day = timedelta(days=1)
    if kind == "leave":
        people.leave(work, person)
    elif kind == "away":
        people.record_absence(work, head, work.now, work.now + 20 * day)
    elif kind == "delegate":
        people.delegate(work, person, work.now, work.now + 30 * day, decides=True)
    elif kind == "beside":
        people.add_other_place(work, person, department_id("IT"), head)
    else:
        people.place(work, person, department_id("IT"), head, work.now + day if kind == "later" else None)


def walked(work: Work, actor: Actor) -> set[tuple[str, str]]:
    """Return (kind, stream) of what waits for the actor, by asking the rules about everybody in scope."""
    seen = select(Person.id).where(visible_to(actor, work.now), Person.id != actor.person_id)
    ids = list(work.session.scalars(seen))
    known = known_of(work.session, ids, work.now, actor.person_id)
    found = set()
    for person_id, states in states_of(work.session, ids, work.now, known.timelines).items():
        facts = known.facts(person_id, work.now, actor.person_id)
        found |= {(kind, state.stream_id) for state in states if (kind := asked_of(facts, state))}
    return found


def asked_of(facts: Facts, state: State) -> str | None:
    """Return what the rules want of the actor here."""
    if state.status is Status.REQUESTED:
        facts = standing_in(replace(facts, escalates_at=escalates_at(state, "UTC")), deciding=True)
        held = permit(facts, Capacity.MANAGER, Capacity.DELEGATE, Capacity.ABOVE, escalation=True)
        return None if isinstance(held, Refused) else "request"
    if state.status is Status.ENDORSED:
        return "second" if facts.actor_id in second_approvers(facts, state.keyholders) else None
    if state.confirmation_due_at is None:
        return None
    barred = frozenset(filter(None, [state.approver_id]))
    return None if isinstance(permit(facts, Capacity.MANAGER, barred_too=barred), Refused) else "confirm"


@pytest.fixture
def asked(company: Company) -> Company:
    """Give the cast of whom one has a permission and five have asked for theirs."""
    company.active("yuki")
    for name in ASKING:
        company.asked(name)
    return company


@settings(parent=settings(), max_examples=by_size(50, 1500))
@given(history=histories)
@example(history=[("beside", "cora", "dana"), ("move", "cora", "sofia"), ("grant", "sofia", "dana")])
def test_the_queue_equals_a_walk_over_everybody(asked: Company, history: list[tuple[str, str, str]]) -> None:
    with undone(asked.cast, asked.store) as company:
        for step in history:
            play(company, *step)
        compare(company)
        carry_out_due(company.store)
        compare(company)


def compare(company: Company) -> None:
    with company.store.reading() as work:
        actors = [actor for name in READERS if (actor := actor_of(work.session, company.id(name), work.now))]
        for actor in actors:
            slow = walked(work, actor)
            for reader in (actor, replace(actor, leads_many=True)):
                found = queue_of(work.session, reader, work.now, work.settings.time_zone)
                assert {(row.kind, row.state.stream_id) for row in found} == slow, actor.name


def test_a_request_waits_below_and_after_five_working_days_above(cast: Mapping[str, Member], store: Store) -> None:
    with undone(cast, store) as company:
        for step in [("ask", "dmytro", "luca"), ("wait", "9", "luca"), ("ask", "luca", "sofia")]:
            play(company, *step)
        with company.store.reading() as work:
            for name, count in (("luca", 1), ("sofia", 2), ("dana", 1), ("cora", 0)):
                assert len(queue_of(work.session, company.actor(name), work.now, work.settings.time_zone)) == count


def test_whoever_moved_a_person_to_themselves_is_not_asked_to_confirm_but_the_head_above(
    cast: Mapping[str, Member], store: Store
) -> None:
    with undone(cast, store) as company:
        company.active("yuki")
        for step in [("later", "yuki", "sofia"), ("wait", "6", "sofia")]:
            play(company, *step)
        compare(company)
        carry_out_due(company.store)
        with company.store.reading() as work:
            assert not queue_of(work.session, company.actor("sofia"), work.now, work.settings.time_zone)
            (row,) = queue_of(work.session, company.actor("dana"), work.now, work.settings.time_zone)
        assert row.kind == "confirm"
        compare(company)


def test_whoever_moves_a_person_in_the_instant_of_their_first_place_has_changed_a_line(
    cast: Mapping[str, Member], store: Store
) -> None:
    with undone(cast, store) as company:
        for step in [("beside", "cora", "dana"), ("move", "cora", "sofia")]:
            play(company, *step)
        assert movers(company, "cora") == {company.id("dana"), company.id("sofia")}
        assert not movers(company, "amara")


def test_whoever_planned_a_move_had_changed_a_line_until_it_was_dropped(
    cast: Mapping[str, Member], store: Store
) -> None:
    with undone(cast, store) as company:
        play(company, "later", "amara", "sofia")
        assert movers(company, "amara") == {company.id("sofia")}
        company.wait(timedelta(hours=1))
        with company.as_("hanna") as work:
            assert not people.place(work, company.id("amara"), department_id("EUROPE"), company.id("luca"))
        assert not movers(company, "amara")
        assert movers(company, "amara", known_at=NOW) == {company.id("sofia")}


def movers(company: Company, name: str, known_at: datetime | None = None) -> set[str]:
    with company.store.reading() as work:
        asked = timelines(work.session, [company.id(name)], known_at or work.now, known_at=known_at)
    return {who for who, _when in asked[company.id(name)].movers}
