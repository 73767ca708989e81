"""How long deciding takes, per department within the reader's scope: from the events, nobody by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.core.language import zone_of
from lms.people.models import Assignment, Department
from lms.people.queries import departments_visible_to
from lms.permission.models import PermissionEventRow
from lms.permission.rules.calendar import working_days_between
from lms.permission.rules.latency import DECLINED, GRANTED, RETURNED, Decision, Latency, latencies

READY = "permission.readied"
OUTCOMES: Mapping[str, str] = {
    "permission.offered": GRANTED,
    "permission.endorsed": GRANTED,
    "permission.returned": RETURNED,
    "permission.declined": DECLINED,
}
LONGEST_WAIT = timedelta(days=91)
"""A request lapses after 90 days: what was decided was ready at most this long before."""
PERIODS = (3, 6, 12)
MONTH = timedelta(days=30.4375)


@dataclass(frozen=True, slots=True)
class LatencyRow:
    """A department and its figures; ``depth`` counts from the highest one shown, which is 0."""

    department_id: str
    name: str
    depth: int
    latency: Latency


def latency_page(
    session: Session, actor: Actor, months: int, now: datetime, time_zone: str
) -> tuple[tuple[LatencyRow, ...], int]:
    """Return the departments that may be shown, each below the one above it, and how many are left out.

    Decided in the last ``months``; those who decided, not those who could, make a group large enough. Two statements,
    and a third for the scope.
    """
    tree = {row.id: row for row in session.execute(select(Department.id, Department.name, Department.parent_id))}
    start = now - months * MONTH
    found = latencies(_decisions(session, start, time_zone), {key: row.parent_id for key, row in tree.items()})
    scope = set(session.scalars(select(Department.id).where(departments_visible_to(actor))))
    rows = list(_in_order(tree, found, scope))
    return tuple(rows), len(scope) - len(rows)


def _in_order(tree: Mapping[str, Any], found: Mapping[str, Latency], scope: set[str]) -> Iterator[LatencyRow]:
    paths: dict[str, tuple[str, ...]] = {}
    for key in found.keys() & scope:
        path, above = [tree[key].name + key], tree[key].parent_id
        while above is not None and above in scope:
            path.insert(0, tree[above].name + above)
            above = tree[above].parent_id
        paths[key] = tuple(path)
    for key in sorted(paths, key=lambda one: paths[one]):
        yield LatencyRow(key, tree[key].name, len(paths[key]) - 1, found[key])


def _decisions(session: Session, start: datetime, time_zone: str) -> Iterator[Decision]:
    """Yield each first answer to what was ready, since ``start``, with the person's department at that instant."""
    event = PermissionEventRow
    place = and_(
        Assignment.person_id == event.person_id,
        Assignment.is_primary,
        Assignment.starts_at <= event.effective_at,
        or_(Assignment.ends_at.is_(None), Assignment.ends_at > event.effective_at),
    )
    rows = session.execute(
        select(
            event.stream_id,
            event.name,
            event.effective_at,
            event.payload["actor_id"].as_string(),
            event.payload["on_behalf_of"].as_string(),
            event.payload["reason"].as_string(),
            Assignment.department_id,
        )
        .outerjoin(Assignment, place)
        .where(event.name.in_([READY, *OUTCOMES]), event.recorded_at >= start - LONGEST_WAIT)
        .order_by(event.stream_id, event.version)
    )
    return _paired(rows, start, time_zone)


def _paired(rows: Iterable[Any], start: datetime, time_zone: str) -> Iterator[Decision]:
    zone, stream, ready = zone_of(time_zone), None, None
    for stream_id, name, at, actor_id, behalf, reason, department_id in rows:
        if stream_id != stream:
            stream, ready = stream_id, None
        if name == READY:
            ready = at
        elif ready is not None:
            if at >= start:
                outcome = OUTCOMES[name]
                days = working_days_between(ready, at, zone)
                why = reason if outcome == DECLINED else None
                yield Decision(department_id, behalf or actor_id or "", days, outcome, why)
            ready = None
