"""The one list of tables that the seals protect: how each is checked, and how it stands in the auditor's export.

To protect one more table, add a line. ``audit verify``, the export, its manifest and the tests of tampering follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lms.audit.certificates import certificate_findings
from lms.audit.models import AuditRow, Seal
from lms.audit.permissions import permission_findings
from lms.audit.queries.told import Row, Telling, Told, told_findings
from lms.awards.models import Certificate
from lms.core.findings import Finding
from lms.permission.linking import text_digest as salted_digest
from lms.permission.models import (
    MatrixVersion,
    Permission,
    PermissionEventRow,
    PermissionInterval,
    PolicySignature,
    PolicyVersion,
    SlipSetting,
)
from lms.permission.rules.policies import MATRIX_RECORD, POLICY_RECORD, SLIP_RECORD, record_digest, text_digest
from lms.permission.service.publishing import grid_digest

Check = Callable[[Session], Iterator[Finding]]
NOTHING_REFERS_TO_IT = "a random name that no other row refers to"
ERASABLE = "words of people, which may be erased"
NOTHING_RESTS_ON_IT = "when its holder was asked something once; nothing rests on it"


def _elsewhere(_session: Session) -> Iterator[Finding]:
    """Find nothing: the table is checked together with another one."""
    yield from ()


@dataclass(frozen=True, slots=True)
class Protected:
    """A table of the record.

    ``file`` is its name in the export, None where it is not part of it; ``order`` the columns by which it is ordered
    there. ``unchecked`` are the columns that no check looks at, each with the reason. ``withheld`` are those that the
    export leaves out: names and texts of people. Of a table with ``of_stream`` (the column that names a permission's
    stream) an export holds the streams with an event in its period; of one with ``told_at`` the rows of that instant in
    it; of any other all rows.
    """

    model: type[Any]
    file: str | None = None
    order: tuple[str, ...] = ("id",)
    check: Check = _elsewhere
    unchecked: Mapping[str, str] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    of_stream: str | None = None
    told_at: str | None = None


def _signature_is_whole(row: Row) -> bool:
    return row["name"] is None or row["salt"] is None or salted_digest(row["salt"], row["name"]) == row["name_digest"]


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


SIGNATURES = Told(
    noun="signature",
    model=PolicySignature,
    key="signature_id",
    made={
        "policy.signed": Telling(
            _same("person_id", "policy", "number", "text_digest") | {"name_digest": "signature_digest"},
            {"signed": True},
        ),
        "policy.declined": Telling(_same("person_id", "policy", "number"), {"signed": False}),
    },
    ends={"policy.signature-withdrawn": "ended_at"},
    at="answered_at",
    may_be_untold=lambda row: not row["signed"],
    is_whole=_signature_is_whole,
)
POLICY_VERSIONS = Told(
    noun="policy version",
    model=PolicyVersion,
    key="version_id",
    made={
        "policy.published": Telling(
            _same("policy", "number", "text_digest", "effective_at", "sign_by", "record_digest")
        )
    },
    derived={"record_digest": lambda row: record_digest(row, POLICY_RECORD)},
    is_whole=lambda row: text_digest(row["text"]) == row["text_digest"],
)
MATRIX_VERSIONS = Told(
    noun="matrix version",
    model=MatrixVersion,
    key="version_id",
    made={"matrix.published": Telling(_same("number", "effective_at", "record_digest") | {"digest": "grid_digest"})},
    derived={"record_digest": lambda row: record_digest(row, MATRIX_RECORD)},
    is_whole=lambda row: grid_digest(row["rows"]) == row["digest"],
)

SLIP_SETTINGS = Told(
    noun="setting of slips",
    model=SlipSetting,
    key="version_id",
    made={"slips.set": Telling(_same("number", "is_on", "days", "record_digest"))},
    derived={"record_digest": lambda row: record_digest(row, SLIP_RECORD)},
)

PROTECTED: tuple[Protected, ...] = (
    Protected(Seal, "seals", ("number",)),
    Protected(AuditRow, "events", ("seal", "id")),
    Protected(
        PermissionEventRow,
        "streams",
        ("stream_id", "version"),
        check=permission_findings,
        unchecked={"id": NOTHING_REFERS_TO_IT},
        of_stream="stream_id",
    ),
    Protected(Permission, "states", of_stream="id"),
    Protected(
        PermissionInterval,
        "intervals",
        ("stream_id", "starts_at"),
        unchecked={"id": NOTHING_REFERS_TO_IT},
        of_stream="stream_id",
    ),
    Protected(
        PolicySignature,
        "signatures",
        check=lambda session: told_findings(session, SIGNATURES),
        unchecked=dict.fromkeys(("name", "salt"), ERASABLE),
        withheld=frozenset({"name", "salt"}),
        told_at="answered_at",
    ),
    Protected(
        PolicyVersion,
        "policies",
        check=lambda session: told_findings(session, POLICY_VERSIONS),
    ),
    Protected(
        MatrixVersion,
        "matrix",
        check=lambda session: told_findings(session, MATRIX_VERSIONS),
    ),
    Protected(
        SlipSetting,
        "slip_settings",
        check=lambda session: told_findings(session, SLIP_SETTINGS),
    ),
    Protected(
        Certificate,
        check=certificate_findings,
        unchecked={
            "reason": ERASABLE,
            "asked_at": NOTHING_RESTS_ON_IT,
        },
    ),
)


def streams_between(column: Any, starts_at: datetime, ends_at: datetime) -> ColumnElement[bool]:  # noqa: ANN401
    """Return the condition that keeps streams with an event recorded in a time, and those that have no event at all."""
    events = PermissionEventRow.__table__.alias()
    told = select(events.c.stream_id).where(events.c.recorded_at >= starts_at, events.c.recorded_at < ends_at)
    return or_(column.in_(told), column.not_in(select(events.c.stream_id)))


def table_findings(session: Session) -> Iterator[Finding]:
    """Yield what is not as it was written in any table of the list."""
    for protected in PROTECTED:
        yield from protected.check(session)
