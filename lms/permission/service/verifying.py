"""Checking the linked streams: every event as it was written, none missing, and rows and times the fold of them.

Events, rows and times in force are read side by side in the order of the streams, so that the memory taken does not
grow with the company.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.core.findings import Finding
from lms.db.work import Store
from lms.permission.columns import Span, columns_of_event, columns_of_state, spans_of
from lms.permission.events import PermissionEvent, from_payload
from lms.permission.linking import FIRST, link
from lms.permission.models import Permission, PermissionEventRow, PermissionInterval
from lms.permission.queries.streams import WRITTEN, WrittenRow, stream_of
from lms.permission.queries.timelines import timelines
from lms.permission.rules import fold, next_change_at

AT_ONCE = 500
Row = Mapping[Any, Any]


def verify_streams(store: Store) -> list[Finding]:
    """Check every stream against its links, its row and its intervals; an empty list means all is as written."""
    with store.reading(steady=True) as work:
        found = list(_findings(work.session))
        named = {finding.place.partition(",")[0] for finding in found}
        return [*found, *_late(work.session, work.now, named)]


def _findings(session: Session) -> Iterator[Finding]:
    tables: tuple[tuple[type[Any], tuple[Any, ...]], ...] = (
        (Permission, (Permission.id,)),
        (PermissionEventRow, (PermissionEventRow.stream_id, PermissionEventRow.version)),
        (PermissionInterval, (PermissionInterval.stream_id, PermissionInterval.starts_at)),
    )
    parts = [_ordered(session, number, model, order) for number, (model, order) in enumerate(tables)]
    for stream_id, own in groupby(heapq.merge(*parts, key=itemgetter(0, 1)), key=itemgetter(0)):
        found: tuple[list[Row], ...] = ([], [], [])
        for _stream_id, number, row in own:
            found[number].append(row)
        yield from _stream(f"permission {stream_id}", *found)


def _ordered(session: Session, number: int, model: type[Any], order: tuple[Any, ...]) -> Iterator[tuple[str, int, Row]]:
    """Yield (stream, number of the table, row) in the order of the streams."""
    rows = session.execute(select(*model.__table__.columns).order_by(*order).execution_options(yield_per=AT_ONCE))
    key = order[0].key
    return ((row[key], number, row) for row in rows.mappings())


def _stream(place: str, rows: list[Row], events: list[Row], spans: list[Row]) -> Iterator[Finding]:
    read: list[PermissionEvent] = []
    broken = list(_links(place, events, read))
    yield from broken
    if broken:
        return
    if not events:
        yield Finding(place, "has lost all its events." if rows else "has times in force but no events.")
        return
    if not rows:
        yield Finding(place, "has events but no row.")
    elif rows[0]["digest"] != events[-1]["digest"]:
        yield Finding(place, "has lost its last events.")
    elif changed := _differing(rows[0], columns_of_state(fold(read), events[-1]["digest"])):
        yield Finding(place, f"stands otherwise than its events say ({changed}).")
    if _times(spans) != [(*span, read[0].person_id, read[0].channel) for span in spans_of(read)]:
        yield Finding(place, "has other times in force than its events say.")


def _links(place: str, own: list[Row], read: list[PermissionEvent]) -> Iterator[Finding]:
    """Yield the first place where the links are broken; fill ``read`` with the events before it."""
    previous = FIRST
    for number, row in enumerate(own, start=1):
        wrong = _broken(row, number, previous)
        if wrong:
            yield Finding(f"{place}, event {number}", wrong)
            return
        previous = row["digest"]
        read.append(from_payload(row["name"], row["event_version"], row["payload"]))


def _broken(row: Row, number: int, previous: str) -> str:
    """Return what is wrong with an event that should be the ``number``-th, or an empty text."""
    if row["version"] != number:
        return "is missing."
    if row["previous"] != previous:
        return "does not follow the event before it."
    if link(previous, number, row["name"], row["event_version"], row["payload"]) != row["digest"]:
        return "was changed."
    event = from_payload(row["name"], row["event_version"], row["payload"])
    changed = _differing(row, columns_of_event(event, number, previous))
    return f"was changed ({changed})." if changed else ""


def _differing(stored: Row, expected: Row) -> str:
    """Return the names of the columns that hold something else than they should."""
    return ", ".join(name for name, value in expected.items() if stored[name] != value)


def _times(spans: Iterable[Row]) -> list[tuple[Any, ...]]:
    columns = (*Span._fields, "person_id", "channel")
    return [tuple(row[name] for name in columns) for row in spans]


def _late(session: Session, now: datetime, named: Collection[str]) -> Iterator[Finding]:
    """Yield every permission of which it is noted too late when time changes it next: nothing would be played then.

    Those in ``named`` are not what they were written as; what time does to them cannot be said.
    """
    going = select(*WRITTEN).where(or_(Permission.is_open, Permission.is_standing)).order_by(Permission.id)
    rows = session.execute(going.execution_options(yield_per=AT_ONCE))
    for part in rows.partitions(AT_ONCE):
        some = [WrittenRow(*row) for row in part]
        known = timelines(session, {row.person_id for row in some}, now)
        for row in some:
            place = f"permission {row.id}"
            if place in named:
                continue
            if row.played_to > now:
                yield Finding(place, "is noted as played to a time that is still to come.")
            elif (facts := known.get(row.person_id)) is not None:
                due = next_change_at(stream_of(row).to_play, facts.facts(row.played_to))
                if due is not None and (row.next_change_at is None or row.next_change_at > due):
                    yield Finding(place, "is noted as changing later than it does.")
