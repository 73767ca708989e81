"""Training done elsewhere: hand in a file that shows it, take it back; confirm or decline it.

It is shown on the transcript and counts for nothing else: a permission and a department's figures rest on certificates.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select, update

from lms.core.errors import Fault, InvalidInput, NotFound, RuleRefused
from lms.core.ids import new_id
from lms.db.work import Work
from lms.learning import rules
from lms.learning.events import EvidenceDecided, EvidenceHandedIn, EvidenceTakenBack
from lms.learning.models import Evidence
from lms.people.queries.listing import person_to_change


@dataclass(frozen=True, slots=True)
class Training:
    """What somebody says that they did elsewhere, and when they finished it."""

    title: str
    provider: str
    completed_on: date


def hand_in_evidence(work: Work, person_id: str, training: Training, data: bytes) -> str:
    """Keep a file (PDF, PNG or JPEG, by its content) that shows training done elsewhere; return its id.

    Words or a file that cannot be taken are an InvalidInput with all faults. The same file twice, and more files than
    :data:`lms.learning.rules.MOST_EVIDENCE`, are a RuleRefused.
    """
    kind = rules.evidence_kind(data)
    if faults := [*_faults_of_words(work, training), *_faults_of_file(data, kind)]:
        raise InvalidInput(faults)
    digest = hashlib.sha256(data).hexdigest()
    own = select(func.count(), func.count().filter(Evidence.digest == digest)).where(Evidence.person_id == person_id)
    count, same = work.session.execute(own).one()
    if same:
        raise RuleRefused("You handed in this file before.", "It is in the list below.", code="evidence-again")
    if count >= rules.MOST_EVIDENCE:
        cure = "Take back what nobody has decided on, or ask HR."
        raise RuleRefused(f"You have handed in {rules.MOST_EVIDENCE} files.", cure, code="evidence-full")
    row = Evidence(
        id=new_id(),
        person_id=person_id,
        title=training.title.strip(),
        provider=training.provider.strip(),
        completed_on=training.completed_on,
        media_type=kind or "",
        size=len(data),
        digest=digest,
        content=data,
        handed_in_at=work.now,
        state=rules.WAITING,
    )
    work.session.add(row)
    work.session.flush()
    work.emit(EvidenceHandedIn(person_id=person_id, evidence_id=row.id, digest=digest))
    return row.id


def _faults_of_words(work: Work, training: Training) -> list[Fault]:
    faults = []
    for name, text in (("title", training.title), ("provider", training.provider)):
        if not 0 < len(text.strip()) <= rules.LONGEST_TITLE:
            faults.append(Fault(name, "is missing or too long.", f"Use 1 to {rules.LONGEST_TITLE} characters."))
    if not rules.FIRST_TRAINING <= training.completed_on <= work.settings.day_of(work.now):
        faults.append(Fault("completed_on", "is to come, or long past.", "Write the day on which you finished."))
    return faults


def _faults_of_file(data: bytes, kind: str | None) -> list[Fault]:
    if len(data) > rules.EVIDENCE_BYTES:
        return [Fault("file", f"is larger than {rules.EVIDENCE_BYTES // 1_000_000} MB.", "Save it smaller.")]
    if kind is None:
        return [Fault("file", "is no whole PDF, PNG or JPEG.", "Save it as one of these, whatever its name is.")]
    return []


def take_back_evidence(work: Work, person_id: str, evidence_id: str) -> None:
    """Remove one's own evidence while nobody has decided on it; NotFound afterwards, and for that of others."""
    gone = work.session.execute(
        delete(Evidence)
        .where(Evidence.id == evidence_id, Evidence.person_id == person_id, Evidence.state == rules.WAITING)
        .returning(Evidence.id)
    ).all()
    if not gone:
        raise NotFound("There is no such evidence that waits.", "What HR has decided on stays.")
    work.emit(EvidenceTakenBack(person_id=person_id, evidence_id=evidence_id))


def decide_evidence(work: Work, evidence_id: str, outcome: str, reason: str) -> None:
    """Confirm or decline the evidence of somebody within scope; declining needs a reason, which they read.

    Unknown and foreign are NotFound, one's own a RuleRefused, and so is what somebody decided on meanwhile.
    """
    person_id = work.session.scalar(select(Evidence.person_id).where(Evidence.id == evidence_id))
    if person_id is None:
        raise NotFound("There is no such evidence.", "Look in the list of what waits.")
    person_to_change(work.session, work.actor, person_id, work.now)
    if person_id == work.actor.person_id:
        raise RuleRefused("This is your own.", "Somebody else of HR decides on it.", code="evidence-own")
    reason = reason.strip()
    if outcome not in (rules.CONFIRMED, rules.DECLINED):
        raise InvalidInput([Fault("outcome", "is not on the list.", "Confirm or decline it.")])
    if len(reason) > rules.LONGEST_REASON or (outcome == rules.DECLINED and not reason):
        raise InvalidInput([Fault("reason", "is missing or too long.", f"Use 1 to {rules.LONGEST_REASON} characters.")])
    decided = work.session.execute(
        update(Evidence)
        .where(Evidence.id == evidence_id, Evidence.state == rules.WAITING)
        .values(state=outcome, reason=reason, decided_at=work.now, decided_by=work.actor.person_id)
        .returning(Evidence.id)
    ).all()
    if not decided:
        raise RuleRefused("Somebody decided on this meanwhile.", "Look at the record.", code="evidence-decided")
    work.emit(EvidenceDecided(person_id=person_id, evidence_id=evidence_id, outcome=outcome))
