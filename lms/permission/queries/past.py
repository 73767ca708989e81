"""At a past instant: who was allowed what, and on what it rested, as it was known then.

Every row is made of the events recorded by that instant, and of what was due then by the facts recorded by then: what
came later changes nothing. Which streams to look at, the stored rows tell: a stream that had ended by then ended by
then in the record, too, since any interleaving of ticks is the same history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from lms.awards.models import Certificate
from lms.awards.rules import State as CertificateState
from lms.core.access import Actor
from lms.people.models import Assignment, Department, DepartmentPath, Person
from lms.people.queries import departments_visible_to, visible_to
from lms.people.rules import sort_name
from lms.permission.events import (
    PermissionConfirmed,
    PermissionEndorsed,
    PermissionEvent,
    PermissionOffered,
)
from lms.permission.models import Permission, PermissionEventRow, PermissionInterval, PolicyVersion
from lms.permission.queries.history import event_of, names_of
from lms.permission.queries.timelines import timelines
from lms.permission.rules import Facts, State, as_of
from lms.permission.rules.facts import Signature
from lms.permission.rules.state import STANDING

AT_ONCE = 200
MOST_DEPARTMENTS = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: an instant, and whom or where; an empty field keeps everything.

    ``who`` is an employee number or a part of a name; ``department`` an id, with everything below it.
    """

    at: datetime
    who: str = ""
    department: str = ""
    channel: str = ""
    in_force_only: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """Who gave a key, for whom, as what, and when; the name is None where nobody of that id is on record."""

    actor_id: str | None
    name: str | None
    on_behalf_of: str | None
    behalf_name: str | None
    capacity: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CertificateThen:
    """A certificate that was live then: which version of the course it was for."""

    id: str
    course: str
    title: str
    edition: str
    issued_at: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class PastRow:
    """One permission as it stood then, whose it was, and its whole basis.

    ``granted`` is the first key, ``seconded`` the second where one was given; ``asks`` is since when the row of the
    matrix counted that counted then; ``digest`` is that of the last event
    recorded by then, ``signed_text`` that of the policy's text that was signed.
    """

    state: State
    person_id: str
    employee_number: str
    name: str
    name_language: str
    department: str
    granted: Deed | None
    seconded: Deed | None
    confirmed: Deed | None
    certificates: tuple[CertificateThen, ...]
    policy: str | None
    signature: Signature | None
    signed_text: str | None
    asks: datetime | None
    digest: str


def page_of_past(
    session: Session, actor: Actor, now: datetime, wanted: Wanted, *, limit: int, offset: int = 0
) -> tuple[list[PastRow], int]:
    """Return one page of what stood at ``wanted.at`` within the actor's scope of ``now``, by name, and how many stood.

    Nine statements at most, whatever the number of rows; one more where somebody is named.
    """
    found = _candidates(actor, now, wanted, _numbered(session, wanted.who))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = session.execute(found.limit(limit).offset(offset)).all()
    return _rows(session, rows, wanted), total


def whole_past(session: Session, actor: Actor, now: datetime, wanted: Wanted, most: int) -> Iterator[PastRow]:
    """Yield at most ``most`` rows of all that fit, in the order of the pages, a bounded number at a time."""
    found = _candidates(actor, now, wanted, _numbered(session, wanted.who))
    for offset in range(0, most, AT_ONCE):
        rows = session.execute(found.limit(min(AT_ONCE, most - offset)).offset(offset)).all()
        yield from _rows(session, rows, wanted)
        if len(rows) < AT_ONCE:
            return


