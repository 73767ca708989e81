"""Keeping facts and cells: with every deed, when time has changed something, and anew from the beginning.

A handler only notes whom an event touched. Just before the transaction commits, their facts are derived anew, locked in
the order of the persons, and the cells follow in the order of their keys: no two writers wait for each other in turn,
and a deed that plays a hundred events moves each cell once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import reduce
from operator import or_

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.work import Store, Work
from lms.db.writes import Write, write_together
from lms.reports import queries
from lms.reports.models import Cell, Fact
from lms.reports.queries import Drift
from lms.reports.rules.facts import TRAINED, Part, derived
from lms.reports.rules.ledger import STANDING, Key, Ledger, PersonFacts, Value, cells_of, changed, difference

TOUCHED = "lms_reports_touched"
AT_ONCE = 500
DUE_AT_ONCE = 200
Progress = Callable[[int], None]
_LOCK = (
    select(Fact.person_id)
    .where(Fact.measure == STANDING, one_of(Fact.person_id, "ids"))
    .order_by(Fact.person_id)
    .with_for_update()
)


_FACTS = Write(Fact, replacing=("department_id", "state", "next_change_at"))
_CELLS = Write(Cell, adding=("n",))


def touch(work: Work, person_id: str, part: Part) -> None:
    """Note that an event touched a part of a person's facts; they follow when the work is committed."""
    touched: dict[str, Part] = work.session.info.setdefault(TOUCHED, {})
    touched[person_id] = touched.get(person_id, part) | part


def keep(work: Work) -> None:
    """Bring the facts of everybody touched in this work, and the cells that count them, up to now."""
    touched: dict[str, Part] = work.session.info.get(TOUCHED, {})
    if not touched:
        return
    work.session.flush()
    ids, moved = sorted(touched), Ledger()
    for start in range(0, len(ids), AT_ONCE):
        moved.update(_renew(work, {key: touched[key] for key in ids[start : start + AT_ONCE]}))
    work.leave(_CELLS, _cell_rows(moved))
    touched.clear()


def play_due(store: Store) -> int:
    """Note what time alone has changed, in units of work of a bounded size; return how many people it was."""
    noted = 0
    while True:
        with store.writing() as work:
            due = queries.due_persons(work.session, work.now, DUE_AT_ONCE)
            for person_id in due:
                touch(work, person_id, Part.ALL)
        noted += len(due)
        if len(due) < DUE_AT_ONCE:
            return noted


def rebuild(work: Work, progress: Progress | None = None) -> int:
    """Make all facts and cells anew from their sources, in this work, and return how many people have facts.

    This defines the truth. On PostgreSQL other writers wait at their commit until it is done. ``progress`` is told how
    many people are through.
    """
    session = work.session
    session.flush()
    if _has_row_locks(session):
        session.execute(text("LOCK TABLE lms_facts, lms_cells IN EXCLUSIVE MODE"))
    session.execute(delete(Fact))
    session.execute(delete(Cell))
    ledger, through, kept = Ledger(), 0, 0
    for people in queries.truth(session, work.settings, work.now):
        found = {key: facts for key, (_source, facts) in people.items() if facts is not None}
        rows = [row for key, facts in found.items() for row in _rows(key, facts.department_id, facts.values)]
        if rows:
            ask(session, insert(Fact), rows)
        for facts in found.values():
            ledger.update(cells_of(facts))
        through, kept = through + len(people), kept + len(found)
        if progress is not None:
            progress(through)
    write_together(session, {_CELLS: _cell_rows(ledger)})
    session.info.get(TOUCHED, {}).clear()
    return kept


def on_new_course(work: Work, course: str) -> None:
    """Make everything anew when a course is published for the first time, since *trained* means more from then on."""
    if queries.is_first_version(work.session, course):
        rebuild(work)


def on_renewal(work: Work, course: str, renew_by: datetime) -> None:
    """Look again at ``renew_by`` at whoever holds a certificate of a course that counts no longer than until then.

    Until then nobody's facts change, so that a call to renew costs one statement, however many it is for.
    """
    about = Fact.subject == course
    if course in work.settings.company_courses:
        about |= Fact.measure == TRAINED
    later = (Fact.next_change_at > renew_by, Fact.person_id.in_(queries.certified_until(course, renew_by)), about)
    sooner = update(Fact).where(*later).values(next_change_at=renew_by)
    work.session.execute(sooner.execution_options(synchronize_session=False))


def verify(store: Store) -> list[Drift]:
    """Return every place where facts or cells are not what they should be; empty when all are right.

    What one look finds, a second one has to find again: the first reads the clock before the records, so
    that it may see what is done an instant later.
    """
    first = _look(store)
    if not first:
        return []
    again = set(_look(store))
    return [drift for drift in first if drift in again]


def _look(store: Store) -> list[Drift]:
    with store.reading(steady=True) as work:
        return queries.drifts(work.session, work.settings, work.now)


def _renew(work: Work, touched: Mapping[str, Part]) -> Ledger:
    """Derive and write the facts of some persons; return by how much that moves the cells."""
    session, ids = work.session, sorted(touched)
    whose = queries.these(ids)
    if _has_row_locks(session):
        ask(session, _LOCK, {"ids": ids})
    stored, company, sources = queries.facts_and_sources(session, work.settings, whose, reduce(or_, touched.values()))
    parts = {key: part if key in stored else Part.ALL for key, part in touched.items()}
    if parts != touched:  # all is needed of whoever has no facts yet
        stored, company, sources = queries.facts_and_sources(session, work.settings, whose)
    new = {key: derived(sources.get(key), company, work.now, stored.get(key), part) for key, part in parts.items()}
    _write(work, stored, new)
    moved = Ledger()
    for key, facts in new.items():
        moved.update(difference(stored.get(key), facts))
    return moved


def _write(work: Work, stored: Mapping[str, PersonFacts], new: Mapping[str, PersonFacts | None]) -> None:
    rows: list[dict[str, object]] = []
    for person_id, facts in new.items():
        to_write, gone = changed(stored.get(person_id), facts)
        if facts is not None:
            rows += _rows(person_id, facts.department_id, to_write)
        for key in gone:
            work.session.execute(
                delete(Fact).where(
                    Fact.person_id == person_id, Fact.measure == key.measure, Fact.subject == key.subject
                )
            )
    work.leave(_FACTS, rows)


def _rows(person_id: str, department_id: str, values: Mapping[Key, Value]) -> Iterator[dict[str, object]]:
    for key, value in values.items():
        yield {
            "person_id": person_id,
            "department_id": department_id,
            "measure": key.measure,
            "subject": key.subject,
            "state": value.state,
            "next_change_at": value.next_change_at,
        }


def _cell_rows(moved: Ledger) -> list[dict[str, object]]:
    """Return what to add to the cells, by their keys: whoever writes two of them locks them in the same order."""
    return [{**key._asdict(), "n": n} for key, n in sorted(moved.items()) if n]


def _has_row_locks(session: Session) -> bool:
    """Whether this is PostgreSQL; on SQLite there is one writer at a time anyway."""
    return session.get_bind().dialect.name == "postgresql"
