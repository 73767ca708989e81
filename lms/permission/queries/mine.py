"""My permission: what may I do where and until when, and what is missing for the next step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy.orm import Session

from lms.learning.queries import courses_published
from lms.permission.queries.streams import states_of
from lms.permission.queries.terms import levels_on
from lms.permission.queries.timelines import timelines
from lms.permission.rules import Facts, State
from lms.permission.rules.grounds import has_left, missing
from lms.permission.vocabulary import CHANNELS, CURES, Level, SuspensionReason


class Missing(NamedTuple):
    """A ground that is not there: ``code`` names the course, policy or row; ``title`` the course in words."""

    reason: SuspensionReason
    code: str
    title: str
    cure: str


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One person on one channel: what stands, what is open, how it last ended, and the next step up.

    ``missing`` is what the next level still asks for; empty where the person may ask for it (``may_ask``) now.
    ``levels`` are those that the matrix has there.
    """

    channel: str
    standing: State | None
    open: State | None
    ended: State | None
    next_level: Level | None
    missing: tuple[Missing, ...]
    levels: tuple[Level, ...] = ()

    @property
    def may_ask(self) -> bool:
        """Whether nothing is open there, so that something can be asked for."""
        return self.open is None and self.next_level is not None

    @property
    def rungs(self) -> tuple[tuple[Level, str], ...]:
        """The ladder, lowest first: each level with how it is drawn (granted, waiting, suspended, not)."""
        return rungs_of(self.standing, self.open)


def rungs_of(standing: State | None, open_: State | None) -> tuple[tuple[Level, str], ...]:
    """Return each level with how it is drawn: *Listen* is open to all."""
    held = standing.level_now if standing else Level.LISTEN
    drawn = "suspended" if standing and not standing.in_force else "granted"
    return _drawn(held, drawn, open_.level if open_ else Level.LISTEN)


@cache
def _drawn(held: Level, drawn: str, wanted: Level) -> tuple[tuple[Level, str], ...]:
    def one(level: Level) -> str:
        if level is Level.LISTEN:
            return "granted"
        if held.covers(level):
            return drawn
        return "waiting" if wanted.covers(level) else "not"

    return tuple((level, one(level)) for level in Level)


def my_permissions(session: Session, person_id: str, now: datetime) -> tuple[ChannelRow, ...]:
    """Return each channel of the vocabulary with how the person stands there; a fixed number of statements."""
    known = timelines(session, [person_id], now)
    facts = known[person_id].facts(now)
    by_channel: dict[str, list[State]] = defaultdict(list)
    for state in states_of(session, [person_id], now, known).get(person_id, []):
        by_channel[state.channel].append(state)
    titles = course_titles(session)
    return tuple(_channel(channel, by_channel[channel], facts, titles) for channel in CHANNELS)


def course_titles(session: Session) -> dict[str, str]:
    """Return the titles of the published courses by their slug."""
    return {course.slug: course.title for course in courses_published(session)}


def _channel(channel: str, states: Iterable[State], facts: Facts, titles: Mapping[str, str]) -> ChannelRow:
    known = list(states)
    standing = next((state for state in known if state.is_standing), None)
    open_ = next((state for state in known if state.is_open), None)
    ended = max((s for s in known if s.ended_at is not None), key=lambda s: s.ended_at or facts.now, default=None)
    above = next_level(channel, standing, facts)
    wanted = open_.level if open_ else above
    return ChannelRow(
        channel=channel,
        standing=standing,
        open=open_,
        ended=ended,
        next_level=above,
        missing=missing_for_level(channel, wanted, facts, titles) if wanted else (),
        levels=levels_on(facts.matrix, channel, facts.now),
    )


def next_level(channel: str, standing: State | None, facts: Facts) -> Level | None:
    """Return the next level above what stands that the matrix has on the channel; None at the top, or for a leaver."""
    held = standing.level if standing else Level.LISTEN
    if has_left(facts, facts.now):
        return None
    higher = (level for level in Level if level.rank > held.rank)
    return next((level for level in higher if facts.matrix.row(channel, level, facts.now) is not None), None)


def missing_for_level(channel: str, level: Level, facts: Facts, titles: Mapping[str, str]) -> tuple[Missing, ...]:
    """Return the grounds of a level that are not there, each with its cure."""
    gone = missing(facts, channel, level, facts.now)
    return tuple(
        Missing(reason, code, titles.get(code, code), CURES[reason])
        for reason, codes in gone.items()
        for code in codes or ("",)
    )


def ladders_of(session: Session, person_ids: Iterable[str], now: datetime) -> dict[str, tuple[State, ...]]:
    """Return what is open or stands for each person, as it is at ``now``, in the order of the channels.

    One statement, four when something has fallen due. What ended is left out: to everybody outside compliance, whoever
    withdrew or declined and whoever never asked is *not taking part*.
    """
    return ladders_from(states_of(session, list(person_ids), now))


def ladders_from(found: Mapping[str, Sequence[State]]) -> dict[str, tuple[State, ...]]:
    """Return of each person's streams what is open or stands; a person with nothing is not a key."""
    kept = {
        person_id: tuple(state for state in states if state.is_open or state.is_standing)
        for person_id, states in found.items()
    }
    return {person_id: states for person_id, states in kept.items() if states}
