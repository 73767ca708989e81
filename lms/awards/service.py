"""What can be done with certificates: award, release, revoke, correct the name, expire, let be verified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from certificates import new_number
from lms.awards.events import (
    CertificateExpired,
    CertificateHeld,
    CertificateIssued,
    CertificateOutdated,
    CertificateRevoked,
    CertificateSuperseded,
    NameQuestioned,
    VerificationSwitched,
)
from lms.awards.models import Certificate
from lms.awards.printing import unprintable
from lms.awards.queries import held_before
from lms.awards.rules import FROZEN, State, ended, frozen_digest, name_refusal, validity
from lms.core.errors import Fault, InvalidInput, NotFound, RuleRefused
from lms.core.ids import new_id
from lms.core.language import zone_of
from lms.core.settings import Settings
from lms.db.kept import ask
from lms.db.work import Work
from lms.learning import service as learning
from lms.learning.events import CoursePassed, RenewalCalled
from lms.learning.queries.versions import course_of_version, renew_by_of
from lms.learning.rules import held_until
from lms.people.queries import persons_by_id

REASON_LENGTH = 1000
_ADD = insert(Certificate)
_CHANGE = update(Certificate).where(Certificate.id == bindparam("certificate"))


def award(work: Work, passed: CoursePassed) -> str | None:
    """Issue the certificate of a pass and return its id; None when this pass has one already.

    The name is frozen as it is now. If a letter of it cannot be printed, the certificate is held, never printed wrong.
    """
    session, person_id, course = work.session, passed.person_id, passed.course
    holder, before = held_before(session, person_id, course, passed.attempt_id)
    if any(row.attempt_id == passed.attempt_id for row in before):
        return None
    title = course_of_version(session, passed.version_id).title
    certificate = frozen(passed, holder, title, work.now, work.settings)
    certificate_id: str = certificate["id"]
    if unprintable(*holder):
        ask(session, _ADD, certificate | {"state": State.HELD})
        work.emit(CertificateHeld(person_id=person_id, course=course, certificate_id=certificate_id))
        return certificate_id
    older = before[0].id if before else None
    if older is not None:
        ended = {"state": State.SUPERSEDED, "ended_at": work.now, "next_change_at": None}
        ask(session, _CHANGE, {"certificate": older, "superseded_by": certificate_id, **ended})
    ask(session, _ADD, certificate | {"state": State.LIVE, "next_change_at": certificate["counts_until"]})
    _tell_issued(work, certificate, older)
    return certificate_id


def frozen(
    passed: CoursePassed, holder: tuple[str, str], title: str, issued_at: datetime, settings: Settings
) -> dict[str, Any]:
    """Return the columns of a new certificate that never change: all that is printed on it, and what it rests on.

    Beside them stands until when it counts. ``holder`` is the name with its language, as they are now.
    """
    times = validity(issued_at, settings.certificate_months, zone_of(settings.time_zone))
    return {
        "id": new_id(),
        "person_id": passed.person_id,
        "course": passed.course,
        "attempt_id": passed.attempt_id,
        "number": new_number(),
        "holder": holder[0],
        "holder_language": holder[1],
        "title": title,
        "version_id": passed.version_id,
        "edition": passed.course_version,
        "language": passed.language,
        "issuer": settings.organisation,
        "issued_at": issued_at,
        "issued_on": times.issued_on,
        "valid_through": times.through,
        "valid_until": times.until,
        "counts_until": held_until(times.until, issued_at, passed.renew_by),
        "called_at": issued_at if passed.renew_by else None,
    }


def release(work: Work, certificate_id: str) -> None:
    """Issue a held certificate with the name as it is now, once every letter of it can be printed."""
    certificate = work.session.get_one(Certificate, certificate_id)
    person = persons_by_id(work.session, [certificate.person_id], work.now)[certificate.person_id]
    if certificate.state != State.HELD:
        raise RuleRefused("This certificate is not held.", "Look at the record again.", code="not-held")
    if refusal := unprintable(person.name, person.name_language):
        raise RuleRefused("The name cannot be printed yet.", refusal, code="name-not-printable")
    times = validity(work.now, work.settings.certificate_months, zone_of(work.settings.time_zone))
    certificate.holder, certificate.holder_language = person.name, person.name_language
    certificate.issued_at, certificate.issued_on = work.now, times.issued_on
    certificate.valid_through, certificate.valid_until = times.through, times.until
    renew_by = renew_by_of(work.session, certificate.version_id)
    certificate.counts_until = held_until(times.until, work.now, renew_by)
    certificate.called_at = work.now if renew_by else None
    _put_in_force(work, certificate)


def release_held(work: Work, person_id: str) -> int:
    """Issue the held certificates of a person if the name can be printed by now; return how many were issued."""
    person = persons_by_id(work.session, [person_id], work.now)[person_id]
    if unprintable(person.name, person.name_language):
        return 0
    held = select(Certificate.id).where(Certificate.person_id == person_id, Certificate.state == State.HELD)
    ids = work.session.scalars(held.order_by(Certificate.id)).all()
    for certificate_id in ids:
        release(work, certificate_id)
    return len(ids)


def revoke(work: Work, certificate_id: str, reason: str) -> None:
    """Take a live certificate back, for a reason that its holder reads. The caller has checked the scope.

    Its pass holds no longer either: the holder can take the course again, which is the cure for what rested on it.
    """
    reason = _checked_reason(reason)
    certificate = work.session.get(Certificate, certificate_id, with_for_update=True)
    if certificate is None:
        raise NotFound("There is no such certificate.")
    if certificate.state != State.LIVE or certificate.counts_until <= work.now:
        raise RuleRefused("Only a live certificate can be revoked.", "Look at the record again.", code="not-live")
    if certificate.person_id == work.actor.person_id:
        raise RuleRefused("Nobody revokes their own certificate.", "Ask a colleague in HR or compliance.", code="own")
    _end(certificate, State.REVOKED, work)
    certificate.reason = reason
    work.session.flush()
    learning.end_pass(work, certificate.person_id, certificate.course)
    work.emit(
        CertificateRevoked(person_id=certificate.person_id, course=certificate.course, certificate_id=certificate.id)
    )


def correct_name(work: Work, certificate_id: str, reason: str) -> str:
    """Issue a live certificate anew with its holder's name as it is on record now, and return the new one's id.

    Number aside, everything else stays: course, edition, dates. The one before is superseded and never edited; the
    holder reads the reason. The caller has checked the scope. RuleRefused where there is nothing to put right, or the
    name cannot be printed.
    """
    reason = _checked_reason(reason)
    old = work.session.get(Certificate, certificate_id, with_for_update=True)
    if old is None:
        raise NotFound("There is no such certificate.")
    if old.state != State.LIVE or old.counts_until <= work.now:
        raise RuleRefused("Only a live certificate can be corrected.", "Look at the record again.", code="not-live")
    if old.person_id == work.actor.person_id:
        raise RuleRefused("Nobody corrects their own certificate.", "Ask a colleague in HR.", code="own")
    person = persons_by_id(work.session, [old.person_id], work.now)[old.person_id]
    if refusal := name_refusal((old.holder, old.holder_language), (person.name, person.name_language)):
        raise RuleRefused(refusal, "Change the name in the person’s details first.", code="same-name")
    if refusal := unprintable(person.name, person.name_language):
        raise RuleRefused("The name cannot be printed yet.", refusal, code="name-not-printable")
    same = {name: getattr(old, name) for name in (*FROZEN, "counts_until", "called_at", "verifiable", "asked_at")}
    anew = {"id": new_id(), "number": new_number(), "holder": person.name, "holder_language": person.name_language}
    certificate = Certificate(**same | anew, state=State.HELD, corrects_id=old.id)
    work.session.add(certificate)
    old.reason = reason
    _put_in_force(work, certificate)
    return certificate.id


def question_name(work: Work) -> None:
    """Let HR know that the actor's name is not as it should be printed; once a day is told, however often asked."""
    today = work.now.astimezone(zone_of(work.settings.time_zone)).date()
    work.emit(NameQuestioned(person_id=str(work.actor.person_id), asked_on=today))


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise InvalidInput(
            [Fault("reason", f"needs 1 to {REASON_LENGTH} characters.", "Say it so that the holder understands.")]
        )
    return reason


