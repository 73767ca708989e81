"""What a manager may see of one person: certified or not and until when, what one may, and what comes next.

No score, no attempt, no note, no progress inside a course; and nothing tells who never asked from who withdrew: both
read "not taking part".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from lms.awards.queries import LiveCertificate
from lms.awards.rules import renewable_from
from lms.core.language import zone_of
from lms.core.settings import Settings
from lms.learning.queries import PublishedCourse
from lms.learning.queries.dues import Due
from lms.permission.queries.mine import rungs_of
from lms.permission.rules import State, Status
from lms.permission.vocabulary import CHANNELS, LEVEL_WORDS, Level


class CourseCell(NamedTuple):
    """One person in one course: ``kind`` is certified, overdue, due or missing; ``day`` until, since or by when."""

    course: str
    title: str
    kind: str
    day: date | None = None
    days: int = 0
    """How many whole days are left, or it is late."""
    renewable: bool = False


class Reach(NamedTuple):
    """How far somebody may go, on the channel where it is furthest.

    ``kind`` is active, suspended, waiting, offered or none; ``others`` counts the further channels with something on
    them.
    """

    kind: str = "none"
    channel: str = ""
    stream_id: str = ""
    level: str = ""
    until: date | None = None
    rungs: tuple[tuple[str, str, str], ...] = ()
    cures: tuple[str, ...] = ()
    """What lifts a suspension."""
    others: int = 0


_KINDS = {Status.ACTIVE: "active", Status.SUSPENDED: "suspended", Status.OFFERED: "offered"}
_ORDER = ("none", "waiting", "offered", "suspended", "active")
NOT_TAKING_PART = Reach()


def last_day(until: datetime, settings: Settings) -> date:
    """Return the last day before the first instant after, as it is printed: in the organisation's zone."""
    return _last_day(until, settings.time_zone)


@lru_cache(maxsize=4096)
def _last_day(until: datetime, time_zone: str) -> date:
    return (until - timedelta(seconds=1)).astimezone(zone_of(time_zone)).date()


def reach_of(states: Sequence[State], settings: Settings) -> Reach:
    """Return how far a person may go: in force before suspended before offered or asked for, then the higher level.

    ``states`` are of ``permission.queries.ladders_of``: what stands or is open.
    """
    if not states:
        return NOT_TAKING_PART
    if len(states) == 1:
        return _reach(states, settings)
    best = max(states, key=_furthest)
    others = {state.channel for state in states} - {best.channel}
    here = [state for state in states if state.channel == best.channel]
    return _reach(here, settings)._replace(others=len(others))


def reaches_of(states: Sequence[State], settings: Settings) -> tuple[Reach, ...]:
    """Return how far a person may go on each channel with something on it, the furthest first; empty: takes no part."""
    channels: dict[str, list[State]] = {}
    for state in sorted(states, key=_furthest, reverse=True):
        channels.setdefault(state.channel, []).append(state)
    return tuple(_reach(own, settings) for own in channels.values())


def _furthest(state: State) -> tuple[int, int, str]:
    return _ORDER.index(_kind(state)), state.level_now.rank, state.channel


def _reach(states: Sequence[State], settings: Settings) -> Reach:
    """Return the reach on one channel, of what stands there and what is open."""
    best = states[0] if len(states) == 1 else max(states, key=_furthest)
    standing = next((state for state in states if state.is_standing), None)
    open_ = next((state for state in states if state.is_open), None)
    return Reach(
        kind=_kind(best),
        channel=CHANNELS.get(best.channel, best.channel),
        stream_id=best.stream_id,
        level=LEVEL_WORDS[best.level_now][0],
        until=last_day(best.until, settings) if best.is_standing and best.until else None,
        rungs=_worded(rungs_of(standing, open_)),
        cures=tuple(sorted({hold.cure for hold in best.holds})),
    )


@cache
def _worded(rungs: tuple[tuple[Level, str], ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple((LEVEL_WORDS[level][0], drawn, LEVEL_WORDS[level][1]) for level, drawn in rungs)


def _kind(state: State) -> str:
    return _KINDS.get(state.status, "waiting")


def cells_of(
    courses: Sequence[PublishedCourse],
    live: Sequence[LiveCertificate],
    dues: Mapping[str, Due],
    now: datetime,
    settings: Settings,
) -> tuple[CourseCell, ...]:
    """Return one cell a course: what a live certificate says, else what is due."""
    held = {certificate.course: certificate for certificate in live}
    return tuple(_cell(row, held.get(row.slug), dues.get(row.slug), now, settings) for row in courses)


def _cell(
    course: PublishedCourse, held: LiveCertificate | None, due: Due | None, now: datetime, settings: Settings
) -> CourseCell:
    if held is not None:
        renewable = renewable_from(held.valid_until, settings.renewal_days, held.called_at) <= now
        until = last_day(held.valid_until, settings)
        return CourseCell(course.slug, course.title, "certified", day=until, renewable=renewable)
    if due is None:
        return CourseCell(course.slug, course.title, "missing")
    left = (due.due_on - now.astimezone(zone_of(due.time_zone)).date()).days
    late = due.is_late(now, holds=False)
    return CourseCell(course.slug, course.title, "overdue" if late else "due", day=due.due_on, days=abs(left))


def next_course(cells: Sequence[CourseCell]) -> CourseCell | None:
    """Return the course that comes next for a person: the longest late, the soonest due, else what runs out."""
    dated = [cell for cell in cells if cell.kind in {"overdue", "due"}]
    if dated:
        return min(dated, key=lambda cell: (cell.kind == "due", cell.days if cell.kind == "due" else -cell.days))
    return next((cell for cell in cells if cell.renewable), None)
