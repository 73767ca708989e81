"""What to do next, and what of it is due when: pure, over rows that were read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from lms.learning.queries import MyCourse

CONTINUE, ASSESSMENT, BEGIN, RENEW, OFFER, ASK, NOTHING = (
    "continue", "assessment", "begin", "renew", "offer", "ask", "nothing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do next: ``kind`` is one of the words above, ``course`` or ``channel`` says which."""

    kind: str
    course: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class DueThing:
    """Something with a date: a course to pass or renew, an offer to accept. ``days`` are left; negative is past."""

    kind: str
    key: str
    name: str
    day: date
    days: int


def next_of(courses: Sequence[MyCourse], offers: Sequence[str], *, may_ask: bool) -> Next:
    """Return what comes next: go on, accept, begin what is due, ask, begin anything, renew; or nothing.

    ``offers`` are the channels of open offers, the one that lapses first in front. ``may_ask``: nothing stands or is
    open, its first step is within reach, and the person did not choose to take no part.
    """
    begun = [row for row in courses if row.state == "started"]
    if begun:
        row = max(begun, key=lambda each: (each.touched_at is not None, each.touched_at))
        return Next(CONTINUE if row.next_module_id else ASSESSMENT, course=row.slug)
    if offers:
        return Next(OFFER, channel=offers[0])
    fresh = sorted(
        (row for row in courses if row.state == "none"), key=lambda row: (row.due_on is None, row.due_on or date.max)
    )
    if fresh and fresh[0].due_on is not None:
        return Next(BEGIN, course=fresh[0].slug)
    if may_ask:
        return Next(ASK)
    if fresh:
        return Next(BEGIN, course=fresh[0].slug)
    renewable = [row for row in courses if row.is_renewable]
    return Next(RENEW, course=renewable[0].slug) if renewable else Next(NOTHING)


def due_things(
    courses: Iterable[MyCourse], offers: Iterable[tuple[str, datetime]], now: datetime, zone: tzinfo
) -> tuple[DueThing, ...]:
    """Return what has a date, soonest first: courses to pass, passes to renew, offers (channel, when it lapses)."""
    today = now.astimezone(zone).date()
    found = [("offer", channel, channel, until.astimezone(zone).date()) for channel, until in offers]
    for row in courses:
        if row.state != "passed" and row.due_on is not None:
            found.append(("course", row.slug, row.title, row.due_on))
        elif row.is_renewable and row.runs_out_at is not None:
            found.append(("renewal", row.slug, row.title, row.runs_out_at.astimezone(zone).date()))
    things = (DueThing(kind, key, name, day, (day - today).days) for kind, key, name, day in found)
    return tuple(sorted(things, key=lambda thing: (thing.day, thing.kind, thing.key)))