def expire_due(work: Work, most: int = 200) -> int:
    """Note the certificates that count no more, as effective at that instant; return how many there were."""
    due = work.session.scalars(
        select(Certificate)
        .where(Certificate.next_change_at <= work.now)
        .order_by(Certificate.next_change_at, Certificate.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for certificate in due:
        state = ended(certificate.counts_until, certificate.valid_until)
        _end(certificate, state, work)
        certificate.ended_at = certificate.counts_until
        work.session.flush()
        told = CertificateOutdated if state is State.OUTDATED else CertificateExpired
        work.emit(
            told(person_id=certificate.person_id, course=certificate.course, certificate_id=certificate.id),
            effective_at=certificate.counts_until,
        )
    return len(due)


def shorten(work: Work, called: RenewalCalled) -> None:
    """Let the live certificates of versions that are called for renewal count until that day; what is printed stays.

    One that runs out before stays as it was. No issue is under way: whoever calls lets nobody pass meanwhile.
    """
    touched = update(Certificate).where(
        Certificate.version_id.in_(called.older),
        Certificate.state == State.LIVE,
        Certificate.counts_until > called.renew_by,
    )
    changed = {"counts_until": called.renew_by, "next_change_at": called.renew_by, "called_at": work.now}
    work.session.execute(touched.values(**changed).execution_options(synchronize_session=False))


def switch_verification(work: Work, certificate_id: str, *, on: bool) -> None:
    """Let anybody with the number check one's own certificate, or not; only its holder decides."""
    certificate = work.session.scalar(
        select(Certificate).where(Certificate.id == certificate_id, Certificate.person_id == work.actor.person_id)
    )
    if certificate is None:
        raise NotFound("There is no such certificate, or it is not yours.")
    certificate.asked_at = certificate.asked_at or work.now
    if certificate.verifiable != on:
        certificate.verifiable = on
        work.session.flush()
        work.emit(VerificationSwitched(person_id=certificate.person_id, certificate_id=certificate.id, on=on))


def _put_in_force(work: Work, certificate: Certificate) -> None:
    session = work.session
    older = session.scalar(
        select(Certificate)
        .where(
            Certificate.person_id == certificate.person_id,
            Certificate.course == certificate.course,
            Certificate.state == State.LIVE,
        )
        .with_for_update()
    )
    if older is not None:
        _end(older, State.SUPERSEDED, work)
        older.superseded_by = certificate.id
        session.flush()
    certificate.state = State.LIVE
    certificate.next_change_at = certificate.counts_until
    session.flush()
    columns = {name: getattr(certificate, name) for name in ("id", "corrects_id", *FROZEN)}
    _tell_issued(work, columns, older.id if older else None)


def _tell_issued(work: Work, certificate: Mapping[str, Any], older_id: str | None) -> None:
    """Tell of a certificate that is in force from now on, and of the one whose place it took."""
    person_id, course, certificate_id = certificate["person_id"], certificate["course"], certificate["id"]
    work.emit(
        CertificateIssued(
            person_id=person_id,
            course=course,
            certificate_id=certificate_id,
            valid_until=certificate["valid_until"],
            digest=frozen_digest(certificate),
            corrects=certificate.get("corrects_id") or "",
        )
    )
    if older_id is not None:
        work.emit(
            CertificateSuperseded(person_id=person_id, course=course, certificate_id=older_id, by_id=certificate_id)
        )


def _end(certificate: Certificate, state: State, work: Work) -> None:
    certificate.state = state
    certificate.ended_at = work.now
    certificate.next_change_at = None
