"""Holding tables against the trail whose rows an event tells of: each as it was recorded, none forged, none lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.models import AuditRow
from lms.audit.rules import sum_of
from lms.core.events import plain
from lms.core.findings import Finding

AT_ONCE = 1_000
Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Telling:
    """What one event tells of the row that it made: column → field of the event, and columns that are then so."""

    fields: Mapping[str, str]
    fixed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """A table and the events that tell of its rows.

    ``key`` is the field that names the row; ``made`` and ``ends`` are by the event's name, ``ends`` giving the column
    that holds when. ``at`` is the column that holds when the row was recorded. ``derived`` are what an event tells of
    several columns at once, a digest, by the name that ``made`` gives it. ``may_be_untold`` says of a row that no
    event has to tell of it; ``is_whole`` whether its text fits its own digest.
    """

    noun: str
    model: type[Any]
    key: str
    made: Mapping[str, Telling]
    ends: Mapping[str, str] = field(default_factory=dict)
    at: str | None = None
    derived: Mapping[str, Callable[[Row], Any]] = field(default_factory=dict)
    may_be_untold: Callable[[Row], bool] = lambda _row: False
    is_whole: Callable[[Row], bool] = lambda _row: True


@dataclass(slots=True)
class _Known:
    """What the trail tells of one row: by which event it was made, the sum of what that says, and when it ended."""

    event: str
    told: int
    ended: datetime | None = None


def told_findings(session: Session, told: Told) -> Iterator[Finding]:
    """Yield each row of the table that is not as the trail tells, and each that the trail or the table lacks."""
    known = _known(session, told)
    rows = session.execute(select(*told.model.__table__.columns).execution_options(yield_per=AT_ONCE))
    for row in rows.mappings():
        place, said = f"{told.noun} {row['id']}", known.pop(row["id"], None)
        if said is None:
            if not told.may_be_untold(row):
                yield Finding(place, "is nowhere on the trail: it was not made by the product.")
        elif said.told != _sum(told, said.event, row):
            yield Finding(place, "was changed after it was recorded.")
        elif any(row[column] != said.ended for column in set(told.ends.values())) and not told.may_be_untold(row):
            yield Finding(place, "does not end when the trail says.")
        if not told.is_whole(row):
            yield Finding(place, "its text is not the one that was digested.")
    yield from (Finding(f"{told.noun} {lost}", "is on the trail but missing.") for lost in sorted(known))


def _known(session: Session, told: Told) -> dict[str, _Known]:
    columns = (AuditRow.event, AuditRow.recorded_at, AuditRow.payload)
    rows = session.execute(
        select(*columns)
        .where(AuditRow.event.in_(sorted({*told.made, *told.ends})))
        .order_by(AuditRow.id)
        .execution_options(yield_per=AT_ONCE)
    )
    found: dict[str, _Known] = {}
    for event, recorded_at, payload in rows:
        telling, row_id = told.made.get(event), payload[told.key]
        if telling is not None:
            values = {column: payload[name] for column, name in telling.fields.items()} | dict(telling.fixed)
            found[row_id] = _Known(event, sum_of(_with_time(told, values, recorded_at)))
        elif row_id in found:
            found[row_id].ended = recorded_at
    return found


def _sum(told: Told, event: str, row: Row) -> int:
    telling = told.made[event]
    values = {
        column: told.derived[column](row) if column in told.derived else plain(row[column])
        for column in (*telling.fields, *telling.fixed)
    }
    return sum_of(_with_time(told, values, row[told.at] if told.at else None))


def _with_time(told: Told, values: dict[str, Any], at: datetime | None) -> dict[str, Any]:
    return values | ({told.at: plain(at)} if told.at else {})
