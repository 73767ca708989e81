"""Questions about certificates. What time alone has ended counts as ended, also before it was noted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, literal_column, or_, select, true
from sqlalchemy.orm import Session, aliased

from certificates import CertificateError, normalise
from lms.awards.models import Certificate
from lms.awards.rules import FROZEN, State, frozen_digest, last_day, renewable_from, status
from lms.core.access import Actor, Role
from lms.core.errors import NotFound
from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.together import Question
from lms.db.types import Instant
from lms.people.models import Person
from lms.people.queries import PersonRow, persons_by_id
from lms.people.queries.scope import covered_by
from lms.people.rules import PERSON_ROLES


class LiveCertificate(NamedTuple):
    """A ground that is live: from when to when (first instant after)."""

    id: str
    course: str
    edition: str
    issued_at: datetime
    valid_until: datetime
    called_at: datetime | None = None
    """When its holder was called to renew it: then it ends sooner than is printed on it."""


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate with all printed facts and its status of now."""

    id: str
    person_id: str
    course: str
    number: str
    holder: str
    holder_language: str
    title: str
    edition: str
    language: str
    issuer: str
    issued_on: date
    valid_through: date
    counts_until: datetime
    """The first instant at which it counts no more."""
    called_at: datetime | None
    status: State
    ended_at: datetime | None
    superseded_by: str | None
    reason: str | None
    verifiable: bool
    was_asked: bool
    renewable_from: datetime
    last_day: date
    """The last day on which it counts: the printed one, or a sooner one if its holder was called to renew it."""
    was_corrected: bool
    """Whether another took its place only to put the printed name right."""


_LIVE = (
    select(
        Certificate.person_id,
        Certificate.id,
        Certificate.course,
        Certificate.edition,
        Certificate.issued_at,
        Certificate.counts_until,
        Certificate.called_at,
    )
    .where(
        one_of(Certificate.person_id, "ids"),
        # In the text: its index is of live ones only, and for a parameter SQLite would plan it anew each time.
        Certificate.state == literal_column(f"'{State.LIVE}'"),
        Certificate.counts_until > bindparam("now", type_=Instant),
    )
    .order_by(Certificate.course)
)


def live_certificates(
    session: Session, person_ids: Collection[str], now: datetime
) -> dict[str, tuple[LiveCertificate, ...]]:
    """Return the live certificates of each person at ``now``; a person without one is not a key."""
    return live_asked(person_ids, now).ask(session)


def live_asked(person_ids: Collection[str], now: datetime) -> Question[dict[str, tuple[LiveCertificate, ...]]]:
    """Return the question for the live certificates of each person at ``now``."""
    return Question(_LIVE, {"ids": sorted(person_ids), "now": now}, _by_person)


