"""The auditor's export: one zip with events, seals, states, times in force and signatures, signed, with its verifier.

Everything is read in one look at the record and written as it is read, so that neither the size of the company nor the
time that it takes matters. Names and texts of people are not in it: people are told by their ids.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from lms.audit.models import AuditRow, Seal
from lms.audit.queries.protected import PROTECTED, Protected, streams_between
from lms.audit.rules import FIRST_PREVIOUS, canonical
from lms.audit.sealing import Head, load_key, read_head
from lms.audit.service import seal_all
from lms.audit.verifier import source
from lms.core.errors import DomainError, Fault, InvalidInput
from lms.core.events import plain
from lms.db.work import Store

AT_ONCE = 1_000
FORMAT = 1
READ_ME = """What was done at {organisation} from {starts} until {ends}, and the proof that nothing in it was changed.

    python verify.py --key KEY {name}

KEY is the public key of the seals as the company gave it to you by another way than this file. The program needs
Python 3.11 and the package cryptography, and no network. Read it before you run it: it is short.
"""
Tell = Callable[[int, int], None]


class ExportFailed(DomainError):
    """The file could not be written."""


@dataclass(frozen=True, slots=True)
class Period:
    """From when (inclusive) until when (exclusive) an export tells."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds: how many entries, and the public key (hex) that signed it."""

    entries: int
    key: str


@dataclass(frozen=True, slots=True)
class _Range:
    """The seals of a period; ``to_the_end`` where it reaches the newest one.

    ``head`` is the one that was noted outside the database before the record was looked at: no newer than that.
    """

    period: Period
    first: int
    last: int
    before: str
    to_the_end: bool
    head: Head | None


def export(store: Store, period: Period, path: Path, tell: Tell = lambda _done, _total: None) -> Exported:
    """Write the record of a period to ``path``, sealed first; ``tell`` hears how many entries of how many are written.

    A period that ends before it begins, one in which nothing is on record, and a file that is there already are an
    InvalidInput; a disk without room is an ExportFailed, and leaves nothing behind.
    """
    if period.starts_at >= period.ends_at:
        raise InvalidInput([Fault("the period", "ends before it begins.", "Give the earlier day first.")])
    if path.exists():
        raise InvalidInput([Fault(path.name, "is there already.", "Choose another name, or move that file away.")])
    seal_all(store)
    head = read_head(Path(store.settings.audit_head_file))
    fresh = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with store.reading(steady=True) as work:
            covered = _range(work.session, period, head, work.now)
            found = _Writer(store, work.session, covered, tell).write(fresh, path.name)
        fresh.replace(path)
    except OSError as error:
        raise ExportFailed(
            f"The export could not be written: {error.strerror or error}.", "Make room on the disk, then export again."
        ) from None
    finally:
        fresh.unlink(missing_ok=True)
    return found


def _range(session: Session, period: Period, head: Head | None, now: datetime) -> _Range:
    bounds = select(func.min(AuditRow.seal), func.max(AuditRow.seal)).where(_within(AuditRow.recorded_at, period))
    first, last = session.execute(bounds).one()
    if first is None:
        raise InvalidInput([Fault("the period", "holds nothing: nothing was done in it.", "Choose other days.")])
    to_the_end = period.ends_at > now
    if to_the_end:
        last = session.scalar(select(func.max(Seal.number))) or last
    before = session.scalar(select(Seal.digest).where(Seal.number == first - 1)) or FIRST_PREVIOUS
    return _Range(period, first, int(last or first), before, to_the_end, head)


def _within(column: Any, period: Period) -> ColumnElement[bool]:  # noqa: ANN401  (a column of instants)
    return and_(column >= period.starts_at, column < period.ends_at)


