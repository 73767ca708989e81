"""Who may decide for whom: the heads above, their delegates and absences, compliance, and who stands below.

For any number of people in a fixed number of statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from lms.core.access import Role
from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.types import Instant
from lms.people.models import Absence, Assignment, Delegation, DepartmentPath, Person, ReportingPath, RoleGiving
from lms.permission.queries.timelines import Timeline, absence_of
from lms.permission.rules import Facts, Head, Span
from lms.permission.rules.facts import LONG_ABSENCE

NOW: BindParameter[datetime] = bindparam("now", type_=Instant)
_Other = aliased(Absence)
WORKING = Person.active.is_not(False)
"""Put so that SQLite does not start from everybody who is active, which is nearly everybody."""


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who could act on the permissions of one person: the fields of :class:`Facts` of that name."""

    line: tuple[Head, ...] = ()
    managers: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
    compliance: frozenset[str] = frozenset()

    def add_to(self, facts: Facts) -> Facts:
        """Return the facts with these people in them."""
        return replace(facts, line=self.line, managers=self.managers, below=self.below, compliance=self.compliance)


def deciders_of(
    session: Session, known: Mapping[str, Timeline], now: datetime, actor_id: str | None
) -> dict[str, Deciders]:
    """Return the deciders of each person of ``known``; two statements, whatever their number."""
    lines = _lines(session, known, now)
    candidates = {actor_id} if actor_id else set()
    for line in lines.values():
        candidates.update(*(head.delegates for head in line), (head.person_id for head in line))
    compliance, below = _beside(session, known, candidates, now)
    return {
        person_id: Deciders(
            line=tuple(lines[person_id]),
            managers=timeline.other_managers | {head.person_id for head in lines[person_id][:1]},
            below=frozenset(below[person_id]),
            compliance=frozenset(
                who for who, department in compliance if department is None or department in timeline.department_ids
            ),
        )
        for person_id, timeline in known.items()
    }


def _statement_of_heads() -> Select[*tuple[Any, ...]]:
    """Build the statement of the heads above some people and of these people themselves (depth 0), nearest first.

    Each with its absences of now and those who may decide for it now: a delegation ends with the delegate's absence
    or leaving. Heads who left are not among those above.
    """
    above = union_all(
        select(Person.id.label("person_id"), Person.id.label("head_id"), literal_column("0").label("depth")).where(
            one_of(Person.id, "asked")
        ),
        select(ReportingPath.person_id, ReportingPath.manager_id, ReportingPath.depth)
        .join(Person, Person.id == ReportingPath.manager_id)
        .where(one_of(ReportingPath.person_id, "asked"), WORKING, or_(Person.left_at.is_(None), Person.left_at > NOW)),
    ).subquery("above")
    away = and_(Absence.person_id == above.c.head_id, *_during(Absence.starts_at, Absence.ends_at))
    delegated = and_(
        Delegation.manager_id == above.c.head_id,
        Delegation.decides,
        Delegation.starts_at <= NOW,
        Delegation.ends_at > NOW,
        exists().where(Person.id == Delegation.delegate_id, Person.active),
        ~exists().where(_Other.person_id == Delegation.delegate_id, *_during(_Other.starts_at, _Other.ends_at)),
    )
    return (
        select(
            above.c.person_id,
            above.c.head_id,
            Absence.starts_at,
            Absence.ends_at,
            Absence.recorded_at,
            Delegation.delegate_id,
        )
        .select_from(above)
        .outerjoin(Absence, away)
        .outerjoin(Delegation, delegated)
        .order_by(above.c.depth)
    )


def _during(starts_at: Any, ends_at: Any) -> tuple[Any, Any]:  # noqa: ANN401  (columns)
    return starts_at <= NOW, or_(ends_at.is_(None), ends_at > NOW)


_HEADS = _statement_of_heads()


def _lines(session: Session, known: Mapping[str, Timeline], now: datetime) -> dict[str, list[Head]]:
    """Return the heads above each person, the manager of record first; those who left are not among them.

    A line begins with the manager of record of this instant, even where the move to them is not carried out yet.
    """
    start = {person_id: timeline.facts(now).manager_at(now) for person_id, timeline in known.items()}
    asked = sorted({manager or person_id for person_id, manager in start.items()})
    above: dict[str, dict[str, Head]] = defaultdict(dict)
    for person_id, head_id, starts_at, ends_at, recorded_at, delegate_id in ask(
        session, _HEADS, {"asked": asked, "now": now}
    ):
        head = above[person_id].get(head_id, Head(head_id))
        away = starts_at is not None and _is_long(absence_of(starts_at, ends_at, recorded_at), now)
        delegates = head.delegates | {delegate_id} if delegate_id else head.delegates
        above[person_id][head_id] = Head(head_id, head.away or away, delegates)
    return {
        person_id: [head for head_id, head in above[manager or person_id].items() if manager or head_id != person_id]
        for person_id, manager in start.items()
    }


def _is_long(absence: Span, now: datetime) -> bool:
    """Say whether an absence of over 14 days acts now."""
    return absence.holds(now) and (absence.end is None or absence.end - absence.start > LONG_ABSENCE)


def _statement_beside() -> CompoundSelect[*tuple[Any, ...]]:
    """Build the statement of compliance (person, department or none) and, marked, of who stands below whom.

    Below the people of ``ids``, in any line, as far as they are ``candidates`` or of compliance.
    """
    held = and_(RoleGiving.role == Role.COMPLIANCE, RoleGiving.approved_at <= NOW, RoleGiving.taken_at.is_(None))
    compliance: Select[*tuple[Any, ...]] = (
        select(literal_column("0").label("below"), RoleGiving.person_id.label("who"), DepartmentPath.descendant_id)
        .join(Person, Person.id == RoleGiving.person_id)
        .outerjoin(DepartmentPath, DepartmentPath.ancestor_id == RoleGiving.department_id)
        .where(held, WORKING, or_(Person.left_at.is_(None), Person.left_at > NOW))
    )

    def matters(column: Any) -> Any:  # noqa: ANN401  (a column, a condition)
        return or_(one_of(column, "candidates"), column.in_(select(RoleGiving.person_id).where(held)))

    primary: Select[*tuple[Any, ...]] = select(
        literal_column("1"), ReportingPath.person_id, ReportingPath.manager_id
    ).where(one_of(ReportingPath.manager_id, "ids"), matters(ReportingPath.person_id))
    other: Select[*tuple[Any, ...]] = select(literal_column("1"), Assignment.person_id, Assignment.manager_id).where(
        one_of(Assignment.manager_id, "ids"),
        matters(Assignment.person_id),
        *_during(Assignment.starts_at, Assignment.ends_at),
    )
    return union_all(compliance, primary, other)


_BESIDE = _statement_beside()


def _beside(
    session: Session, known: Mapping[str, Timeline], candidates: Collection[str], now: datetime
) -> tuple[list[tuple[str, str | None]], dict[str, set[str]]]:
    """Return compliance with the departments of each one's scope (None: the company), and who is below each person."""
    compliance: list[tuple[str, str | None]] = []
    below: dict[str, set[str]] = defaultdict(set)
    values = {"ids": sorted(known), "candidates": sorted(candidates), "now": now}
    for is_below, who, where in ask(session, _BESIDE, values).all():
        if is_below:
            below[where].add(who)
        else:
            compliance.append((who, where))
    return compliance, below
