"""Facts as timelines, for any number of people in a fixed number of statements.

What time alone can change is here: certificates, absences, the sequence of managers of record, leaving. Who may decide
is in ``deciders``. ``known_at`` leaves out what was put on record later, for *as of*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from lms.awards.models import Certificate
from lms.awards.queries import LiveCertificate
from lms.awards.rules import State as CertificateState
from lms.db.listed import one_of
from lms.db.together import Question, ask_together
from lms.db.types import Instant
from lms.people.models import Absence, Assignment, Person
from lms.permission.models import PolicySignature
from lms.permission.queries.requirements import counted, matrix_by, stamp_of
from lms.permission.rules import Facts, Span
from lms.permission.rules.facts import Signature, manager_in
from lms.permission.vocabulary import Matrix, default_matrix

ABSENCE, SIGNATURE = "absence", "signature"
MATRIX, POLICY = "matrix", "policy"
SHIPPED = default_matrix()
"""For whoever needs facts of which no row is asked, or was asked before anything was published."""
OF_PERSON = frozenset({ABSENCE, SIGNATURE})
"""What the rows of a person may be in ``state`` beside the states of a certificate."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is known of one person along time: the fields of :class:`~lms.permission.rules.facts.Facts` of that name.

    ``department_ids`` are of the places of now; ``other_managers`` are those of places that are not the primary one;
    ``live`` are the certificates of now, by course.
    """

    person_id: str
    left_at: datetime | None = None
    manager_moves: tuple[tuple[datetime, str | None], ...] = ()
    movers: tuple[tuple[str, datetime], ...] = ()
    absences: tuple[Span, ...] = ()
    certificates: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    department_ids: frozenset[str] = frozenset()
    other_managers: frozenset[str] = frozenset()
    live: tuple[LiveCertificate, ...] = ()
    signatures: tuple[Signature, ...] = ()
    matrix: Matrix = SHIPPED

    def manager_at(self, at: datetime) -> str | None:
        """Return the manager of record at ``at``, or None for whoever has none."""
        return manager_in(self.manager_moves, at) if self.manager_moves else None

    def facts(self, now: datetime, **acting: Any) -> Facts:  # noqa: ANN401  (fields of Facts)
        """Return the facts of this timeline at ``now``; ``acting`` are those of who acts, and could."""
        return Facts(
            now=now,
            person_id=self.person_id,
            matrix=self.matrix,
            signatures=self.signatures,
            movers=self.movers,
            manager_moves=self.manager_moves,
            certificates=self.certificates,
            absences=self.absences,
            left_at=self.left_at,
            **acting,
        )


def timelines(
    session: Session, person_ids: Collection[str], now: datetime, *, known_at: datetime | None = None
) -> dict[str, Timeline]:
    """Return each person's timeline at ``now``, as known then (``known_at``: as known earlier): one statement."""
    asked = TimelinesAsked(person_ids, now, known_at=known_at)
    if not asked.ids:
        return {}
    ask_together(session, *asked.questions)
    return asked.read(session)


