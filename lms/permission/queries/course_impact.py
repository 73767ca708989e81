"""What a new version of a course touches: certificates of the version before, permissions that rest on it, learners."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.awards.models import Certificate
from lms.awards.rules import State as CertificateState
from lms.learning.models import Enrolment
from lms.people.models import Assignment, Department
from lms.permission.models import Permission
from lms.permission.queries.requirements import matrix_of
from lms.permission.vocabulary import Matrix


@dataclass(frozen=True, slots=True)
class TouchedByCourse:
    """How much rests on a course now.

    Nothing of it ends with a new version: a certificate counts until its own last day unless compliance calls for its
    renewal, and whoever has begun goes on in the version that they began. ``departments``: name → permissions and
    requests that rest on the course there.
    """

    course: str
    certificates: int
    permissions: int
    requests: int
    learners: int
    departments: tuple[tuple[str, int], ...]


def touched_by_course(session: Session, course: str, now: datetime) -> TouchedByCourse:
    """Return what rests on a course at ``now``; four statements, two more after a publication of the matrix."""
    live = (Certificate.course == course, Certificate.state == CertificateState.LIVE, Certificate.counts_until > now)
    certificates = session.scalar(select(func.count()).select_from(Certificate).where(*live)) or 0
    begun = (Enrolment.course == course, Enrolment.state == "started")
    learners = session.scalar(select(func.count()).select_from(Enrolment).where(*begun)) or 0
    cells = _cells_asking(matrix_of(session), course, now)
    held = select(Permission.channel, Permission.level, Permission.is_standing, Department.name).outerjoin(
        Assignment,
        (Assignment.person_id == Permission.person_id)
        & Assignment.is_primary
        & (Assignment.starts_at <= now)
        & or_(Assignment.ends_at.is_(None), Assignment.ends_at > now),
    )
    rows = session.execute(
        held.outerjoin(Department, Department.id == Assignment.department_id).where(
            or_(Permission.is_open, Permission.is_standing), Permission.level.in_({level for _, level in cells})
        )
    )
    resting = [row for row in rows if (row.channel, row.level) in cells]
    standing = sum(row.is_standing for row in resting)
    departments = Counter(row.name or "" for row in resting)
    return TouchedByCourse(
        course=course,
        certificates=certificates,
        permissions=standing,
        requests=len(resting) - standing,
        learners=learners,
        departments=tuple(sorted(departments.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _cells_asking(matrix: Matrix, course: str, now: datetime) -> set[tuple[str, str]]:
    rows = ((channel, level, matrix.row(channel, level, now)) for channel, level in matrix.rows)
    return {(channel, level.value) for channel, level, row in rows if row and course in row.certificates}


def digest_of(versions: Iterable[tuple[str, str, TouchedByCourse]]) -> str:
    """Return the SHA-256 (hex) of what a preview of courses showed: each with its version and what rests on it."""
    return hashlib.sha256(repr(sorted(versions, key=lambda one: one[:2])).encode()).hexdigest()
