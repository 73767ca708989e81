"""Facts and cells as they are stored, and how they differ from what the sources say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core.settings import Settings
from lms.db.together import Question, Statement, ask_together
from lms.people.models import Department, Person
from lms.reports.models import Cell, Fact
from lms.reports.queries.sources import (
    Keeps,
    Rows,
    SourcesAsked,
    Whose,
    anything_due,
    between,
    company_of,
    due,
    play_grants,
    published_asked,
)
from lms.reports.rules.facts import Company, Part, Source, derived, earliest
from lms.reports.rules.ledger import CellKey, Key, Ledger, PersonFacts, Value, cells_of, difference

AT_ONCE = 2000
"""People whose facts are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One place where what is stored is not what it should be."""

    place: str
    stored: str
    due: str

    def __str__(self) -> str:
        return f"{self.place}: {self.stored} is stored, it should be {self.due}."


def stored_asked(whose: Whose) -> Question[dict[str, PersonFacts]]:
    """Return the question for the stored facts by person."""
    return Question(_facts(whose.keeps), whose.values, _by_person)


def _by_person(rows: Rows) -> dict[str, PersonFacts]:
    values: dict[str, dict[Key, Value]] = defaultdict(dict)
    departments: dict[str, str] = {}
    for person_id, department_id, measure, subject, state, next_change_at in rows:
        values[person_id][Key(measure, subject)] = Value(state, next_change_at)
        departments[person_id] = department_id
    return {person_id: PersonFacts(departments[person_id], found) for person_id, found in values.items()}


@cache
def _facts(keeps: Keeps) -> Statement:
    columns = (Fact.person_id, Fact.department_id, Fact.measure, Fact.subject, Fact.state, Fact.next_change_at)
    return select(*columns).where(keeps(Fact.person_id))


def facts_and_sources(
    session: Session, settings: Settings, whose: Whose, part: Part = Part.ALL
) -> tuple[dict[str, PersonFacts], Company, dict[str, Source]]:
    """Return the stored facts, what is the same for everybody, and as far as ``part`` needs it what is on record.

    By person, in one statement.
    """
    stored, published, sources = stored_asked(whose), published_asked(), SourcesAsked(whose, part)
    ask_together(session, stored, published, *sources.questions)
    return stored.answer, company_of(settings, published.answer), sources.read()


def stored_cells(session: Session) -> Ledger:
    """Return every cell that is not empty."""
    columns = (Cell.department_id, Cell.measure, Cell.subject, Cell.state, Cell.n)
    return Ledger({CellKey(*row[:4]): row[4] for row in session.execute(select(*columns).where(Cell.n != 0))})


def due_persons(session: Session, now: datetime, most: int) -> list[str]:
    """Return persons whose stored facts are due, the longest due first."""
    return list(
        session.scalars(
            select(Fact.person_id)
            .where(Fact.next_change_at <= now)
            .group_by(Fact.person_id)
            .order_by(func.min(Fact.next_change_at), Fact.person_id)
            .limit(most)
        )
    )


def corrections(session: Session, settings: Settings, now: datetime) -> Ledger:
    """Return what the stored cells lack at ``now`` because nobody has noted yet what time alone changed.

    One statement while nothing is due, else a fixed number, however many people.
    """
    if not anything_due(session, now):
        return Ledger()
    stored, company, sources = facts_and_sources(session, settings, due(now))
    lacking = Ledger()
    play_grants(session, sources, now)
    for person_id, source in sources.items():
        lacking.update(difference(stored.get(person_id), derived(source, company, now)))
    return lacking


def ranges(session: Session) -> Iterator[tuple[str, str, int]]:
    """Yield the first and the last id of one range of persons after the other, and how many persons it holds."""
    after = ""
    while True:
        part = select(Person.id).where(Person.id > after).order_by(Person.id).limit(AT_ONCE).subquery()
        first, last, count = session.execute(select(func.min(part.c.id), func.max(part.c.id), func.count())).one()
        if not count:
            return
        yield first, last, count
        after = last


def truth(
    session: Session, settings: Settings, now: datetime
) -> Iterator[dict[str, tuple[Source, PersonFacts | None]]]:
    """Yield, a range of persons at a time, each person's source and the facts that follow from it at ``now``."""
    company = company_of(settings, published_asked().ask(session))
    for first, last, _count in ranges(session):
        asked = SourcesAsked(between(first, last))
        ask_together(session, *asked.questions)
        sources = asked.read()
        yield {key: (source, derived(source, company, now)) for key, source in sources.items()}


def drifts(session: Session, settings: Settings, now: datetime) -> list[Drift]:
    """Return where facts differ from their sources and cells from their facts; what is merely due is no drift."""
    found: list[Drift] = []
    late = set(session.scalars(select(Person.id).where(Person.next_change_at <= now)))
    counted = Ledger()
    for people in truth(session, settings, now):
        stored = stored_asked(between(min(people), max(people))).ask(session)
        for person_id, (source, facts) in people.items():
            old = stored.get(person_id)
            counted.update(cells_of(old))
            if old != facts and person_id not in late and not _is_due(old, now):
                found += _person_drifts(source.number, old, facts)
    return found + _cell_drifts(session, stored_cells(session), counted)


def _is_due(facts: PersonFacts | None, now: datetime) -> bool:
    change = earliest(facts) if facts is not None else None
    return change is not None and change <= now


def _person_drifts(number: str, old: PersonFacts | None, new: PersonFacts | None) -> Iterator[Drift]:
    before, after = (old.values if old else {}), (new.values if new else {})
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            name = f"person {number}, {' '.join(part for part in key if part)}"
            yield Drift(name, _said(before.get(key)), _said(after.get(key)))
    if old is not None and new is not None and old.department_id != new.department_id:
        yield Drift(f"person {number}", f"department {old.department_id}", new.department_id)


def _said(value: Value | None) -> str:
    if value is None:
        return "nothing"
    return f"{value.state} until {value.next_change_at.isoformat()}" if value.next_change_at else value.state


def _cell_drifts(session: Session, stored: Ledger, counted: Ledger) -> list[Drift]:
    codes = {row[0]: row[1] for row in session.execute(select(Department.id, Department.code))}
    wrong = (key for key in sorted(stored.keys() | counted.keys()) if stored[key] != counted[key])
    return [
        Drift(
            f"department {codes.get(key.department_id, key.department_id)}, "
            + " ".join(part for part in key[1:] if part),
            str(stored[key]),
            str(counted[key]),
        )
        for key in wrong
    ]
