"""Facts as timelines, for any number of people in a fixed number of statements.

What time alone can change is here: certificates, absences, the sequence of managers of record, leaving. Who may decide
is in ``deciders``. ``known_at`` leaves out what was put on record later, for *as of*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import pairwise

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from lms.awards.models import Certificate
from lms.people.models import Absence, Assignment, Person
from lms.permission.rules import Facts, Span
from lms.permission.vocabulary import Matrix, default_matrix

NO_CERTIFICATE = ("held",)


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is known of one person along time: the fields of :class:`~lms.permission.rules.facts.Facts` of that name.

    ``department_ids`` are of the places of now; ``other_managers`` are those of places that are not the primary one.
    """

    person_id: str
    left_at: datetime | None = None
    manager_moves: tuple[tuple[datetime, str | None], ...] = ()
    movers: tuple[tuple[str, datetime], ...] = ()
    absences: tuple[Span, ...] = ()
    certificates: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    department_ids: frozenset[str] = frozenset()
    other_managers: frozenset[str] = frozenset()

    def facts(self, now: datetime) -> Facts:
        """Return the facts of this timeline at ``now``, with nobody acting."""
        return Facts(
            now=now,
            person_id=self.person_id,
            matrix=matrix(),
            movers=self.movers,
            manager_moves=self.manager_moves,
            certificates=self.certificates,
            absences=self.absences,
            left_at=self.left_at,
        )


@cache
def matrix() -> Matrix:
    """Return the requirement matrix; the shipped one, until a company can keep its own."""
    return default_matrix()


def timelines(
    session: Session, person_ids: Collection[str], now: datetime, *, known_at: datetime | None = None
) -> dict[str, Timeline]:
    """Return each person's timeline at ``now``, as known then (``known_at``: as known earlier); three statements."""
    ids = sorted(set(person_ids))
    if not ids:
        return {}
    places, left = _places(session, ids, known_at)
    away = absences_of(session, ids, known_at)
    certified = _certificates(session, ids, known_at)
    return {
        person_id: Timeline(
            person_id=person_id,
            left_at=left[person_id],
            manager_moves=_manager_moves(rows),
            movers=_movers(rows),
            absences=away.get(person_id, ()),
            certificates=certified.get(person_id, {}),
            department_ids=frozenset(row.department_id for row in rows if row.department_id and row.holds(now)),
            other_managers=frozenset(
                row.manager_id for row in rows if row.manager_id and not row.is_primary and row.holds(now)
            ),
        )
        for person_id, rows in places.items()
        if person_id in left
    }


@dataclass(frozen=True, slots=True)
class _Place:
    """One assignment, with when the manager in it left."""

    department_id: str | None
    manager_id: str | None
    is_primary: bool
    starts_at: datetime
    ends_at: datetime | None
    recorded_by: str | None
    recorded_at: datetime
    manager_left_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Say whether ``at`` is within the assignment."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


_Manager = aliased(Person)


def _places(
    session: Session, ids: Sequence[str], known_at: datetime | None
) -> tuple[dict[str, list[_Place]], dict[str, datetime | None]]:
    """Return the places of each person, and when each person on record leaves."""
    of_person = Assignment.person_id == Person.id
    if known_at is not None:
        of_person = and_(of_person, Assignment.recorded_at <= known_at)
    rows = session.execute(
        select(
            Person.id,
            Person.left_at,
            Assignment.department_id,
            Assignment.manager_id,
            Assignment.is_primary,
            Assignment.starts_at,
            Assignment.ends_at,
            Assignment.closed_at,
            Assignment.recorded_by,
            Assignment.recorded_at,
            _Manager.left_at.label("manager_left_at"),
        )
        .outerjoin(Assignment, of_person)
        .outerjoin(_Manager, _Manager.id == Assignment.manager_id)
        .where(Person.id.in_(ids))
        .order_by(Person.id, Assignment.starts_at, Assignment.recorded_at)
    )
    found: dict[str, list[_Place]] = {person_id: [] for person_id in ids}
    left: dict[str, datetime | None] = {}
    for row in rows:
        left[row.id] = _known(row.left_at, known_at)
        if row.starts_at is None or row.ends_at == row.starts_at:  # nowhere yet, or planned and dropped again
            continue
        still_open = known_at is not None and row.closed_at is not None and row.closed_at > known_at
        found[row.id].append(
            _Place(
                department_id=row.department_id,
                manager_id=row.manager_id,
                is_primary=row.is_primary,
                starts_at=row.starts_at,
                ends_at=None if still_open else row.ends_at,
                recorded_by=row.recorded_by,
                recorded_at=row.recorded_at,
                manager_left_at=_known(row.manager_left_at, known_at),
            )
        )
    return found, left


