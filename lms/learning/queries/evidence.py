"""Evidence of training done elsewhere: one's own, what waits for HR, and one file (only there its content is read)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.core.access import Actor, Role
from lms.core.errors import NotFound
from lms.learning import rules
from lms.learning.models import Evidence
from lms.people.models import Person
from lms.people.queries.scope import covered_by

SHOWN = 100
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """Evidence without its file. ``reason`` is HR's."""

    id: str
    person_id: str
    title: str
    provider: str
    completed_on: date
    media_type: str
    size: int
    handed_in_at: datetime
    state: str
    reason: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingEvidence:
    """Evidence that waits, and whose it is."""

    evidence: EvidenceRow
    person: str


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file as it was handed in."""

    name: str
    media_type: str
    content: bytes


COLUMNS = tuple(getattr(Evidence, name) for name in EvidenceRow.__slots__)


def evidence_of(session: Session, person_id: str) -> tuple[EvidenceRow, ...]:
    """Return the evidence of a person, the training finished last first: one statement."""
    order = (Evidence.completed_on.desc(), Evidence.id.desc())
    return tuple(
        EvidenceRow(*row)
        for row in session.execute(select(*COLUMNS).where(Evidence.person_id == person_id).order_by(*order))
    )


def evidence_waiting(session: Session, actor: Actor, now: datetime) -> tuple[WaitingEvidence, ...]:
    """Return what waits within HR's scope, the oldest first, without one's own: one statement."""
    rows = session.execute(
        select(*COLUMNS, Person.name)
        .join(Person, Person.id == Evidence.person_id)
        .where(
            Evidence.state == rules.WAITING,
            Evidence.person_id != actor.person_id,
            covered_by(actor, {Role.HR}, now, Evidence.person_id),
        )
        .order_by(Evidence.handed_in_at, Evidence.id)
        .limit(SHOWN)
    )
    return tuple(WaitingEvidence(EvidenceRow(*row[:-1]), row[-1]) for row in rows)


def evidence_file(session: Session, actor: Actor, evidence_id: str, now: datetime) -> EvidenceFile:
    """Return a file to its owner, or to HR within scope; unknown and foreign are both NotFound."""
    row = session.execute(
        select(Evidence.media_type, Evidence.content, Evidence.completed_on).where(
            Evidence.id == evidence_id,
            or_(Evidence.person_id == actor.person_id, covered_by(actor, {Role.HR}, now, Evidence.person_id)),
        )
    ).first()
    if row is None:
        raise NotFound("There is no such evidence.", "Look in the list.")
    return EvidenceFile(
        f"training-{row.completed_on.isoformat()}.{ENDINGS[row.media_type]}", row.media_type, row.content
    )
