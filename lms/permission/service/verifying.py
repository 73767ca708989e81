"""Checking the linked streams: every event as it was written, none missing, and the row the fold of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.findings import Finding
from lms.db.work import Store
from lms.permission.events import PermissionEvent, from_payload
from lms.permission.linking import FIRST, link
from lms.permission.models import Permission, PermissionEventRow, PermissionInterval
from lms.permission.rules import fold, intervals
from lms.permission.rules.history import Interval

AT_ONCE = 500


def verify_streams(store: Store) -> list[Finding]:
    """Check every stream against its links, its row and its intervals; an empty list means all is as written."""
    with store.reading() as work:
        return list(_findings(work.session))


def _findings(session: Session) -> Iterator[Finding]:
    rows = {row.id: row for row in session.scalars(select(Permission))}
    spans = _intervals(session)
    ordered = select(PermissionEventRow).order_by(PermissionEventRow.stream_id, PermissionEventRow.version)
    events = session.scalars(ordered.execution_options(yield_per=AT_ONCE))
    for stream_id, own in groupby(events, key=lambda event: event.stream_id):
        yield from _stream(stream_id, list(own), rows.pop(stream_id, None), spans.pop(stream_id, []))
    yield from (Finding(f"permission {stream_id}", "has lost all its events.") for stream_id in sorted(rows))
    orphans = sorted(spans.keys() - rows.keys())
    yield from (Finding(f"permission {stream_id}", "has times in force but no events.") for stream_id in orphans)


def _stream(
    stream_id: str, own: list[PermissionEventRow], row: Permission | None, spans: list[Interval]
) -> Iterator[Finding]:
    place = f"permission {stream_id}"
    read: list[PermissionEvent] = []
    broken = list(_links(place, own, read))
    yield from broken
    if broken:
        return
    if row is None:
        yield Finding(place, "has events but no row.")
    elif row.digest != own[-1].digest:
        yield Finding(place, "has lost its last events.")
    elif row.state != fold(read).to_json():
        yield Finding(place, "stands otherwise than its events say.")
    if joined(spans) != intervals(read):
        yield Finding(place, "has other times in force than its events say.")


def _links(place: str, own: list[PermissionEventRow], read: list[PermissionEvent]) -> Iterator[Finding]:
    """Yield the first place where the links are broken; fill ``read`` with the events before it."""
    previous = FIRST
    for number, event in enumerate(own, start=1):
        digest = link(event.previous, event.version, event.name, event.event_version, event.payload)
        if event.version != number:
            yield Finding(f"{place}, event {number}", "is missing.")
        elif event.previous != previous:
            yield Finding(f"{place}, event {number}", "does not follow the event before it.")
        elif digest != event.digest:
            yield Finding(f"{place}, event {number}", "was changed.")
        else:
            previous = event.digest
            read.append(from_payload(event.name, event.event_version, event.payload))
            continue
        return


def joined(spans: list[Interval]) -> list[Interval]:
    """Return the times in force with those made one that touch (they differ in their level only)."""
    found: list[Interval] = []
    for start, end in spans:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _intervals(session: Session) -> dict[str, list[Interval]]:
    rows = session.execute(
        select(PermissionInterval.stream_id, PermissionInterval.starts_at, PermissionInterval.ends_at).order_by(
            PermissionInterval.stream_id, PermissionInterval.starts_at
        )
    )
    return {
        stream_id: [(start, end) for _, start, end in own] for stream_id, own in groupby(rows, key=lambda row: row[0])
    }
