"""What happens to certificates. Every pass makes a new one; none is ever edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CertificateIssued(Event):
    """A certificate is live from now until ``valid_until`` (exclusive).

    ``digest`` is over what is frozen in its record (``awards.rules.frozen_digest``), so that an edited one is found.
    ``corrects`` is the certificate whose printed name it puts right, with the same dates; empty for one of a pass.
    """

    name: ClassVar[str] = "certificate.issued"
    person_id: str
    course: str
    certificate_id: str
    valid_until: datetime
    digest: str
    corrects: str = ""


@dataclass(frozen=True, kw_only=True)
class CertificateHeld(Event):
    """A course was passed, but the name has letters that cannot be printed yet: nothing is issued until they can."""

    name: ClassVar[str] = "certificate.held"
    person_id: str
    course: str
    certificate_id: str


@dataclass(frozen=True, kw_only=True)
class CertificateSuperseded(Event):
    """A newer certificate of the same course took this one's place."""

    name: ClassVar[str] = "certificate.superseded"
    person_id: str
    course: str
    certificate_id: str
    by_id: str


@dataclass(frozen=True, kw_only=True)
class CertificateRevoked(Event):
    """A certificate was taken back, with a reason that is kept in an erasable text."""

    name: ClassVar[str] = "certificate.revoked"
    person_id: str
    course: str
    certificate_id: str


@dataclass(frozen=True, kw_only=True)
class CertificateExpired(Event):
    """The validity of a certificate ended; effective at that instant, recorded when time was played."""

    name: ClassVar[str] = "certificate.expired"
    person_id: str
    course: str
    certificate_id: str


@dataclass(frozen=True, kw_only=True)
class CertificateOutdated(Event):
    """Its course changed materially, and the time to renew it is over; effective then, recorded when played."""

    name: ClassVar[str] = "certificate.outdated"
    person_id: str
    course: str
    certificate_id: str


@dataclass(frozen=True, kw_only=True)
class NameQuestioned(Event):
    """A person says that their name is not as it should be printed; how it should be, they tell HR."""

    name: ClassVar[str] = "certificate.name_questioned"
    person_id: str
    asked_on: date


@dataclass(frozen=True, kw_only=True)
class VerificationSwitched(Event):
    """The holder turned the public verification page of a certificate on or off."""

    name: ClassVar[str] = "certificate.verification_switched"
    person_id: str
    certificate_id: str
    on: bool