def _by_person(rows: Iterable[Any]) -> dict[str, tuple[LiveCertificate, ...]]:
    found: dict[str, list[LiveCertificate]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(LiveCertificate(*row[1:]))
    return {person_id: tuple(certificates) for person_id, certificates in found.items()}


class Digested(NamedTuple):
    """A certificate as the trail tells of it; ``digest`` is of what is frozen, as its event holds it."""

    id: str
    state: str
    digest: str
    version_id: str
    issued_at: datetime
    valid_until: datetime
    counts_until: datetime
    called_at: datetime | None
    next_change_at: datetime | None
    ended_at: datetime | None
    superseded_by: str | None
    verifiable: bool


_IN_FORCE = (
    select(Certificate.id, Certificate.attempt_id)
    .where(
        Certificate.person_id == bindparam("person_id"),
        Certificate.course == bindparam("course"),
        or_(Certificate.attempt_id == bindparam("attempt_id"), Certificate.state == literal_column(f"'{State.LIVE}'")),
    )
    .with_for_update()
    .subquery()
)
_BEFORE = (
    select(Person.name, Person.name_language, _IN_FORCE.c.id, _IN_FORCE.c.attempt_id)
    .outerjoin(_IN_FORCE, true())
    .where(Person.id == bindparam("person_id"))
)


def held_before(
    session: Session, person_id: str, course: str, attempt_id: str
) -> tuple[tuple[str, str], list[Row[*tuple[Any, ...]]]]:
    """Return a person's name with its language, and what there is before a pass: one statement.

    That is the certificate of the attempt and the live one of the course (``id``, ``attempt_id``), locked.
    """
    rows = ask(session, _BEFORE, {"person_id": person_id, "course": course, "attempt_id": attempt_id}).all()
    return (rows[0].name, rows[0].name_language), [row for row in rows if row.id is not None]


def certificates_digested(session: Session) -> Iterator[Digested]:
    """Yield what the trail tells of every certificate on record, in the order of the ids."""
    own = [name for name in Digested._fields if name != "digest"]
    columns = [getattr(Certificate, name) for name in dict.fromkeys((*own, *FROZEN))]
    rows = session.execute(select(*columns).order_by(Certificate.id).execution_options(yield_per=1_000))
    for row in rows.mappings():
        digest = frozen_digest({name: row[name] for name in FROZEN})
        yield Digested(digest=digest, **{name: row[name] for name in own})


def held_persons(session: Session) -> list[str]:
    """Return the ids of everybody with a certificate that is held for their name."""
    held = select(Certificate.person_id).where(Certificate.state == State.HELD).distinct()
    return list(session.scalars(held.order_by(Certificate.person_id)))


def certificates_of(session: Session, person_id: str, now: datetime, renewal_days: int) -> list[CertificateRow]:
    """Return all certificates of a person, newest first; the caller has let the reader through to the person."""
    newest = (
        select(Certificate)
        .where(Certificate.person_id == person_id)
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    )
    found = list(session.scalars(newest))
    corrected = {certificate.corrects_id for certificate in found}
    return [_row(each, now, renewal_days, was_corrected=each.id in corrected) for each in found]


def certificate_in_scope(
    session: Session, actor: Actor, certificate_id: str, now: datetime, renewal_days: int
) -> CertificateRow:
    """Return one certificate of a person whom a role of the actor's covers; unknown and foreign are both NotFound."""
    return _row(_in_scope(session, actor, PERSON_ROLES, certificate_id, now), now, renewal_days)


def certificate_to_correct(
    session: Session, actor: Actor, certificate_id: str, now: datetime
) -> tuple[CertificateRow, PersonRow]:
    """Return a certificate of somebody whom HR's role covers, with its holder as on record; else NotFound."""
    certificate = _in_scope(session, actor, {Role.HR}, certificate_id, now)
    holder = persons_by_id(session, [certificate.person_id], now)[certificate.person_id]
    return _row(certificate, now, 0), holder


def own_certificate(session: Session, person_id: str, certificate_id: str) -> Certificate:
    """Return the row of one's own certificate, for printing; NotFound for anybody else's."""
    certificate = session.scalar(
        select(Certificate).where(Certificate.id == certificate_id, Certificate.person_id == person_id)
    )
    if certificate is None or certificate.state == State.HELD:
        raise NotFound("There is no such certificate, or it is not yours.", "Look at the list of your certificates.")
    return certificate


def certificate_of_number(session: Session, number: str) -> Certificate:
    """Return the row of a number that ``verified`` let through, for printing."""
    return session.scalars(select(Certificate).where(Certificate.number == number)).one()


def verified(session: Session, number: str, now: datetime) -> CertificateRow | None:
    """Return the certificate with a number if its holder lets it be checked; None for every other cause alike."""
    try:
        number = normalise(number)
    except CertificateError:
        return None
    newer = aliased(Certificate)
    found = session.execute(
        select(Certificate, newer.id)
        .outerjoin(newer, newer.corrects_id == Certificate.id)
        .where(Certificate.number == number, Certificate.verifiable, Certificate.state != State.HELD)
    ).first()
    return _row(found[0], now, 0, was_corrected=found[1] is not None) if found is not None else None


def _in_scope(
    session: Session, actor: Actor, roles: Collection[Role], certificate_id: str, now: datetime
) -> Certificate:
    certificate = session.scalar(
        select(Certificate).where(
            Certificate.id == certificate_id, covered_by(actor, roles, now, Certificate.person_id)
        )
    )
    if certificate is None:
        raise NotFound("There is no such certificate, or it is not yours to see.")
    return certificate


def _row(certificate: Certificate, now: datetime, renewal_days: int, *, was_corrected: bool = False) -> CertificateRow:
    return CertificateRow(
        id=certificate.id,
        person_id=certificate.person_id,
        course=certificate.course,
        number=certificate.number,
        holder=certificate.holder,
        holder_language=certificate.holder_language,
        title=certificate.title,
        edition=certificate.edition,
        language=certificate.language,
        issuer=certificate.issuer,
        issued_on=certificate.issued_on,
        valid_through=certificate.valid_through,
        counts_until=certificate.counts_until,
        called_at=certificate.called_at,
        status=status(certificate.state, certificate.counts_until, certificate.valid_until, now),
        ended_at=certificate.ended_at,
        superseded_by=certificate.superseded_by,
        reason=certificate.reason,
        verifiable=certificate.verifiable,
        was_asked=certificate.asked_at is not None,
        renewable_from=renewable_from(certificate.counts_until, renewal_days, certificate.called_at),
        last_day=last_day(certificate.valid_through, certificate.valid_until, certificate.counts_until),
        was_corrected=was_corrected,
    )