class TimelinesAsked:
    """The questions whose answers are timelines, for a page that asks others with them. ``ids`` are in order."""

    def __init__(self, person_ids: Collection[str], now: datetime, *, known_at: datetime | None = None) -> None:
        self.ids = sorted(set(person_ids))
        self._now = now
        self._known_at = known_at
        values = {"ids": self.ids} if known_at is None else {"ids": self.ids, "known_at": known_at}
        known = known_at is not None
        self._places = Question(_PLACES[known], values, lambda rows: [_PlaceRow(*row) for row in rows])
        self._spans = Question(_SPANS[known], values, lambda rows: [_Span(*row) for row in rows])

    @property
    def questions(self) -> tuple[Question[Any], ...]:
        """What to ask."""
        return self._places, self._spans

    def read(self, session: Session) -> dict[str, Timeline]:
        """Return the timeline of everybody on record. The matrix is read again after a publication only."""
        found: dict[str, list[Any]] = defaultdict(list)
        for row in self._spans.answer:
            found[row.person_id].append(row)
        matrix = matrix_by(session, stamp_of({row.state: row for row in found.pop("")}), self._known_at)
        places, left = _places(self._places.answer, self._known_at)
        return {who: self._timeline(who, rows, found[who], left[who], matrix) for who, rows in places.items()}

    def _timeline(
        self, person_id: str, rows: Sequence[_Place], spans: Sequence[Any], left_at: datetime | None, matrix: Matrix
    ) -> Timeline:
        now = self._now
        held = [row for row in rows if row.holds(now)]
        return Timeline(
            person_id=person_id,
            left_at=left_at,
            manager_moves=_manager_moves(rows),
            movers=_movers(rows),
            absences=tuple(_absence(span) for span in spans if span.state == ABSENCE),
            certificates=_certificates(spans, self._known_at),
            department_ids=frozenset(row.department_id for row in held if row.department_id),
            other_managers=frozenset(row.manager_id for row in held if row.manager_id and not row.is_primary),
            live=_live(spans, now),
            signatures=_signatures(spans, self._known_at),
            matrix=matrix,
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """One assignment, with when the manager in it left.

    ``moved_by`` is who changed the reporting line by it; nobody did by a person's first place.
    """

    department_id: str | None
    manager_id: str | None
    is_primary: bool
    starts_at: datetime
    ends_at: datetime | None
    moved_by: str | None
    recorded_at: datetime
    manager_left_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Say whether ``at`` is within the assignment."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


class _PlaceRow(NamedTuple):
    """A row of :data:`_PLACES`: a person, when they leave, and one assignment, if they have any."""

    id: str
    left_at: datetime | None
    department_id: str | None
    manager_id: str | None
    is_primary: bool
    starts_at: datetime | None
    ends_at: datetime | None
    closed_at: datetime | None
    recorded_by: str | None
    recorded_at: datetime
    manager_left_at: datetime | None


_Manager = aliased(Person)


def _statement_of_places(*, known: bool) -> Select[*tuple[Any, ...]]:
    of_person = Assignment.person_id == Person.id
    if known:
        of_person = and_(of_person, Assignment.recorded_at <= bindparam("known_at", type_=Instant))
    return (
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
        .where(one_of(Person.id, "ids"))
        .order_by(Person.id, Assignment.starts_at, Assignment.recorded_at, Assignment.id)
    )


_PLACES = {known: _statement_of_places(known=known) for known in (False, True)}


def _places(
    rows: Iterable[_PlaceRow], known_at: datetime | None
) -> tuple[dict[str, list[_Place]], dict[str, datetime | None]]:
    """Return the places of each person on record, and when each of them leaves."""
    found: dict[str, list[_Place]] = defaultdict(list)
    left: dict[str, datetime | None] = {}
    for row in rows:
        is_first = row.id not in found
        places = found[row.id]
        left[row.id] = _known(row.left_at, known_at)
        still_open = known_at is not None and row.closed_at is not None and row.closed_at > known_at
        if row.starts_at is None or (row.ends_at == row.starts_at and not still_open):  # nowhere yet, or dropped again
            continue
        places.append(
            _Place(
                department_id=row.department_id,
                manager_id=row.manager_id,
                is_primary=row.is_primary,
                starts_at=row.starts_at,
                ends_at=None if still_open else row.ends_at,
                moved_by=None if is_first else row.recorded_by,
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


def _movers(rows: Iterable[_Place]) -> tuple[tuple[str, datetime], ...]:
    """Return who changed a reporting line, and when last."""
    found: dict[str, datetime] = {}
    for row in rows:
        if row.moved_by is not None:
            found[row.moved_by] = max(row.recorded_at, found.get(row.moved_by, row.recorded_at))
    return tuple(sorted(found.items()))


def _until(*, known: bool) -> ColumnElement[datetime]:
    """Return until when a certificate counts, a call for renewal that came after ``known_at`` left out."""
    if not known:
        return type_coerce(Certificate.counts_until, Instant)
    later = Certificate.called_at > bindparam("known_at", type_=Instant)
    return case((later, Certificate.valid_until), else_=Certificate.counts_until)


class _Span(NamedTuple):
    """A row of :data:`_SPANS`: ``state`` says of what, and so what each of the others is."""

    person_id: str
    course: str
    starts_at: datetime
    ends_at: datetime
    noted_at: datetime
    state: str
    id: str
    edition: str
    told_at: datetime | None


def _statement_of_spans(*, known: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """Build the statement of absences, certificates and signatures, and of the stamps of the matrix, by ``state``."""
    absences = select(
        Absence.person_id.label("person_id"),
        literal("").label("course"),
        Absence.starts_at.label("starts_at"),
        Absence.ends_at.label("ends_at"),
        Absence.recorded_at.label("noted_at"),
        literal(ABSENCE).label("state"),
        literal("").label("id"),
        literal("").label("edition"),
        cast(null(), Instant).label("told_at"),
    ).where(one_of(Absence.person_id, "ids"), or_(Absence.ends_at.is_(None), Absence.ends_at > Absence.starts_at))
    certificates = select(
        Certificate.person_id,
        Certificate.course,
        Certificate.issued_at,
        _until(known=known),
        Certificate.ended_at,
        Certificate.state,
        Certificate.id,
        Certificate.edition,
        Certificate.called_at,
    ).where(one_of(Certificate.person_id, "ids"), Certificate.state != CertificateState.HELD)
    signatures = select(
        PolicySignature.person_id,
        PolicySignature.policy,
        PolicySignature.answered_at,
        PolicySignature.ended_at,
        null(),
        literal(SIGNATURE),
        literal(""),
        cast(PolicySignature.number, String(10)),
        null(),
    ).where(one_of(PolicySignature.person_id, "ids"), PolicySignature.signed)
    if known:
        known_at = bindparam("known_at", type_=Instant)
        absences = absences.where(Absence.recorded_at <= known_at)
        certificates = certificates.where(Certificate.issued_at <= known_at)
        signatures = signatures.where(PolicySignature.answered_at <= known_at)
    stamps = (counted(MATRIX, known=known), counted(POLICY, known=known))
    return union_all(absences, certificates, signatures, *stamps).order_by("starts_at")


_SPANS = {known: _statement_of_spans(known=known) for known in (False, True)}


def _absence(row: Any) -> Span:  # noqa: ANN401  (a row of _SPANS)
    return absence_of(row.starts_at, row.ends_at, row.noted_at)


def absence_of(starts_at: datetime, ends_at: datetime | None, recorded_at: datetime) -> Span:
    """Return an absence as a span: one that was recorded late acts from then."""
    return Span(starts_at, ends_at, start_known=recorded_at if recorded_at > starts_at else None)


def _certificates(rows: Iterable[Any], known_at: datetime | None) -> dict[str, tuple[Span, ...]]:
    found: dict[str, list[Span]] = defaultdict(list)
    for row in rows:
        if row.state not in OF_PERSON:
            ended = _known(row.noted_at, known_at)
            ends_at = min(row.ends_at, ended) if ended else row.ends_at
            told_at = _known(row.told_at, known_at)
            announced = (told_at, row.ends_at) if told_at else None
            found[row.course].append(Span(row.starts_at, ends_at, announced=announced))
    return {course: tuple(spans) for course, spans in found.items()}


def _live(rows: Iterable[Any], now: datetime) -> tuple[LiveCertificate, ...]:
    live = (row for row in rows if row.state == CertificateState.LIVE and row.ends_at > now)
    found = [LiveCertificate(row.id, row.course, row.edition, row.starts_at, row.ends_at, row.told_at) for row in live]
    return tuple(sorted(found, key=lambda one: one.course))


def _signatures(rows: Iterable[Any], known_at: datetime | None) -> tuple[Signature, ...]:
    signed = (row for row in rows if row.state == SIGNATURE)
    return tuple(
        Signature(row.course, int(row.edition), row.starts_at, _known(row.ends_at, known_at)) for row in signed
    )
