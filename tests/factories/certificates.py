"""Certificates for tests that are not about learning: a live one of any course, issued and told as by a pass."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.awards.events import CertificateIssued
from lms.awards.models import Certificate
from lms.awards.rules import FROZEN, frozen_digest
from lms.core.ids import new_id
from lms.db.work import Work
from lms.people.models import Person

TITLES = {"trust": "Trust", "social-selling": "Social selling"}


def certify(work: Work, person_id: str, *courses: str, valid_until: datetime | None = None) -> list[str]:
    """Issue a live certificate of each course to a person and return their ids; two years valid unless told."""
    until = valid_until or work.now + timedelta(days=730)
    holder = work.session.get_one(Person, person_id)
    issued = []
    for course in courses:
        certificate = Certificate(
            id=new_id(),
            person_id=person_id,
            course=course,
            attempt_id=new_id(),
            number=new_id(),
            holder=holder.name,
            holder_language=holder.name_language,
            title=TITLES.get(course, course.title()),
            version_id=new_id(),
            edition="1",
            language="en",
            issuer="Northmere",
            issued_at=work.now,
            issued_on=work.now.date(),
            valid_through=(until - timedelta(days=1)).date(),
            valid_until=until,
            counts_until=until,
            state="live",
            next_change_at=until,
        )
        work.session.add(certificate)
        work.session.flush()
        digest = frozen_digest({name: getattr(certificate, name) for name in FROZEN})
        about = {"person_id": person_id, "course": course, "certificate_id": certificate.id}
        work.emit(CertificateIssued(**about, valid_until=until, digest=digest))
        issued.append(certificate.id)
    return issued
