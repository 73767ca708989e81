"""What is so about a person, from what the other rooms have on record: pure, so that it can be done anew for everybody.

A fact that time alone will change carries the instant at which it does (``next_change_at``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Flag, auto
from zoneinfo import ZoneInfo

from lms.people.rules import REPORT_ABSENCE, REPORT_TENURE
from lms.reports.rules.ledger import COUNTED, STANDING, Key, PersonFacts, Value

NAME_LENGTH = 60
"""Longest measure or subject (learning's longest slug)."""
COURSE, TRAINED, PERMITTED = "course", "trained", "permitted"
NEW, AWAY = "new", "away"
"""Why a person is not in the denominator: joined lately, or away for long."""
STARTED, CERTIFIED, EXPIRED = "started", "certified", "expired"
YES = "yes"


class Part(Flag):
    """Which of a person's facts an event can touch."""

    PLACE = auto()
    COURSES = auto()
    PERMISSION = auto()
    ALL = PLACE | COURSES | PERMISSION


@dataclass(frozen=True, slots=True)
class Place:
    """A primary assignment, from inclusive, to exclusive."""

    department_id: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Absence:
    """Away from inclusive, to exclusive; None: not known yet."""

    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Award:
    """A certificate: live ones by ``valid_until``, whatever tick has noted."""

    course: str
    is_live: bool
    is_held: bool
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission in force: how high, and until when."""

    level: str
    rank: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Company:
    """What is the same for everybody: the courses that make one trained (published ones only) and the zone of days."""

    courses: frozenset[str]
    zone: ZoneInfo


@dataclass(slots=True)
class Source:
    """What is on record about one person."""

    active: bool
    joined_on: date
    left_at: datetime | None
    number: str = ""
    places: list[Place] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)
    """Courses with an enrolment that is open."""
    grants: list[Grant] = field(default_factory=list)
    """Permissions in force at *Share* or above."""


def derived(
    source: Source | None, company: Company, now: datetime, old: PersonFacts | None = None, part: Part = Part.ALL
) -> PersonFacts | None:
    """Return the facts of a person at ``now``; None for somebody who works nowhere here.

    With ``part``, only those are derived anew and the others taken over from ``old``: the source is read for no more.
    """
    if part & Part.PLACE:
        standing = _standing(source, company, now) if source is not None else None
    else:
        standing = (old.department_id, old.values[Key(STANDING)]) if old is not None else None
    if standing is None or source is None:
        return None
    values = {Key(STANDING): standing[1]}
    values |= _courses(source, company, now) if part & Part.COURSES else _kept(old, COURSE, TRAINED)
    values |= _permitted(source, now) if part & Part.PERMISSION else _kept(old, PERMITTED)
    return PersonFacts(standing[0], values)


def earliest(person: PersonFacts) -> datetime | None:
    """Return when time alone changes the first of a person's facts."""
    return min((value.next_change_at for value in person.values.values() if value.next_change_at), default=None)


def _kept(old: PersonFacts | None, *measures: str) -> dict[Key, Value]:
    return {key: value for key, value in (old.values if old else {}).items() if key.measure in measures}


def _standing(source: Source, company: Company, now: datetime) -> tuple[str, Value] | None:
    """Where a person counts and whether: active, not away over 30 days, joined over 30 days ago (product.md)."""
    here = next((place for place in source.places if _lies_in(now, place.starts_at, place.ends_at)), None)
    if here is None or not source.active or (source.left_at is not None and source.left_at <= now):
        return None
    long_enough = datetime.combine(source.joined_on + REPORT_TENURE, time(), company.zone)
    away = _long_absences(source.absences)
    is_away = any(_lies_in(now, starts, ends) for starts, ends in away)
    state = NEW if now < long_enough else AWAY if is_away else COUNTED
    # Planned moves and leavings are no edges: people plays them and tells, and who reads looks for them there.
    edges = [long_enough, *(edge for absence in away for edge in absence)]
    return here.department_id, Value(state, _next(edges, now))


def _long_absences(absences: Sequence[Absence]) -> list[tuple[datetime, datetime | None]]:
    """Return the times away that last over 30 days, those that touch taken as one; without an end is long."""
    joined: list[tuple[datetime, datetime | None]] = []
    for absence in sorted(absences, key=lambda each: each.starts_at):
        if absence.ends_at is not None and absence.ends_at <= absence.starts_at:
            continue
        if joined and (joined[-1][1] is None or absence.starts_at <= joined[-1][1]):
            starts, ends = joined[-1]
            later = None if ends is None or absence.ends_at is None else max(ends, absence.ends_at)
            joined[-1] = (starts, later)
        else:
            joined.append((absence.starts_at, absence.ends_at))
    return [(starts, ends) for starts, ends in joined if ends is None or ends - starts > REPORT_ABSENCE]


def _courses(source: Source, company: Company, now: datetime) -> dict[Key, Value]:
    """Per course certified, started, or expired; no fact where nothing was begun. Trained: live in every one."""
    until = {a.course: a.valid_until for a in source.awards if a.is_live and a.valid_until > now}
    begun = source.begun | {award.course for award in source.awards if award.is_held}
    once = {award.course for award in source.awards}
    found = {Key(COURSE, slug): Value(EXPIRED) for slug in once}
    found |= {Key(COURSE, slug): Value(STARTED) for slug in begun}
    found |= {Key(COURSE, slug): Value(CERTIFIED, ends) for slug, ends in until.items()}
    if company.courses and company.courses <= until.keys():
        found[Key(TRAINED)] = Value(YES, min(until[slug] for slug in company.courses))
    return found


def _permitted(source: Source, now: datetime) -> dict[Key, Value]:
    """In force at *Share* or above on any channel: the highest level, until the last of that level ends."""
    grants = [grant for grant in source.grants if grant.until > now]
    if not grants:
        return {}
    best = max(grants, key=lambda grant: (grant.rank, grant.until))
    return {Key(PERMITTED): Value(best.level, best.until)}


def _lies_in(now: datetime, starts: datetime, ends: datetime | None) -> bool:
    return starts <= now and (ends is None or now < ends)


def _next(edges: Iterable[datetime | None], now: datetime) -> datetime | None:
    return min((edge for edge in edges if edge is not None and edge > now), default=None)
