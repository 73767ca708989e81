"""Who may decide for whom: the heads above, their delegates and absences, compliance, and who stands below.

For any number of people in a fixed number of statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from lms.core.access import Role
from lms.people.models import Absence, Assignment, Delegation, DepartmentPath, Person, ReportingPath, RoleGiving
from lms.people.queries.scope import current
from lms.permission.queries.timelines import Timeline, absences_of
from lms.permission.rules import Facts, Head, Span
from lms.permission.rules.facts import LONG_ABSENCE


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
    """Return the deciders of each person of ``known``; six statements, whatever their number."""
    lines = _lines(session, known, now)
    heads = sorted({head for line in lines.values() for head in line})
    away = _away(session, heads, now)
    delegates = _delegates(session, heads, now)
    compliance = _compliance(session, known, now)
    candidates = {actor_id} if actor_id else set()
    candidates.update(heads, *delegates.values(), *compliance.values())
    below = _below(session, list(known), candidates, now)
    return {
        person_id: Deciders(
            line=tuple(Head(head, head in away, delegates.get(head, frozenset())) for head in lines[person_id]),
            managers=timeline.other_managers | frozenset(lines[person_id][:1]),
            below=below.get(person_id, frozenset()),
            compliance=compliance[person_id],
        )
        for person_id, timeline in known.items()
    }


def _lines(session: Session, known: Mapping[str, Timeline], now: datetime) -> dict[str, list[str]]:
    """Return the heads above each person, the manager of record first; those who left are not among them.

    A line begins with the manager of record of this instant, even where the move to them is not carried out yet.
    """
    start = {person_id: timeline.facts(now).manager_at(now) for person_id, timeline in known.items()}
    asked = {manager or person_id for person_id, manager in start.items()}
    above: dict[str, list[str]] = defaultdict(list)
    rows = session.execute(
        select(ReportingPath.person_id, ReportingPath.manager_id)
        .join(Person, Person.id == ReportingPath.manager_id)
        .where(
            ReportingPath.person_id.in_(sorted(asked)),
            Person.active,
            or_(Person.left_at.is_(None), Person.left_at > now),
        )
        .order_by(ReportingPath.depth)
    )
    for person_id, manager_id in rows:
        above[person_id].append(manager_id)
    return {
        person_id: [manager, *above[manager]] if manager else above[person_id] for person_id, manager in start.items()
    }


def _away(session: Session, heads: Sequence[str], now: datetime) -> frozenset[str]:
    """Return the heads who are in an absence of over 14 days."""
    if not heads:
        return frozenset()
    spans = absences_of(session, heads, since=now)
    return frozenset(head for head, absences in spans.items() if any(_is_long(a) and a.holds(now) for a in absences))


def _is_long(absence: Span) -> bool:
    return absence.end is None or absence.end - absence.start > LONG_ABSENCE


def _delegates(session: Session, heads: Sequence[str], now: datetime) -> dict[str, frozenset[str]]:
    """Return who may decide for each head now; a delegation ends with the delegate's absence or leaving."""
    if not heads:
        return {}
    absent = exists().where(
        Absence.person_id == Delegation.delegate_id,
        Absence.starts_at <= now,
        or_(Absence.ends_at.is_(None), Absence.ends_at > now),
    )
    rows = session.execute(
        select(Delegation.manager_id, Delegation.delegate_id)
        .join(Person, Person.id == Delegation.delegate_id)
        .where(
            Delegation.manager_id.in_(heads),
            Delegation.decides,
            Delegation.starts_at <= now,
            Delegation.ends_at > now,
            Person.active,
            ~absent,
        )
    )
    found: dict[str, set[str]] = defaultdict(set)
    for manager_id, delegate_id in rows:
        found[manager_id].add(delegate_id)
    return {manager_id: frozenset(delegates) for manager_id, delegates in found.items()}


def _compliance(session: Session, known: Mapping[str, Timeline], now: datetime) -> dict[str, frozenset[str]]:
    """Return the people of compliance whose scope, the company or a department's subtree, covers each person."""
    rows = session.execute(
        select(RoleGiving.person_id, DepartmentPath.descendant_id)
        .join(Person, Person.id == RoleGiving.person_id)
        .outerjoin(DepartmentPath, DepartmentPath.ancestor_id == RoleGiving.department_id)
        .where(
            RoleGiving.role == Role.COMPLIANCE,
            RoleGiving.approved_at <= now,
            RoleGiving.taken_at.is_(None),
            Person.active,
            or_(Person.left_at.is_(None), Person.left_at > now),
        )
    ).all()
    return {
        person_id: frozenset(
            who for who, department in rows if department is None or department in timeline.department_ids
        )
        for person_id, timeline in known.items()
    }


def _below(
    session: Session, person_ids: Sequence[str], candidates: Collection[str], now: datetime
) -> dict[str, frozenset[str]]:
    """Return those of ``candidates`` who stand below each person, in any line."""
    if not candidates or not person_ids:
        return {}
    lower = sorted(candidates)
    primary = select(ReportingPath.manager_id, ReportingPath.person_id).where(
        ReportingPath.manager_id.in_(person_ids), ReportingPath.person_id.in_(lower)
    )
    other = select(Assignment.manager_id, Assignment.person_id).where(
        Assignment.manager_id.in_(person_ids), Assignment.person_id.in_(lower), *current(now)
    )
    found: dict[str, set[str]] = defaultdict(set)
    for manager_id, person_id in session.execute(primary.union(other)):
        found[manager_id].add(person_id)
    return {person_id: frozenset(below) for person_id, below in found.items()}
