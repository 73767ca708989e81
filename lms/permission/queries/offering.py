"""What a manager may offer somebody unasked: the page of one offer, with what hinders it told before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.core.ids import new_id
from lms.people.queries import PersonRow, person_for, persons_by_id
from lms.permission.queries.deciders import known_of
from lms.permission.queries.mine import Missing, course_titles, missing_for_level, next_level
from lms.permission.queries.pages import Evidence, evidence_of
from lms.permission.queries.streams import states_of, withdrawn_at
from lms.permission.queries.terms import ends_after, levels_on, longest_day
from lms.permission.rules import Facts, Refused, State, Terms, decide_channel
from lms.permission.rules import commands as c
from lms.permission.rules.acting import standing_in
from lms.permission.rules.who import decider
from lms.permission.vocabulary import EVERYTHING, Level, MatrixRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an offer begins with: a channel, and a level (None: the next above what stands; or the same, to prolong)."""

    channel: str
    level: Level | None = None
    prolong: bool = False


@dataclass(frozen=True, slots=True)
class OfferPage:
    """One offer before it is sent. ``terms`` None: the matrix has no level there to offer; ``refused`` says why not.

    ``rows`` are the matrix rows of the channel by level.
    """

    person: PersonRow
    channel: str
    standing: State | None
    terms: Terms | None
    evidence: tuple[Evidence, ...]
    missing: tuple[Missing, ...]
    rows: Mapping[Level, MatrixRow]
    decider: PersonRow | None
    stands_in_for: PersonRow | None
    refused: Refused | None


def offer_page(
    session: Session, actor: Actor, person_id: str, wanted: Wanted, now: datetime, *, zone: ZoneInfo
) -> OfferPage:
    """Return what could be offered to somebody within the actor's scope; a fixed number of statements.

    Whether it could is asked of the rules themselves: the offer is tried as it is filled in, and thrown away.
    """
    person = person_for(session, actor, person_id, now)
    known = known_of(session, [person_id], now, actor.person_id)
    facts = known.facts(person_id, now, actor.person_id)
    states = [
        one
        for one in states_of(session, [person_id], now, known.timelines).get(person_id, [])
        if one.channel == wanted.channel
    ]
    acting = standing_in(replace(facts, withdrawn_at=withdrawn_at(states)), deciding=True)
    standing = next((one for one in states if one.is_standing), None)
    terms = _terms(wanted, standing, facts, zone)
    found = decider(facts)
    people = persons_by_id(
        session, {who for who in (found[1].person_id if found else None, acting.on_behalf_of) if who}, now
    )
    titles = course_titles(session)
    return OfferPage(
        person=person,
        channel=wanted.channel,
        standing=standing,
        terms=terms,
        evidence=evidence_of(known.timelines[person_id], titles),
        missing=missing_for_level(wanted.channel, terms.level, facts, titles) if terms else (),
        rows={
            level: row
            for level in levels_on(facts.matrix, wanted.channel, now)
            if (row := facts.matrix.row(wanted.channel, level, now))
        },
        decider=people.get(found[1].person_id) if found else None,
        stands_in_for=people.get(acting.on_behalf_of or ""),
        refused=_tried(wanted, states, terms, acting) if terms else None,
    )


def _terms(wanted: Wanted, standing: State | None, facts: Facts, zone: ZoneInfo) -> Terms | None:
    """Return the terms to begin with: those that stand, at the wanted level, for the longest term."""
    level = wanted.level or (
        standing.level if standing and wanted.prolong else next_level(wanted.channel, standing, facts)
    )
    level = level or (standing.level if standing else None)
    row = facts.matrix.row(wanted.channel, level, facts.now) if level else None
    if level is None or row is None:
        return None
    scope = standing.scope if standing else EVERYTHING
    conditions = row.conditions | (standing.conditions if standing else frozenset())
    return Terms(level, scope, conditions, ends_after(longest_day(facts.now, row.longest_months, zone), zone))


def _tried(wanted: Wanted, states: Sequence[State], terms: Terms, facts: Facts) -> Refused | None:
    live = {one.stream_id: one for one in states if one.is_open or one.is_standing or one.marked}
    command = c.Offer(stream_id=new_id(), channel=wanted.channel, terms=terms)
    outcome = decide_channel(live, command, facts)
    return outcome if isinstance(outcome, Refused) else None