def departments_to_choose(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Return (id, name) of the departments within the actor's scope, by name; at most five hundred."""
    rows = session.execute(
        select(Department.id, Department.name)
        .where(departments_visible_to(actor))
        .order_by(func.lower(Department.name), Department.code)
        .limit(MOST_DEPARTMENTS)
    )
    return [(row.id, row.name) for row in rows]


def _numbered(session: Session, who: str) -> str | None:
    """Return who has that employee number, by its index, so that no name is looked through for a number."""
    return session.scalar(select(Person.id).where(Person.employee_number == who)) if who else None


def _candidates(actor: Actor, now: datetime, wanted: Wanted, person_id: str | None) -> Select[*tuple[Any, ...]]:
    accepted_at = Permission.state["accepted_at"].as_string()  # ISO 8601 in UTC: in the order of the instants
    conditions: list[ColumnElement[bool]] = [
        visible_to(actor, now, Permission.person_id),
        accepted_at <= wanted.at.astimezone(UTC).isoformat(),
        or_(Permission.ended_at.is_(None), Permission.ended_at > wanted.at),
    ]
    if wanted.channel:
        conditions.append(Permission.channel == wanted.channel)
    if person_id:
        conditions.append(Permission.person_id == person_id)
    elif wanted.who:
        conditions.append(Person.sort_name.contains(sort_name(wanted.who), autoescape=True))
    if wanted.department:
        below = select(DepartmentPath.descendant_id).where(DepartmentPath.ancestor_id == wanted.department)
        placed = select(Assignment.person_id).where(Assignment.department_id.in_(below), *_placed_at(wanted.at))
        conditions.append(Permission.person_id.in_(placed))
    if wanted.in_force_only:
        conditions.append(Permission.id.in_(_in_force_at(wanted.at)))
    return (
        select(Permission.id, Person.id.label("person_id"), Person.employee_number, Person.name, Person.name_language)
        .join(Person, Person.id == Permission.person_id)
        .where(*conditions)
        .order_by(Person.sort_name, Person.id, Permission.channel, Permission.id)
    )


def _in_force_at(at: datetime) -> Select[str]:
    """Select the streams that were in force at ``at``, by when that was so."""
    open_then = or_(PermissionInterval.ends_at.is_(None), PermissionInterval.ends_at > at)
    return select(PermissionInterval.stream_id).where(PermissionInterval.starts_at <= at, open_then)


def _placed_at(at: datetime) -> tuple[Any, ...]:
    """Return the conditions that keep the primary places of ``at``, as they were on record then."""
    still = or_(Assignment.ends_at.is_(None), Assignment.ends_at > at, Assignment.closed_at > at)
    return (Assignment.is_primary, Assignment.recorded_at <= at, Assignment.starts_at <= at, still)


def _rows(session: Session, found: Sequence[Any], wanted: Wanted) -> list[PastRow]:
    if not found:
        return []
    at, people = wanted.at, {row.person_id for row in found}
    events, digests = _events(session, [row.id for row in found], at)
    known = timelines(session, people, at, known_at=at)
    places = _departments(session, people, at)
    certificates = _certificates(session, people, at)
    keys = {row.id: _Keys.of(events[row.id]) for row in found}
    texts = _texts(session, {one.policy for timeline in known.values() for one in timeline.signatures})
    names = names_of(session, {who for own in keys.values() for who in own.persons()})
    rows = []
    for row in found:
        facts = known[row.person_id].facts(at)
        state = as_of(events[row.id], lambda _at, facts=facts: facts, at)  # type: ignore[misc]
        if state.status not in STANDING or (wanted.in_force_only and not state.in_force):
            continue
        asked = facts.matrix.row(state.channel, state.level, at)
        signature = _signature(facts, asked.policy if asked else None, at)
        rows.append(
            PastRow(
                state=state,
                person_id=row.person_id,
                employee_number=row.employee_number,
                name=row.name,
                name_language=row.name_language,
                department=places.get(row.person_id, ""),
                granted=_deed(keys[row.id].first, names),
                seconded=_deed(keys[row.id].second, names),
                confirmed=_deed(keys[row.id].confirmed, names),
                certificates=tuple(
                    one for one in certificates[row.person_id] if asked and one.course in asked.certificates
                ),
                policy=asked.policy if asked else None,
                signature=signature,
                signed_text=texts.get((signature.policy, signature.version)) if signature else None,
                asks=_row_since(facts, state, at),
                digest=digests[row.id],
            )
        )
    return rows


def _events(
    session: Session, stream_ids: Collection[str], at: datetime
) -> tuple[dict[str, list[PermissionEvent]], dict[str, str]]:
    stored = session.scalars(
        select(PermissionEventRow)
        .where(PermissionEventRow.stream_id.in_(sorted(stream_ids)), PermissionEventRow.recorded_at <= at)
        .order_by(PermissionEventRow.stream_id, PermissionEventRow.version)
    )
    events: dict[str, list[PermissionEvent]] = defaultdict(list)
    digests: dict[str, str] = defaultdict(str)
    for row in stored:
        events[row.stream_id].append(event_of(row))
        digests[row.stream_id] = row.digest
    return events, digests


def _departments(session: Session, person_ids: Collection[str], at: datetime) -> dict[str, str]:
    rows = session.execute(
        select(Assignment.person_id, Department.name)
        .join(Department, Department.id == Assignment.department_id)
        .where(Assignment.person_id.in_(sorted(person_ids)), *_placed_at(at))
        .order_by(Assignment.starts_at, Assignment.recorded_at)
    )
    return {row[0]: row[1] for row in rows}


def _certificates(session: Session, person_ids: Collection[str], at: datetime) -> dict[str, list[CertificateThen]]:
    rows = session.execute(
        select(
            Certificate.person_id,
            Certificate.id,
            Certificate.course,
            Certificate.title,
            Certificate.edition,
            Certificate.issued_at,
            case((Certificate.called_at > at, Certificate.valid_until), else_=Certificate.counts_until),
        )
        .where(
            Certificate.person_id.in_(sorted(person_ids)),
            Certificate.state != CertificateState.HELD,
            Certificate.issued_at <= at,
            Certificate.counts_until > at,
            or_(Certificate.ended_at.is_(None), Certificate.ended_at > at),
        )
        .order_by(Certificate.course, Certificate.issued_at)
    )
    found: dict[str, list[CertificateThen]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(CertificateThen(*row[1:]))
    return found


def _texts(session: Session, policies: Collection[str]) -> dict[tuple[str, int], str]:
    """Return the digest of the text of every version of these policies."""
    if not policies:
        return {}
    rows = session.execute(
        select(PolicyVersion.policy, PolicyVersion.number, PolicyVersion.text_digest).where(
            PolicyVersion.policy.in_(sorted(policies))
        )
    )
    return {(row.policy, row.number): row.text_digest for row in rows}


@dataclass(frozen=True, slots=True)
class _Keys:
    """The events that gave the keys of one stream, the last of each."""

    first: PermissionEvent | None = None
    second: PermissionEvent | None = None
    confirmed: PermissionEvent | None = None

    @classmethod
    def of(cls, events: Sequence[PermissionEvent]) -> _Keys:
        """Return those among a stream's events; a first key given anew takes the second with it."""
        first = second = confirmed = None
        for event in events:
            if isinstance(event, PermissionOffered) and event.approved:
                second = event
            elif isinstance(event, (PermissionEndorsed, PermissionOffered)):
                first, second = event, None
            elif isinstance(event, PermissionConfirmed):
                confirmed = event
        return cls(first, second, confirmed)

    def persons(self) -> set[str]:
        """Return everybody who gave one, and on whose behalf."""
        deeds = [one for one in (self.first, self.second, self.confirmed) if one is not None]
        return {who for one in deeds for who in (one.actor_id, one.on_behalf_of) if who is not None}


def _deed(event: PermissionEvent | None, names: dict[str, tuple[str, str]]) -> Deed | None:
    if event is None:
        return None
    return Deed(
        actor_id=event.actor_id,
        name=names.get(event.actor_id or "", (None, ""))[0],
        on_behalf_of=event.on_behalf_of,
        behalf_name=names.get(event.on_behalf_of or "", (None, ""))[0],
        capacity=event.capacity or "",
        at=event.effective_at,
    )


def _signature(facts: Facts, policy: str | None, at: datetime) -> Signature | None:
    """Return the newest signature of the policy by then, or None."""
    signed = [one for one in facts.signatures if one.policy == policy and one.signed_at <= at]
    return max(signed, key=lambda one: (one.version, one.signed_at), default=None)


def _row_since(facts: Facts, state: State, at: datetime) -> datetime | None:
    """Return since when the row of the matrix counted that counted at ``at``."""
    versions = facts.matrix.rows.get((state.channel, state.level), ())
    return max((version.effective_at for version in versions if version.effective_at <= at), default=None)