class _Writer:
    """Writes one export."""

    def __init__(self, store: Store, session: Session, found: _Range, tell: Tell) -> None:
        self._store = store
        self._session = session
        self._range = found
        self._tell = tell
        self._done = self._total = 0

    def write(self, fresh: Path, name: str) -> Exported:
        """Write the whole file; an OSError leaves it half written."""
        tables = [protected for protected in PROTECTED if protected.file is not None]
        self._total = sum(self._count(protected) for protected in tables)
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
            files = [self._table(archive, protected) for protected in tables]
            key = load_key(Path(self._store.settings.audit_key_file))
            public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
            self._sign(archive, key, self._manifest(files, public))
            archive.writestr("verify.py", source())
            archive.writestr("README.txt", self._read_me(name))
        return Exported(self._done, public)

    def _table(self, archive: zipfile.ZipFile, protected: Protected) -> dict[str, Any]:
        """Write the entries of a table and, beside them, the digest of each; return what the manifest says of both."""
        count, sums = 0, hashlib.sha256()
        with tempfile.TemporaryFile() as digests:
            with archive.open(f"{protected.file}.jsonl", "w", force_zip64=True) as entries:
                for line in self._lines(protected):
                    digest = hashlib.sha256(line).hexdigest().encode() + b"\n"
                    entries.write(line + b"\n")
                    digests.write(digest)
                    sums.update(digest)
                    count += 1
                    self._step()
            digests.seek(0)
            with archive.open(f"{protected.file}.sums", "w", force_zip64=True) as beside:
                _copy(digests, beside)
        return {"name": protected.file, "count": count, "sums": sums.hexdigest()}

    def _lines(self, protected: Protected) -> Iterator[bytes]:
        table = protected.model.__table__
        shown = [column for column in table.columns if column.name not in protected.withheld]
        order = [table.c[name].asc().nulls_last() for name in protected.order]
        rows = self._session.execute(
            select(*shown).where(*self._conditions(protected)).order_by(*order).execution_options(yield_per=AT_ONCE)
        )
        for row in rows.mappings():
            yield canonical({name: plain(value) for name, value in row.items()})

    def _count(self, protected: Protected) -> int:
        counted = select(func.count()).select_from(protected.model).where(*self._conditions(protected))
        return self._session.scalar(counted) or 0

    def _conditions(self, protected: Protected) -> list[ColumnElement[bool]]:
        columns, period = protected.model.__table__.c, self._range.period
        if protected.model is Seal:
            return [columns.number.between(self._range.first, self._range.last)]
        if protected.model is AuditRow:
            unsealed = and_(columns.seal.is_(None), _within(columns.recorded_at, period))
            return [or_(columns.seal.between(self._range.first, self._range.last), unsealed)]
        if protected.of_stream is not None:
            return [streams_between(columns[protected.of_stream], period.starts_at, period.ends_at)]
        return [_within(columns[protected.told_at], period)] if protected.told_at else []

    def _step(self) -> None:
        self._done += 1
        if self._done % AT_ONCE == 0 or self._done == self._total:
            self._tell(self._done, self._total)

    def _manifest(self, files: list[dict[str, Any]], public: str) -> dict[str, Any]:
        head, period = self._range.head, self._range.period
        return {
            "format": FORMAT,
            "organisation": self._store.settings.organisation,
            "made_at": self._store.clock.now().isoformat(),
            "period": {"from": period.starts_at.isoformat(), "to": period.ends_at.isoformat()},
            "key": public,
            "seals": {
                "first": self._range.first,
                "last": self._range.last,
                "before": self._range.before,
                "to_the_end": self._range.to_the_end,
                "head": {"number": head.number, "digest": head.digest} if head else None,
            },
            "files": files,
            "verifier": hashlib.sha256(source().encode()).hexdigest(),
        }

    @staticmethod
    def _sign(archive: zipfile.ZipFile, key: Ed25519PrivateKey, manifest: dict[str, Any]) -> None:
        content = json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True).encode()
        archive.writestr("manifest.json", content)
        archive.writestr("manifest.sig", key.sign(content).hex() + "\n")

    def _read_me(self, name: str) -> str:
        period = self._range.period
        return READ_ME.format(
            organisation=self._store.settings.organisation,
            starts=period.starts_at.isoformat(),
            ends=period.ends_at.isoformat(),
            name=name,
        )


def _copy(source_file: IO[bytes], target: IO[bytes]) -> None:
    while block := source_file.read(1 << 20):
        target.write(block)
