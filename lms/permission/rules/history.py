"""Looking back: when a permission was in force, and what was known of it at a past instant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from lms.permission import events as e
from lms.permission.rules.clockwork import play
from lms.permission.rules.evolving import evolve, fold
from lms.permission.rules.facts import Facts
from lms.permission.rules.state import NEW, State

Interval = tuple[datetime, datetime | None]


def intervals(events: Iterable[e.PermissionEvent]) -> list[Interval]:
    """Return when one stream was in force, by ``effective_at``: half-open, in order, the last one open (None) if it is.

    Two times that touch are one; a time of no length is none.
    """
    found: list[Interval] = []
    state, since = NEW, None
    for event in events:
        state = evolve(state, event)
        if state.in_force and since is None:
            since = event.effective_at
        elif not state.in_force and since is not None:
            found.append((since, event.effective_at))
            since = None
    if since is not None:
        found.append((since, None))
    return _joined(found)


def _joined(spans: Iterable[Interval]) -> list[Interval]:
    found: list[Interval] = []
    for start, end in spans:
        if start == end:
            continue
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def as_of(events: Iterable[e.PermissionEvent], facts_at: Callable[[datetime], Facts], t: datetime) -> State:
    """Return what was known at ``t``: the events recorded by then, and what was due then from the facts of then.

    ``facts_at(t)`` gives the facts as they were recorded by ``t``, with ``now`` = ``t``.
    """
    state = fold(event for event in events if event.recorded_at <= t)
    return play(state, facts_at(t), t)[0]
