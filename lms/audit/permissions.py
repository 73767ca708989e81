"""Holding the streams of permissions against the trail: a stream that was written anew in itself is found here.

The links of a stream carry no key, so that anybody can check them; whoever may write to the database could make them
again. Every event of a permission stands on the sealed trail, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.models import AuditRow
from lms.audit.rules import sum_of
from lms.core.findings import Finding
from lms.permission.events import EVENTS
from lms.permission.queries.recorded import recorded_events

AT_ONCE = 1_000
Told = tuple[str, int, Mapping[str, Any]]


def permission_findings(session: Session) -> Iterator[Finding]:
    """Yield each permission whose events are not those that the trail tells of."""
    told, held = _sums(_told(session)), _sums(recorded_events(session))
    for stream_id in sorted(told.keys() | held.keys()):
        if told.get(stream_id) != held.get(stream_id):
            yield Finding(f"permission {stream_id}", "has other events than the trail tells of.")


def _told(session: Session) -> Iterator[Told]:
    rows = select(AuditRow.event, AuditRow.version, AuditRow.payload).where(AuditRow.event.in_(sorted(EVENTS)))
    found = session.execute(rows.execution_options(yield_per=AT_ONCE))
    return ((event, version, payload) for event, version, payload in found)


def _sums(events: Iterable[Told]) -> dict[str, int]:
    """Return one number a stream, the same for the same events in any order: the trail keeps none within an instant."""
    sums: dict[str, int] = defaultdict(int)
    for name, version, payload in events:
        sums[payload["stream_id"]] += sum_of([name, version, payload])
    return dict(sums)