def _known(when: datetime | None, known_at: datetime | None) -> datetime | None:
    return when if when is None or known_at is None or when <= known_at else None


def _manager_moves(rows: Iterable[_Place]) -> tuple[tuple[datetime, str | None], ...]:
    """Return the managers of record from when on; one who left is none until another is set."""
    found: list[tuple[datetime, str | None]] = []
    primary = [row for row in rows if row.is_primary]
    for row, following in pairwise([*primary, None]):
        if row is None:
            continue
        found.append((row.starts_at, row.manager_id))
        gone = row.manager_left_at
        if gone is not None and (following is None or gone < following.starts_at):
            found.append((max(gone, row.starts_at), None))
    return tuple(found)


def _movers(rows: Sequence[_Place]) -> tuple[tuple[str, datetime], ...]:
    """Return who changed a reporting line, and when last; the first place of a person is no change."""
    found: dict[str, datetime] = {}
    for row in rows[1:]:
        if row.recorded_by is not None:
            found[row.recorded_by] = max(row.recorded_at, found.get(row.recorded_by, row.recorded_at))
    return tuple(sorted(found.items()))


def absences_of(
    session: Session, ids: Sequence[str], known_at: datetime | None = None, *, since: datetime | None = None
) -> dict[str, tuple[Span, ...]]:
    """Return the absences of each person (``since``: only those that last beyond it); one statement."""
    statement = select(Absence.person_id, Absence.starts_at, Absence.ends_at, Absence.recorded_at).where(
        Absence.person_id.in_(ids), or_(Absence.ends_at.is_(None), Absence.ends_at > Absence.starts_at)
    )
    if known_at is not None:
        statement = statement.where(Absence.recorded_at <= known_at)
    if since is not None:
        statement = statement.where(or_(Absence.ends_at.is_(None), Absence.ends_at > since))
    found: dict[str, list[Span]] = defaultdict(list)
    for person_id, starts_at, ends_at, recorded_at in session.execute(statement.order_by(Absence.starts_at)):
        late = recorded_at if recorded_at > starts_at else None
        found[person_id].append(Span(starts_at, ends_at, start_known=late))
    return {person_id: tuple(spans) for person_id, spans in found.items()}


def _certificates(
    session: Session, ids: Sequence[str], known_at: datetime | None
) -> dict[str, dict[str, tuple[Span, ...]]]:
    statement = select(
        Certificate.person_id, Certificate.course, Certificate.issued_at, Certificate.valid_until, Certificate.ended_at
    ).where(Certificate.person_id.in_(ids), Certificate.state.not_in(NO_CERTIFICATE))
    if known_at is not None:
        statement = statement.where(Certificate.issued_at <= known_at)
    found: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for person_id, course, issued_at, valid_until, ended_at in session.execute(
        statement.order_by(Certificate.issued_at)
    ):
        ended = _known(ended_at, known_at)
        found[person_id][course].append(Span(issued_at, min(valid_until, ended) if ended else valid_until))
    return {
        person_id: {course: tuple(spans) for course, spans in courses.items()} for person_id, courses in found.items()
    }
