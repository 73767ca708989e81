"""Who may decide for whom: the heads above, their delegates and absences, compliance, and who stands below.

For any number of people in a fixed number of statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from lms.core.access import Role
from lms.db.kept import ask
from lms.db.listed import one_of, some
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

    def facts(
        self, person_id: str, now: datetime, actor_id: str | None = None, *, escalates_at: datetime | None = None
    ) -> Facts:
        """Return all facts of a person at ``now``, for whoever acts; ``escalates_at`` is of the stream in question."""
        could = self.deciders[person_id]
        return self.timelines[person_id].facts(
            now,
            actor_id=actor_id,
            line=could.line,
            managers=could.managers,
            below=could.below,
            compliance=could.compliance,
            escalates_at=escalates_at,
        )


def known_of(session: Session, person_ids: Collection[str], now: datetime, actor_id: str | None) -> Known:
    """Return timelines and deciders of some people, of those among them who are on record.

    One statement; see :meth:`KnownAsked.read` for the rare ones beside it.
    """
    asked = KnownAsked(person_ids, now, actor_id)
    ask_together(session, *asked.questions)
    return asked.read(session)


class KnownAsked:
    """The questions whose answers are :class:`Known`, for a page that asks others with them."""

    def __init__(self, person_ids: Collection[str], now: datetime, actor_id: str | None) -> None:
        self._now = now
        self._actor_id = actor_id
        self._timelines = TimelinesAsked(person_ids, now)
        self._heads = _heads_asked(self._timelines.ids, now)
        self._beside = Question(_BESIDE, {"ids": self._timelines.ids, "now": now}, _beside)

    @property
    def questions(self) -> tuple[Question[Any], ...]:
        """What to ask."""
        return (*self._timelines.questions, self._heads, self._beside)

    def read(self, session: Session) -> Known:
        """Return what the answers say.

        One statement more where somebody's new manager is not in the lines yet, and one where a person has somebody
        below. The matrix is read again after a publication only.
        """
        known = self._timelines.read(session)
        lines = self._lines(session, known)
        beside = self._beside.answer
        below = self._below(session, lines)
        return Known(known, {who: _deciders(known[who], lines[who], beside.compliance, below[who]) for who in known})

    def _lines(self, session: Session, known: Mapping[str, Timeline]) -> dict[str, list[Head]]:
        """Return the heads above each person, the manager of record first; those who left are not among them.

        A line begins with the manager of record of this instant, even where the move to them is not carried out yet:
        then it is that manager, and the line above that one.
        """
        found = _lines(self._heads.answer, self._now)
        lines = {who: found[who][1:] for who in known}
        managers = {who: timeline.manager_at(self._now) for who, timeline in known.items()}
        pending = {who: manager for who, manager in managers.items() if manager and not _begins(lines[who], manager)}
        if pending:
            others = _lines(_heads_asked(sorted(set(pending.values())), self._now).ask(session), self._now)
            lines |= {who: others[manager] for who, manager in pending.items()}
        return lines

    def _below(self, session: Session, lines: Mapping[str, Sequence[Head]]) -> dict[str, set[str]]:
        """Return who stands below each person, if they might act: as actor, head, delegate, or compliance."""
        found: dict[str, set[str]] = defaultdict(set)
        above = self._beside.answer.above
        if above:
            might = {self._actor_id} if self._actor_id else set()
            might |= {who for who, _ in self._beside.answer.compliance}
            for head in (head for person_id in above for head in lines[person_id]):
                might |= {head.person_id, *head.delegates}
            for person_id, manager_id in ask(session, _BELOW, {"ids": above, "might": sorted(might), "now": self._now}):
                found[manager_id].add(person_id)
        return found


def _begins(line: Sequence[Head], manager_id: str) -> bool:
    return bool(line) and line[0].person_id == manager_id


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


def _heads_asked(person_ids: Sequence[str], now: datetime) -> Question[Sequence[Any]]:
    return Question(_HEADS, {"ids": person_ids, "now": now}, list)


def _statement_of_heads() -> Select[*tuple[Any, ...]]:
    """Build the statement of some people (depth 0) and the heads above them, nearest first.

    Each with its absences of now and those who may decide for it now: a delegation ends with the delegate's absence
    or leaving. Heads who left are not among those above.
    """
    above = union_all(
        select(Person.id.label("person_id"), Person.id.label("head_id"), _NO.label("depth")).where(
            one_of(Person.id, "ids")
        ),
        select(ReportingPath.person_id, ReportingPath.manager_id, ReportingPath.depth)
        .join(Person, Person.id == ReportingPath.manager_id)
        .where(one_of(ReportingPath.person_id, "ids"), WORKING, or_(Person.left_at.is_(None), Person.left_at > NOW)),
    ).subquery("above")
    away = and_(Absence.person_id == above.c.head_id, *_during(Absence.starts_at, Absence.ends_at))
    delegated = and_(
        Delegation.manager_id == above.c.head_id,
        Delegation.decides,
        Delegation.starts_at <= NOW,
        Delegation.ends_at > NOW,
    )
    free = and_(
        some(Person.id == Delegation.delegate_id, WORKING),
        ~some(_Other.person_id == Delegation.delegate_id, *_during(_Other.starts_at, _Other.ends_at)),
    )
    return (
        select(
            above.c.person_id,
            above.c.head_id,
            Absence.starts_at,
            Absence.ends_at,
            Absence.recorded_at,
            case((free, Delegation.delegate_id)),
        )
        .select_from(above)
        .outerjoin(Absence, away)
        .outerjoin(Delegation, delegated)
        .order_by(above.c.depth)
    )


def _during(starts_at: Any, ends_at: Any) -> tuple[Any, Any]:  # noqa: ANN401  (columns)
    return starts_at <= NOW, or_(ends_at.is_(None), ends_at > NOW)


_HEADS = _statement_of_heads()


def _lines(rows: Iterable[Any], now: datetime) -> dict[str, list[Head]]:
    """Return each person as a head, and after them the heads above."""
    above: dict[str, dict[str, Head]] = defaultdict(dict)
    for person_id, head_id, starts_at, ends_at, recorded_at, delegate_id in rows:
        head = above[person_id].get(head_id, Head(head_id))
        away = starts_at is not None and _is_long(absence_of(starts_at, ends_at, recorded_at), now)
        delegates = head.delegates | {delegate_id} if delegate_id else head.delegates
        above[person_id][head_id] = Head(head_id, head.away or away, delegates)
    return {person_id: list(heads.values()) for person_id, heads in above.items()}


def _is_long(absence: Span, now: datetime) -> bool:
    """Say whether an absence of over 14 days acts now."""
    return absence.holds(now) and (absence.end is None or absence.end - absence.start > LONG_ABSENCE)


class _Beside(NamedTuple):
    """Compliance with the departments of each one's scope (None: the company); which of the people have any below."""

    compliance: list[tuple[str, str | None]]
    above: list[str]


