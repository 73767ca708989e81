"""Holding certificates against the trail: each as it was issued, none forged, none brought back to life."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.models import AuditRow
from lms.awards.events import (
    CertificateExpired,
    CertificateHeld,
    CertificateIssued,
    CertificateOutdated,
    CertificateRevoked,
    CertificateSuperseded,
    VerificationSwitched,
)
from lms.awards.queries import Digested, certificates_digested
from lms.awards.rules import Call, State, counted
from lms.core.findings import Finding
from lms.learning.events import RenewalCalled

BECAME: Mapping[str, State] = {
    CertificateHeld.name: State.HELD,
    CertificateIssued.name: State.LIVE,
    CertificateSuperseded.name: State.SUPERSEDED,
    CertificateRevoked.name: State.REVOKED,
    CertificateExpired.name: State.EXPIRED,
    CertificateOutdated.name: State.OUTDATED,
}
AT_ONCE = 1_000


@dataclass(slots=True)
class _Told:
    """What the trail says about one certificate."""

    state: State
    digest: str | None = None
    ended_at: datetime | None = None
    superseded_by: str | None = None
    verifiable: bool = False

    def hear(self, state: State, at: datetime, payload: Mapping[str, Any]) -> None:
        """Take in one more event. What ends a certificate comes after its issue, and issue after being held."""
        self.digest = self.digest or payload.get("digest")
        if self.state is State.HELD or state not in {State.HELD, State.LIVE}:
            self.state = state
        if state not in {State.HELD, State.LIVE}:
            self.ended_at, self.superseded_by = at, payload.get("by_id")


def certificate_findings(session: Session) -> Iterator[Finding]:
    """Yield each certificate that is not as the trail tells it, and each that the trail or the table lacks."""
    told, calls = _told(session), _calls(session)
    for row in certificates_digested(session):
        place, said = f"certificate {row.id}", told.pop(row.id, None)
        if said is None:
            yield Finding(place, "is nowhere on the trail: it was not issued by the product.")
            continue
        yield from (Finding(place, what) for what in _differences(row, said, calls.get(row.version_id)))
    yield from (Finding(f"certificate {lost}", "is on the trail but missing.") for lost in sorted(told))


def _differences(row: Digested, said: _Told, call: Call | None) -> Iterator[str]:
    if said.digest not in {None, row.digest}:
        yield "was changed after it was issued."
    if row.state != said.state:
        yield f"stands as {row.state}; by the trail it is {said.state.value}."
    elif row.ended_at != said.ended_at:
        yield "does not end when the trail says."
    elif row.next_change_at != (row.counts_until if said.state is State.LIVE else None):
        yield "would not be looked at again when its validity is over."
    if not _counts_as_told(row, call):
        yield "counts for another time than the trail says."
    if row.superseded_by != said.superseded_by:
        yield "names another certificate as its successor than the trail."
    if row.verifiable != said.verifiable:
        yield "is open to checks, or closed to them, without its holder having switched that."


def _counts_as_told(row: Digested, call: Call | None) -> bool:
    """Say whether it counts as long as its own dates and the calls for renewal let it.

    One that had ended by some other way before a call was left as it was.
    """
    if row.state == State.HELD:
        return True
    stands = row.counts_until, row.called_at
    untouched = row.state != State.LIVE and stands == (row.valid_until, None)
    return untouched or stands == counted(row.issued_at, row.valid_until, call)


def _calls(session: Session) -> dict[str, Call]:
    """Return which versions were called for renewal, as the trail says."""
    called = AuditRow.event == RenewalCalled.name
    rows = session.execute(select(AuditRow.recorded_at, AuditRow.payload).where(called))
    return {
        version: Call(recorded_at, datetime.fromisoformat(str(payload["renew_by"])))
        for recorded_at, payload in rows
        for version in payload["older"]
    }


def _told(session: Session) -> dict[str, _Told]:
    rows = session.execute(
        select(AuditRow.event, AuditRow.effective_at, AuditRow.payload)
        .where(AuditRow.event.in_(sorted({*BECAME, VerificationSwitched.name})))
        .order_by(AuditRow.id)
        .execution_options(yield_per=AT_ONCE)
    )
    told: dict[str, _Told] = {}
    for event, effective_at, payload in rows:
        key = payload["certificate_id"]
        if event == VerificationSwitched.name:
            if key in told:
                told[key].verifiable = payload["on"]
            continue
        corrected = told.get(payload.get("corrects", ""))
        fresh = _Told(BECAME[event], verifiable=corrected is not None and corrected.verifiable)
        told.setdefault(key, fresh).hear(BECAME[event], effective_at, payload)
    return told
