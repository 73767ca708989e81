"""Who may decide for whom: the heads above, their delegates and absences, compliance, and who stands below.

For any number of people in a fixed number of statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from lms.core.access import Role
from lms.db.listed import among, one_of
from lms.db.together import Question, ask_together
from lms.db.types import Instant
from lms.people.models import Absence, Assignment, Delegation, DepartmentPath, Person, ReportingPath, RoleGiving
from lms.permission.queries.timelines import Timeline, TimelinesAsked, absence_of
from lms.permission.rules import Facts, Head, Span
from lms.permission.rules.facts import LONG_ABSENCE

NOW: BindParameter[datetime] = bindparam("now", type_=Instant)
_NO, _YES = literal_column("0", Integer), literal_column("1", Integer)
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


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of some people, each by id: the timeline, and who could act."""

    timelines: dict[str, Timeline]
    deciders: dict[str, Deciders]

    def facts(self, person_id: str, now: datetime, actor_id: str | None = None) -> Facts:
        """Return all facts of a person at ``now``, for whoever acts."""
        could = self.deciders[person_id]
        return self.timelines[person_id].facts(
            now,
            actor_id=actor_id,
            line=could.line,
            managers=could.managers,
            below=could.below,
            compliance=could.compliance,
        )


def known_of(session: Session, person_ids: Collection[str], now: datetime, actor_id: str | None) -> Known:
    """Return timelines and deciders of some people, of those among them who are on record: one statement."""
    asked = KnownAsked(person_ids, now, actor_id)
    ask_together(session, *asked.questions)
    return asked.read(session)


class KnownAsked:
    """The questions whose answers are :class:`Known`, for a page that asks others with them."""

    def __init__(self, person_ids: Collection[str], now: datetime, actor_id: str | None) -> None:
        self._now = now
        self._timelines = TimelinesAsked(person_ids, now)
        values = {"ids": self._timelines.ids, "now": now}
        self._heads = Question(_HEADS, values, list)
        self._beside = Question(_BESIDE, values | {"actors": [actor_id] if actor_id else []}, _beside)

    @property
    def questions(self) -> tuple[Question[Any], ...]:
        """What to ask."""
        return (*self._timelines.questions, self._heads, self._beside)

    def read(self, session: Session) -> Known:
        """Return what the answers say. The matrix is read again after a publication only."""
        known = self._timelines.read(session)
        lines = _lines(self._heads.answer, known, self._now)
        compliance, below = self._beside.answer
        return Known(known, {who: _deciders(known[who], lines[who], compliance, below[who]) for who in known})


def _deciders(
    timeline: Timeline, line: Sequence[Head], compliance: Iterable[tuple[str, str | None]], below: set[str]
) -> Deciders:
    return Deciders(
        line=tuple(line),
        managers=timeline.other_managers | {head.person_id for head in line[:1]},
        below=frozenset(below),
        compliance=frozenset(
            who for who, department in compliance if department is None or department in timeline.department_ids
        ),
    )


def _asked() -> CompoundSelect[*tuple[Any, ...]]:
    """Return the people of ``ids`` and every manager of record whom they ever had: a line may begin with either."""
    own: Select[*tuple[Any, ...]] = select(Person.id.label("id")).where(one_of(Person.id, "ids"))
    had = select(Assignment.manager_id).where(
        one_of(Assignment.person_id, "ids"), Assignment.is_primary.is_(True), Assignment.starts_at <= NOW
    )
    return union(own, had)