def _statement_beside() -> CompoundSelect[*tuple[Any, ...]]:
    """Build the statement of compliance (person, department or none) and, marked, of the people with somebody below."""
    held = and_(RoleGiving.role == Role.COMPLIANCE, RoleGiving.approved_at <= NOW, RoleGiving.taken_at.is_(None))
    compliance: Select[*tuple[Any, ...]] = (
        select(_NO.label("is_above"), RoleGiving.person_id.label("who"), DepartmentPath.descendant_id)
        .join(Person, Person.id == RoleGiving.person_id)
        .outerjoin(DepartmentPath, DepartmentPath.ancestor_id == RoleGiving.department_id)
        .where(held, WORKING, or_(Person.left_at.is_(None), Person.left_at > NOW))
    )
    in_lines = select(_YES, ReportingPath.manager_id, null()).where(
        one_of(ReportingPath.manager_id, "ids"), ReportingPath.depth == 1
    )
    in_places = select(_YES, Assignment.manager_id, null()).where(
        one_of(Assignment.manager_id, "ids"), *_during(Assignment.starts_at, Assignment.ends_at)
    )
    return union_all(compliance, in_lines.distinct(), in_places.distinct())


_BESIDE = _statement_beside()
_BELOW: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(ReportingPath.person_id, ReportingPath.manager_id).where(
        one_of(ReportingPath.manager_id, "ids"), one_of(ReportingPath.person_id, "might")
    ),
    select(Assignment.person_id, Assignment.manager_id).where(
        one_of(Assignment.manager_id, "ids"),
        one_of(Assignment.person_id, "might"),
        *_during(Assignment.starts_at, Assignment.ends_at),
    ),
)


def _beside(rows: Iterable[Any]) -> _Beside:
    found = _Beside([], [])
    for is_above, who, department_id in rows:
        if not is_above:
            found.compliance.append((who, department_id))
        elif who not in found.above:
            found.above.append(who)
    return found
