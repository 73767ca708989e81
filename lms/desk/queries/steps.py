"""What to do next, and what of it is due when: pure, over rows that were read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.core.language import last_whole_day, zone_of
from lms.core.settings import Settings
from lms.desk.queries.readiness import last_day
from lms.learning.queries import MyCourse
from lms.permission.rules import State
from lms.permission.rules.facts import REST_AFTER_WITHDRAWAL_MONTHS
from lms.permission.rules.grounds import add_months
from lms.permission.vocabulary import CHANNELS, EndCode, MatrixRow

CONTINUE, ASSESSMENT, BEGIN, RENEW, OFFER, ASK, NOTHING = (
    "continue", "assessment", "begin", "renew", "offer", "ask", "nothing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do next: ``kind`` is one of the words above, ``course`` or ``offer`` (its stream) says which."""

    kind: str
    course: str = ""
    offer: str = ""


@dataclass(frozen=True, slots=True)
class DueThing:
    """Something with a date: a course to pass or renew, an offer to accept. ``days`` are left; negative is past."""

    kind: str
    key: str
    name: str
    day: date
    days: int


def next_of(courses: Sequence[MyCourse], offers: Sequence[State], *, may_ask: bool) -> Next:
    """Return what comes next: go on, accept, begin what is due, ask, begin anything, renew; or nothing.

    ``offers`` wait for the person, the one that lapses first in front. ``may_ask``: see :func:`may_ask`.
    """
    begun = [row for row in courses if row.state == "started"]
    if begun:
        row = max(begun, key=lambda each: (each.touched_at is not None, each.touched_at))
        return Next(CONTINUE if row.next_module_id else ASSESSMENT, course=row.slug)
    if offers:
        return Next(OFFER, offer=offers[0].stream_id)
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


def may_ask(states: Sequence[State], certified: Collection[str], first: MatrixRow | None, now: datetime) -> bool:
    """Say whether asking for a permission is a next step: nothing stands or is open, and the grounds are there.

    ``first`` is the row of the first level that is asked for. Whoever withdrew is not approached for 12 months
    (product.md, *Two keys*), on any channel.
    """
    if first is None or not first.certificates <= set(certified):
        return False
    withdrawn = (state.ended_at for state in states if state.end_code == EndCode.WITHDRAWN and state.ended_at)
    if any(add_months(ended, REST_AFTER_WITHDRAWAL_MONTHS) > now for ended in withdrawn):
        return False
    return not any(state.is_open or state.is_standing for state in states)


def due_things(
    courses: Iterable[MyCourse], offers: Iterable[State], now: datetime, settings: Settings, own_zone: str
) -> tuple[DueThing, ...]:
    """Return what has a date, soonest first: courses to pass, passes to renew, offers to accept.

    A course is due by the end of a day in the reader's zone, ``own_zone``; a pass and an offer end with a day of the
    organisation's, which every other page and mail names too.
    """
    today, mine = settings.day_of(now), now.astimezone(zone_of(settings.zone_for(own_zone))).date()
    zone, things = zone_of(settings.time_zone), []
    for state in offers:
        if (until := state.offer_lapses_at) is not None:
            day, name = last_whole_day(until, zone), CHANNELS.get(state.channel, state.channel)
            # It can be answered for some hours yet on the day after.
            things.append(DueThing("offer", state.stream_id, name, day, max((day - today).days, 0)))
    for row in courses:
        if row.state != "passed" and row.due_on is not None:
            things.append(DueThing("course", row.slug, row.title, row.due_on, (row.due_on - mine).days))
        elif row.is_renewable and row.runs_out_at is not None:
            day = last_day(row.runs_out_at, settings)
            things.append(DueThing("renewal", row.slug, row.title, day, (day - today).days))
    return tuple(sorted(things, key=lambda thing: (thing.day, thing.kind, thing.key)))
