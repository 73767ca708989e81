"""Sealing the trail, and saying whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.audit.models import AuditRow, Seal
from lms.audit.queries import trail_rows
from lms.audit.queries.protected import table_findings
from lms.audit.rules import FIRST_PREVIOUS, UNSEALED_ALARM, batch_digest, compare, row_digest
from lms.audit.sealing import Head, is_signed, load_key, read_head, sign, write_head
from lms.core.findings import Finding
from lms.db.work import Store, Work
from lms.permission.service.verifying import verify_streams

BATCH = 2_000


def seal_all(store: Store) -> int:
    """Seal every row that no batch holds, in batches, each in a unit of work of its own; return how many rows."""
    key = load_key(Path(store.settings.audit_key_file))
    sealed = 0
    while count := _seal_batch(store, key):
        sealed += count
    return sealed


def _seal_batch(store: Store, key: Ed25519PrivateKey) -> int:
    try:
        with store.writing() as work:
            seal = _next_seal(work, key)
    except IntegrityError:
        return 0  # Another sealer was first with this number; its batch holds the rows.
    if seal is None:
        return 0
    write_head(Path(store.settings.audit_head_file), Head(seal.number, seal.digest))
    return len(seal.entries)


def _next_seal(work: Work, key: Ed25519PrivateKey) -> Seal | None:
    session = work.session
    last = session.execute(select(Seal.number, Seal.digest).order_by(Seal.number.desc()).limit(1)).first()
    number, previous = (last.number + 1, last.digest) if last else (1, FIRST_PREVIOUS)
    rows = list(trail_rows(session, AuditRow.seal.is_(None), limit=BATCH))
    if not rows:
        return None
    entries = [[row.id, row_digest(row)] for row in rows]
    digest = batch_digest(number, previous, entries, work.now)
    seal = Seal(
        number=number,
        entries=entries,
        previous=previous,
        digest=digest,
        signature=sign(key, digest),
        sealed_at=work.now,
    )
    session.add(seal)
    session.flush()
    session.execute(update(AuditRow).where(AuditRow.id.in_([row.id for row in rows])).values(seal=number))
    return seal


def verify(store: Store) -> list[Finding]:
    """Check the whole trail against its seals and the head outside the database, and what it tells of against it.

    That is every table of ``protected.PROTECTED`` and every permission's own stream. An empty list means that all is as
    it was written. What one look finds, a second one has to find again: during the first a batch may have been sealed,
    and the head lies outside the database.
    """
    first = _look(store)
    if not first:
        return []
    again = set(_look(store))
    return [finding for finding in first if finding in again]


def _look(store: Store) -> list[Finding]:
    key = load_key(Path(store.settings.audit_key_file))
    with store.reading(steady=True) as work:
        findings = list(_check_chain(work.session, key))
        findings += _check_head(work.session, read_head(Path(store.settings.audit_head_file)))
        findings += _check_unsealed(work.session, work.now)
        findings += table_findings(work.session)
    return findings + verify_streams(store)


def _check_chain(session: Session, key: Ed25519PrivateKey) -> Iterator[Finding]:
    expected, previous = 1, FIRST_PREVIOUS
    for seal in session.scalars(select(Seal).order_by(Seal.number)).yield_per(20):
        place = f"seal {seal.number}"
        if seal.number != expected:
            yield Finding(f"seal {expected}", "is missing.")
        elif seal.previous != previous:
            yield Finding(place, "does not follow the seal before it.")
        if batch_digest(seal.number, seal.previous, seal.entries, seal.sealed_at) != seal.digest:
            yield Finding(place, "its list of rows was changed.")
        if not is_signed(key, seal.digest, seal.signature):
            yield Finding(place, "its signature is not by our key.")
        rows = {row.id: row for row in trail_rows(session, AuditRow.seal == seal.number)}
        yield from compare(seal.number, seal.entries, rows)
        expected, previous = seal.number + 1, seal.digest
    strays = session.scalars(select(AuditRow.id).where(AuditRow.seal >= expected).order_by(AuditRow.id).limit(20))
    yield from (Finding(f"row {row_id}", "names a seal that does not exist.") for row_id in strays)


def _check_head(session: Session, head: Head | None) -> list[Finding]:
    if head is None:
        return []
    digest = session.scalar(select(Seal.digest).where(Seal.number == head.number))
    if digest is None:
        return [Finding(f"seal {head.number}", "is noted outside the database but missing in it: the tail was cut.")]
    if digest != head.digest:
        return [Finding(f"seal {head.number}", "is another one than the one noted outside the database.")]
    return []


def _check_unsealed(session: Session, now: datetime) -> list[Finding]:
    waiting = select(func.count()).where(AuditRow.seal.is_(None), AuditRow.recorded_at < now - UNSEALED_ALARM)
    count = session.scalar(waiting) or 0
    if not count:
        return []
    return [Finding("unsealed rows", f"{count} wait for more than a minute: does the worker run?")]
