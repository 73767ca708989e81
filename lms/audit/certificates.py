"""Holding certificates against the trail: each as it was issued, none forged, none brought back to life."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.models import AuditRow
from lms.awards.events import (
    CertificateExpired,
    CertificateHeld,
    CertificateIssued,
    CertificateRevoked,
    CertificateSuperseded,
)
from lms.awards.queries import certificates_digested
from lms.awards.rules import State
from lms.core.findings import Finding

BECAME: Mapping[str, State] = {
    CertificateHeld.name: State.HELD,
    CertificateIssued.name: State.LIVE,
    CertificateSuperseded.name: State.SUPERSEDED,
    CertificateRevoked.name: State.REVOKED,
    CertificateExpired.name: State.EXPIRED,
}
AT_ONCE = 1_000


@dataclass(slots=True)
class _Told:
    """What the trail says about one certificate."""

    state: State
    digest: str | None = None

    def hear(self, state: State, digest: str | None) -> None:
        """Take in one more event. What ends a certificate comes after its issue, and issue after being held."""
        self.digest = self.digest or digest
        if self.state is State.HELD or state not in {State.HELD, State.LIVE}:
            self.state = state


def certificate_findings(session: Session) -> Iterator[Finding]:
    """Yield each certificate that is not as the trail tells it, and each that the trail or the table lacks."""
    told = _told(session)
    for certificate_id, state, digest in certificates_digested(session):
        place, said = f"certificate {certificate_id}", told.pop(certificate_id, None)
        if said is None:
            yield Finding(place, "is nowhere on the trail: it was not issued by the product.")
            continue
        if said.digest not in {None, digest}:
            yield Finding(place, "was changed after it was issued.")
        if state != said.state:
            yield Finding(place, f"stands as {state}; by the trail it is {said.state.value}.")
    yield from (Finding(f"certificate {lost}", "is on the trail but missing.") for lost in sorted(told))


def _told(session: Session) -> dict[str, _Told]:
    rows = session.execute(
        select(AuditRow.event, AuditRow.payload)
        .where(AuditRow.event.in_(sorted(BECAME)))
        .order_by(AuditRow.id)
        .execution_options(yield_per=AT_ONCE)
    )
    told: dict[str, _Told] = {}
    for event, payload in rows:
        state = BECAME[event]
        told.setdefault(payload["certificate_id"], _Told(state)).hear(state, payload.get("digest"))
    return told
