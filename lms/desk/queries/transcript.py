"""The transcript, for its person alone: every course and attempt, certificates, what was learned elsewhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.awards.queries import CertificateRow, certificates_of
from lms.learning.models import Attempt, Enrolment
from lms.learning.queries.evidence import EvidenceRow, evidence_of
from lms.learning.queries.versions import course_of_version
from lms.people.queries import PersonRow, persons_by_id
from lms.permission.queries.requirements import matrix_of


@dataclass(frozen=True, slots=True)
class Sitting:
    """One attempt. ``percent`` and ``passed`` are None while it is open, and where it was set aside open."""

    kind: str
    number: int
    started_at: datetime
    submitted_at: datetime | None
    percent: int | None
    passed: bool | None
    was_set_aside: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """One time that the person took a course."""

    slug: str
    title: str
    version: str
    minutes: int
    state: str
    enrolled_at: datetime
    passed_at: datetime | None
    modules_done: int
    modules_total: int
    sittings: tuple[Sitting, ...]
    counts_for_permission: bool
    """Whether the requirement matrix names the course for some level."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """All of it, newest first."""

    person: PersonRow
    taken: tuple[Taken, ...]
    certificates: tuple[CertificateRow, ...]
    evidence: tuple[EvidenceRow, ...]

    @property
    def passed(self) -> int:
        """How many different courses were passed."""
        return len({each.slug for each in self.taken if each.passed_at is not None})

    @property
    def confirmed(self) -> int:
        """How much training elsewhere HR has confirmed."""
        return sum(each.state == "confirmed" for each in self.evidence)


def transcript_of(session: Session, person_id: str, now: datetime, renewal_days: int) -> Transcript:
    """Return a person's own transcript: six statements at most, once the versions are known to the process."""
    return Transcript(
        person=persons_by_id(session, [person_id], now)[person_id],
        taken=_taken(session, person_id, now),
        certificates=tuple(certificates_of(session, person_id, now, renewal_days)),
        evidence=evidence_of(session, person_id),
    )


def _taken(session: Session, person_id: str, now: datetime) -> tuple[Taken, ...]:
    sittings = _sittings(session, person_id)
    matrix = matrix_of(session)
    asked = (matrix.row(channel, level, now) for channel, level in matrix.rows)
    named = {course for row in asked if row is not None for course in row.certificates}
    rows = session.scalars(
        select(Enrolment)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.enrolled_at.desc(), Enrolment.id.desc())
    )
    return tuple(_one(session, row, tuple(sittings[row.id]), named) for row in rows)


def _one(session: Session, row: Enrolment, sittings: tuple[Sitting, ...], named: set[str]) -> Taken:
    course = course_of_version(session, row.version_id)
    return Taken(
        slug=row.course,
        title=course.title,
        version=course.version,
        minutes=course.minutes,
        state=row.state,
        enrolled_at=row.enrolled_at,
        passed_at=row.passed_at,
        modules_done=row.modules_done,
        modules_total=row.modules_total,
        sittings=sittings,
        counts_for_permission=row.course in named,
    )


def _sittings(session: Session, person_id: str) -> dict[str, list[Sitting]]:
    found: dict[str, list[Sitting]] = defaultdict(list)
    columns = (
        Attempt.enrolment_id, Attempt.kind, Attempt.number, Attempt.started_at, Attempt.submitted_at,
        Attempt.score, Attempt.passed, Attempt.set_aside_at,
    )  # fmt: skip
    own = select(*columns).where(Attempt.person_id == person_id).order_by(Attempt.started_at, Attempt.id)
    for row in session.execute(own):
        percent = None if row.score is None else int(round(row.score * 100, 9))
        found[row.enrolment_id].append(
            Sitting(
                kind=row.kind,
                number=row.number,
                started_at=row.started_at,
                submitted_at=row.submitted_at,
                percent=percent,
                passed=row.passed,
                was_set_aside=row.set_aside_at is not None,
            )
        )
    return found
