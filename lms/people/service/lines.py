"""The closure of the reporting lines: everybody above everybody over primary assignments.

A line leads on over people who have left: whoever reported to a leaver stays below the leaver's own managers until a
new manager is set, and does not vanish from their lists. Leavers themselves are below nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, insert, or_, select
from sqlalchemy.orm import Session

from lms.core.errors import Fault, InvalidInput
from lms.db.kept import ask
from lms.people.models import Assignment, Person, ReportingPath
from lms.people.rules import loop_of

BATCH = 5_000
"""Ids in one statement: below the bound of either database's driver."""


def rehang(session: Session, moved: Collection[str], now: datetime) -> None:
    """Make the lines of ``moved`` people, and of all below them, again from the assignments of ``now``.

    A loop in which one of ``moved`` stands is an InvalidInput that names it in full; nothing is written then. Another
    loop is one of moves that are due: when they are carried out it is undone, and all below it are hung again.
    """
    affected = set(moved)
    for ids in batches(sorted(moved)):
        affected.update(session.scalars(select(ReportingPath.person_id).where(ReportingPath.manager_id.in_(ids))))
    managers = managers_above(session, affected, now)
    _refuse_loop(session, managers, moved)
    gone = inactive_among(session, affected)
    for ids in batches(sorted(affected)):
        session.execute(delete(ReportingPath).where(ReportingPath.person_id.in_(ids)))
    rows = list(_paths(sorted(affected - gone), managers))
    if rows:
        ask(session, insert(ReportingPath), rows)


def rebuild_lines(session: Session, now: datetime) -> None:
    """Make all lines again: the definition that every other way of keeping them is held against."""
    rehang(session, list(session.scalars(select(Person.id))), now)


def managers_above(session: Session, person_ids: Iterable[str], now: datetime) -> dict[str, str]:
    """Return person → manager of the primary assignment, for the people and everybody above them."""
    found: dict[str, str] = {}
    asked: set[str] = set()
    wanted = set(person_ids)
    while wanted:
        asked |= wanted
        level = {}
        for ids in batches(sorted(wanted)):
            level.update(_managers(session, ids, now))
        found.update(level)
        wanted = set(level.values()) - asked
    return found


def _managers(session: Session, person_ids: Sequence[str], now: datetime) -> dict[str, str]:
    counts = or_(Assignment.ends_at.is_(None), Assignment.ends_at > now, _ended_by_leaving())
    rows = session.execute(
        select(Assignment.person_id, Assignment.manager_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(
            Assignment.person_id.in_(person_ids),
            Assignment.is_primary,
            Assignment.starts_at <= now,
            or_(
                Assignment.closed_at.is_(None), Assignment.closed_at >= Assignment.starts_at
            ),  # no plan that was dropped
            counts,
        )
        .order_by(Assignment.starts_at)
    )
    # Who left at the very instant of a move, or moved before their leaving was carried out, ended several places then:
    # the latest one tells, so that leaving changes nobody's line.
    last = {row.person_id: row.manager_id for row in rows}
    return {person: manager for person, manager in last.items() if manager is not None}


def _ended_by_leaving() -> ColumnElement[bool]:
    return and_(Person.active == false(), Assignment.ends_at >= Person.left_at)


def _refuse_loop(session: Session, managers: Mapping[str, str], moved: Iterable[str]) -> None:
    loop = next((found for person_id in sorted(moved) if (found := loop_of(person_id, managers))), ())
    if loop:
        message = f"The line would be a loop: {loop_text(session, loop)}"
        raise InvalidInput([Fault("manager", message, "Choose a manager outside this loop for one of them.")])


def loop_text(session: Session, person_ids: Sequence[str]) -> str:
    """Return a loop by name, *A → B → A.*: each reports to the next, and the last to the first."""
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids))).all())
    return " → ".join(names[person_id] for person_id in [*person_ids, person_ids[0]]) + "."


def inactive_among(session: Session, person_ids: Collection[str]) -> set[str]:
    """Return those of the people who have left."""
    found: set[str] = set()
    for ids in batches(sorted(person_ids)):
        found.update(session.scalars(select(Person.id).where(Person.id.in_(ids), Person.active == false())))
    return found


def batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the ids in parts that fit a statement."""
    rest = iter(ids)
    while part := list(islice(rest, BATCH)):
        yield part


def _paths(person_ids: Iterable[str], managers: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for person_id in person_ids:
        depth, above, passed = 1, managers.get(person_id), {person_id}
        while above is not None and above not in passed:
            yield {"manager_id": above, "person_id": person_id, "depth": depth}
            passed.add(above)
            depth, above = depth + 1, managers.get(above)
