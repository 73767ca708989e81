"""After any history, what was kept event by event is what making it anew gives, and a late tick changes no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.awards.jobs import expire
from lms.core.access import SYSTEM
from lms.core.clock import SetClock
from lms.core.errors import DomainError
from lms.db.work import Store, Work
from lms.people import service as people
from lms.people.models import Person
from lms.people.queries import actor_of
from lms.people.service.away import record_absence
from lms.people.service.due import carry_out_due
from lms.people.service.persons import Details, add_person
from lms.permission import service as permissions
from lms.permission.models import Permission
from lms.permission.vocabulary import Level
from lms.reports import queries, service
from lms.reports.queries.stored import stored_cells
from lms.reports.rules.ledger import Ledger
from tests.cast import CAST, department_id
from tests.domain.reports.happenings import (
    certify,
    enrol,
    publish_company_courses,
    revoke_certificate,
)
from tests.fixtures.size import by_size
from tests.fixtures.work import NOW

PEOPLE = [CAST[name].id for name in ("amara", "dmytro", "tove", "noor")]
DEPARTMENTS = [department_id(code) for code in ("EUROPE", "SERVICE", "IT")]
COURSES = ("social-selling", "trust")


def join(work: Work, _person: str, number: int) -> None:
    details = Details(
        employee_number=f"n{number}-{work.session.query(Person).count()}",
        name="Nia Rees",
        joined_on=work.now.date() - timedelta(days=number % 40),
    )
    add_person(work, details, DEPARTMENTS[number % 3])


def move(work: Work, person: str, number: int) -> None:
    planned = work.now + timedelta(days=number) if number % 2 else None
    people.place(work, person, DEPARTMENTS[number % 3], None, starts_at=planned)


def away(work: Work, person: str, number: int) -> None:
    record_absence(work, person, work.now, None if number % 5 == 0 else work.now + timedelta(days=number))


def course(deed: Callable[[Work, str, str], None]) -> Callable[[Work, str, int], None]:
    return lambda work, person, number: deed(work, person, COURSES[number % 2])


def permit(work: Work, person: str, number: int) -> None:
    """Let a person with every certificate ask, their manager grant, and the person accept; rules may refuse each."""
    for each in COURSES:
        certify(work, person, each)
    head = next(member.manager for member in CAST.values() if member.id == person)
    channel, level = ("linkedin", "x", "blog")[number % 3], list(Level)[1 + number % 3]
    stream = acting(work, person, lambda: permissions.request(work, channel, level))
    acting(work, CAST[str(head)].id, lambda: permissions.grant(work, str(stream)))
    acting(work, person, lambda: permissions.accept(work, str(stream)))


def withdraw(work: Work, person: str, _number: int) -> None:
    stream = work.session.scalar(select(Permission.id).where(Permission.person_id == person, Permission.is_standing))
    acting(work, person, lambda: permissions.withdraw(work, str(stream)))


def acting(work: Work, person: str, deed: Callable[[], str | None]) -> str | None:
    """Do something as a person; what the rules refuse does not happen."""
    actor = actor_of(work.session, person, work.now)
    work.actor = actor or SYSTEM
    with suppress(DomainError):
        return deed()
    return None


DEEDS: dict[str, Callable[[Work, str, int], None]] = {
    "join": join,
    "move": move,
    "leave": lambda work, person, number: people.leave(work, person, work.now + timedelta(days=number % 3)),
    "away": away,
    "enrol": course(enrol),
    "certify": course(certify),
    "certify both": lambda work, person, _number: [certify(work, person, each) for each in COURSES] and None,
    "revoke": course(revoke_certificate),
    "permit": permit,
    "withdraw": withdraw,
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(DEEDS)), st.sampled_from(PEOPLE), st.integers(1, 60), st.integers(0, 400)),
    max_size=10,
)


@contextmanager
def undone(store: Store) -> Iterator[Store]:
    """Give a store whose commits are undone at the end: each example begins with the cast as it was."""
    connection = store.engine
    assert not hasattr(connection, "connect")
    savepoint = connection.begin_nested()
    try:
        yield replace(store, clock=SetClock(NOW))
    finally:
        savepoint.rollback()


def cells_made_anew(store: Store) -> Ledger:
    with store.writing() as work:
        service.rebuild(work)
    with store.reading() as work:
        return stored_cells(work.session)


def do(store: Store, name: str, person: str, number: int) -> None:
    """Let something happen to somebody who works here; what a rule refuses does not happen."""
    with suppress(DomainError), store.writing() as work:
        if work.session.get_one(Person, person).active:
            DEEDS[name](work, person, number)


def tick(store: Store) -> None:
    """Let every room below note what time has brought about."""
    carry_out_due(store)
    expire(store)
    permissions.tick(store)


@settings(max_examples=by_size(12, 1500))
@given(STEPS)
@example([("away", PEOPLE[0], 59, 0), ("away", PEOPLE[1], 1, 590)])  # looked at as it ends
@example([("permit", PEOPLE[0], 1, 0), ("move", PEOPLE[0], 1, 0), ("away", PEOPLE[1], 2, 320)])  # a plan, late
def test_event_by_event_is_the_same_as_anew(cast: object, store: Store, steps: list[tuple[str, str, int, int]]) -> None:
    with undone(store) as own:
        publish_company_courses(own)
        for name, person, number, days in steps:
            own.clock.advance(days=days / 10)
            if number % 2:
                tick(own)
            do(own, name, person, number)
        assert [str(drift) for drift in service.verify(own)] == []
        with own.reading() as work:
            read = stored_cells(work.session)
            read.update(queries.corrections(work.session, own.settings, work.now))
        tick(own)
        assert +read == +cells_made_anew(own)


@settings(max_examples=by_size(12, 1500))
@given(STEPS)
@example([("move", PEOPLE[0], 17, 17), ("move", PEOPLE[0], 1, 0)])  # planned again as the first plan falls due
def test_when_everything_due_was_noted_nothing_is_lacking(
    cast: object, store: Store, steps: list[tuple[str, str, int, int]]
) -> None:
    with undone(store) as own:
        publish_company_courses(own)
        for name, person, number, days in steps:
            do(own, name, person, number)
            own.clock.advance(days=days)
        tick(own)
        service.play_due(own)
        with own.reading() as work:
            assert not queries.corrections(work.session, own.settings, work.now)
        assert [str(drift) for drift in service.verify(own)] == []