def _statement_of_heads() -> Select[*tuple[Any, ...]]:
    """Build the statement of the heads above some people and of these people themselves (depth 0), nearest first.

    Each with its absences of now and those who may decide for it now: a delegation ends with the delegate's absence
    or leaving. Heads who left are not among those above.
    """
    above = union_all(
        select(Person.id.label("person_id"), Person.id.label("head_id"), _NO.label("depth")).where(
            among(Person.id, _asked())
        ),
        select(ReportingPath.person_id, ReportingPath.manager_id, ReportingPath.depth)
        .join(Person, Person.id == ReportingPath.manager_id)
        .where(among(ReportingPath.person_id, _asked()), WORKING, or_(Person.left_at.is_(None), Person.left_at > NOW)),
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


def _lines(rows: Iterable[Any], known: Mapping[str, Timeline], now: datetime) -> dict[str, list[Head]]:
    """Return the heads above each person, the manager of record first; those who left are not among them.

    A line begins with the manager of record of this instant, even where the move to them is not carried out yet.
    """
    above: dict[str, dict[str, Head]] = defaultdict(dict)
    for person_id, head_id, starts_at, ends_at, recorded_at, delegate_id in rows:
        head = above[person_id].get(head_id, Head(head_id))
        away = starts_at is not None and _is_long(absence_of(starts_at, ends_at, recorded_at), now)
        delegates = head.delegates | {delegate_id} if delegate_id else head.delegates
        above[person_id][head_id] = Head(head_id, head.away or away, delegates)
    start = {person_id: timeline.manager_at(now) for person_id, timeline in known.items()}
    return {
        person_id: [head for head_id, head in above[manager or person_id].items() if manager or head_id != person_id]
        for person_id, manager in start.items()
    }


def _is_long(absence: Span, now: datetime) -> bool:
    """Say whether an absence of over 14 days acts now."""
    return absence.holds(now) and (absence.end is None or absence.end - absence.start > LONG_ABSENCE)


def _statement_beside() -> CompoundSelect[*tuple[Any, ...]]:
    """Build the statement of compliance (person, department or none) and, marked, of who stands below whom.

    Below the people of ``ids``, in any line, as far as they might act: as ``actors``, as heads above, as their
    delegates, or for compliance.
    """
    held = and_(RoleGiving.role == Role.COMPLIANCE, RoleGiving.approved_at <= NOW, RoleGiving.taken_at.is_(None))
    compliance: Select[*tuple[Any, ...]] = (
        select(_NO.label("below"), RoleGiving.person_id.label("who"), DepartmentPath.descendant_id)
        .join(Person, Person.id == RoleGiving.person_id)
        .outerjoin(DepartmentPath, DepartmentPath.ancestor_id == RoleGiving.department_id)
        .where(held, WORKING, or_(Person.left_at.is_(None), Person.left_at > NOW))
    )

    heads = select(ReportingPath.manager_id).where(among(ReportingPath.person_id, _asked()))
    delegates = select(Delegation.delegate_id).where(
        Delegation.manager_id.in_(union_all(heads, *_asked().selects)),
        Delegation.starts_at <= NOW,
        Delegation.ends_at > NOW,
    )
    of_compliance = select(RoleGiving.person_id).where(held)
    might: CompoundSelect[*tuple[Any, ...]] = union_all(of_compliance, heads, delegates, *_asked().selects)
    below = union_all(
        select(ReportingPath.person_id.label("who"), ReportingPath.manager_id.label("above")).where(
            one_of(ReportingPath.manager_id, "ids")
        ),
        select(Assignment.person_id, Assignment.manager_id).where(
            one_of(Assignment.manager_id, "ids"), *_during(Assignment.starts_at, Assignment.ends_at)
        ),
    ).subquery("below")
    matters = or_(one_of(below.c.who, "actors"), below.c.who.in_(might))
    return union_all(compliance, select(_YES, below.c.who, below.c.above).where(matters))


_BESIDE = _statement_beside()


def _beside(rows: Iterable[Any]) -> tuple[list[tuple[str, str | None]], dict[str, set[str]]]:
    """Return compliance with the departments of each one's scope (None: the company), and who is below each person."""
    compliance: list[tuple[str, str | None]] = []
    below: dict[str, set[str]] = defaultdict(set)
    for is_below, who, where in rows:
        if is_below:
            below[where].add(who)
        else:
            compliance.append((who, where))
    return compliance, below
