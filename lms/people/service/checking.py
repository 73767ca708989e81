"""Holding the closures against what they are made from: the tree of departments, the reporting lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.db.work import Store
from lms.people.models import Department, DepartmentPath, Person, ReportingPath
from lms.people.rules import find_loop
from lms.people.service.lines import inactive_among, managers_above

log = structlog.get_logger(__name__)
Steps = dict[tuple[str, str], int]
"""(above, below) → how many steps lie between them."""


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A place where a stored line or branch is not what the assignments or the parents give."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def verify_lines(store: Store) -> list[Misplaced]:
    """Return every place where the tree or the lines are wrong; empty when both are right.

    What one look finds, a second one has to find again: the first reads the clock before the records, so
    that it may see what is done an instant later.
    """
    first = _look(store)
    if not first:
        return []
    again = set(_look(store))
    return [found for found in first if found in again]


def alarm(store: Store) -> int:
    """Log every place that is wrong, for whoever watches the log; return how many there are."""
    found = verify_lines(store)
    for misplaced in found:
        log.error("a line of people is wrong", place=misplaced.place, what=misplaced.message)
    return len(found)


def _look(store: Store) -> list[Misplaced]:
    with store.reading(steady=True) as work:
        return [*_tree(work.session), *_lines(work.session, work.now)]


def _tree(session: Session) -> Iterator[Misplaced]:
    rows = session.execute(select(Department.id, Department.code, Department.parent_id)).all()
    codes = {row.id: row.code for row in rows}
    parents = {row.id: row.parent_id for row in rows if row.parent_id is not None}
    if loop := find_loop(dict(parents)):
        yield Misplaced("departments", "hang in a loop: " + " → ".join(codes[one] for one in loop) + ".")
        return
    stored = session.execute(select(DepartmentPath.ancestor_id, DepartmentPath.descendant_id, DepartmentPath.depth))
    right = {(key, key): 0 for key in codes} | _walked(codes, parents)
    yield from _differences("department", codes, {(above, below): n for above, below, n in stored}, right)


def _lines(session: Session, now: datetime) -> Iterator[Misplaced]:
    numbers = {row.id: row.employee_number for row in session.execute(select(Person.id, Person.employee_number))}
    managers = managers_above(session, numbers, now)
    if loop := find_loop(dict(managers)):
        yield Misplaced("reporting lines", "are a loop: " + " → ".join(numbers[one] for one in loop) + ".")
        return
    left = inactive_among(session, set(numbers))
    stored = session.execute(select(ReportingPath.manager_id, ReportingPath.person_id, ReportingPath.depth))
    right = _walked({key: number for key, number in numbers.items() if key not in left}, managers)
    yield from _differences("person", numbers, {(above, below): n for above, below, n in stored}, right)


def _walked(starts: Mapping[str, str], up: Mapping[str, str]) -> Steps:
    found: Steps = {}
    for below in starts:
        depth, above = 1, up.get(below)
        while above is not None:
            found[above, below] = depth
            depth, above = depth + 1, up.get(above)
    return found


def _differences(kind: str, names: Mapping[str, str], stored: Steps, right: Steps) -> Iterator[Misplaced]:
    for above, below in sorted(stored.keys() | right.keys()):
        kept, due = stored.get((above, below)), right.get((above, below))
        if kept != due:
            place = f"{kind} {names.get(below, below)}"
            yield Misplaced(
                place, f"below {names.get(above, above)}: {_said(kept)} is stored, it should be {_said(due)}."
            )


def _said(depth: int | None) -> str:
    return "nothing" if depth is None else f"depth {depth}"
