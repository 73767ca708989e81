"""How a row becomes a digest and a batch becomes a chain: pure, so that a verifier elsewhere can do the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lms.core.findings import Finding

FIRST_PREVIOUS = "0" * 64
UNSEALED_ALARM = timedelta(minutes=1)
"""A row that no batch holds after this long is an alarm: the sealer does not run."""


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One row of the trail as it is digested."""

    id: str
    event: str
    version: int
    recorded_at: datetime
    effective_at: datetime
    actor_id: str | None
    on_behalf_of: str | None
    person_id: str | None
    payload: Mapping[str, Any]


def row_digest(row: TrailRow) -> str:
    """Return the SHA-256 (hex) of a row's canonical JSON: sorted keys, no spaces, instants as ISO 8601 in UTC."""
    content = {
        "id": row.id,
        "event": row.event,
        "version": row.version,
        "recorded_at": row.recorded_at.isoformat(),
        "effective_at": row.effective_at.isoformat(),
        "actor_id": row.actor_id,
        "on_behalf_of": row.on_behalf_of,
        "person_id": row.person_id,
        "payload": row.payload,
    }
    return hashlib.sha256(canonical(content)).hexdigest()


def sum_of(content: object) -> int:
    """Return the SHA-256 of canonical JSON as a number, for sums over contents in no order."""
    return int.from_bytes(hashlib.sha256(canonical(content)).digest(), "big")


def batch_digest(number: int, previous: str, entries: Sequence[Sequence[str]], sealed_at: datetime) -> str:
    """Return the SHA-256 (hex) of a batch: number, digest of the one before, entries, when it was sealed."""
    content = {"number": number, "previous": previous, "entries": entries, "sealed_at": sealed_at.isoformat()}
    return hashlib.sha256(canonical(content)).hexdigest()


def compare(number: int, entries: Sequence[Sequence[str]], rows: Mapping[str, TrailRow]) -> list[Finding]:
    """Hold a batch's entries against the rows that claim to be in it, and name every difference."""
    place = f"seal {number}"
    findings = []
    for row_id, digest in entries:
        row = rows.get(row_id)
        if row is None:
            findings.append(Finding(place, f"row {row_id} is missing."))
        elif row_digest(row) != digest:
            findings.append(Finding(place, f"row {row_id} ({row.event}) was changed after it was sealed."))
    known = {row_id for row_id, _ in entries}
    findings.extend(Finding(place, f"row {row_id} was added to it afterwards.") for row_id in sorted(set(rows) - known))
    return findings


def canonical(content: object) -> bytes:
    """Return JSON with sorted keys and no spaces: the form that is digested."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
