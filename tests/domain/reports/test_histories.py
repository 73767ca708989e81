"""After any history, what was kept event by event is what making it anew gives, and a late tick changes no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.core.clock import SetClock
from lms.db.work import Store, Work
from lms.people import service as people
from lms.people.models import Person
from lms.people.service.away import record_absence
from lms.people.service.due import carry_out_due
from lms.people.service.persons import Details, add_person
from lms.permission.vocabulary import Level
from lms.reports import queries, service
from lms.reports.queries.stored import stored_cells
from lms.reports.rules.ledger import Ledger
from tests.cast import CAST, department_id
from tests.domain.reports.happenings import (
    certify,
    end_permission,
    enrol,
    permit,
    publish_company_courses,
    revoke_certificate,
)
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
    starts = work.now + timedelta(days=400 + work.session.query(Person).count())
    taken = select(Person.next_change_at).where(Person.id == person)
    starts = starts if work.session.scalar(taken) else work.now
    record_absence(work, person, starts, None if number % 5 == 0 else starts + timedelta(days=number))


def course(deed: Callable[[Work, str, str], None]) -> Callable[[Work, str, int], None]:
    return lambda work, person, number: deed(work, person, COURSES[number % 2])


DEEDS: dict[str, Callable[[Work, str, int], None]] = {
    "join": join,
    "move": move,
    "leave": lambda work, person, number: people.leave(work, person, work.now + timedelta(days=number % 3)),
    "enrol": course(enrol),
    "certify": course(certify),
    "revoke": course(revoke_certificate),
    "permit": lambda work, person, number: (
        permit(work, person, list(Level)[number % 5], work.now + timedelta(days=number)) and None
    ),
    "end": lambda work, person, _number: end_permission(work, person),
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(DEEDS)), st.sampled_from(PEOPLE), st.integers(1, 60), st.integers(0, 400)),
    max_size=14,
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


@given(STEPS)
def test_event_by_event_is_the_same_as_anew(cast: object, store: Store, steps: list[tuple[str, str, int, int]]) -> None:
    with undone(store) as own:
        publish_company_courses(own)
        for name, person, number, days in steps:
            own.clock.advance(days=days / 10)
            carry_out_due(own)
            with own.writing() as work:
                if work.session.get_one(Person, person).active:
                    DEEDS[name](work, person, number)
        assert [str(drift) for drift in service.verify(own)] == []
        with own.reading() as work:
            read = stored_cells(work.session)
            read.update(queries.corrections(work.session, own.settings, work.now))
        assert +read == +cells_made_anew(own)
        service.play_due(own)
        assert service.verify(own) == []
