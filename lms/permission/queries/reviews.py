"""What waits for somebody's answer in a review, with the evidence beside it; and for whom a review still waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.db.kept import ask
from lms.db.listed import one_of
from lms.people.models import Person, ReportingPath
from lms.people.queries import PersonRow, persons_by_id, visible_to
from lms.people.queries.persons import PERSON_COLUMNS, person_rows
from lms.permission.models import Permission, ReviewItem
from lms.permission.queries.deciders import known_of
from lms.permission.queries.mine import Missing, course_titles, missing_for_level
from lms.permission.queries.pages import Evidence, evidence_of
from lms.permission.queries.streams import STREAM, StreamRow, played
from lms.permission.queries.waiting import MOST, NOW, may_answer, reader_values, with_place
from lms.permission.rules import Facts, State
from lms.permission.rules.acting import standing_in
from lms.permission.rules.facts import Capacity, Refused
from lms.permission.rules.who import barred, decider, permit

CHUNK = 200
_IN_REVIEW = (
    Permission.is_standing,
    Permission.state["campaign_id"].as_string().is_not(None),
    Permission.id.in_(select(ReviewItem.stream_id)),
)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A permission that waits for the reader's answer. ``stands_in_for``: the manager for whom a delegate answers."""

    state: State
    person: PersonRow
    evidence: tuple[Evidence, ...]
    missing: tuple[Missing, ...]
    stands_in_for: PersonRow | None


def reviews_of(session: Session, actor: Actor, now: datetime) -> tuple[ReviewRow, ...]:
    """Return what waits for this reader, as manager of record or their delegate, the nearest day first.

    Six statements at most for any number of rows; one where nothing waits.
    """
    statement = (
        with_place(person_rows(NOW).add_columns(*STREAM).join(Permission, Permission.person_id == Person.id))
        .where(*_IN_REVIEW, Permission.person_id != actor.person_id, visible_to(actor, now, Permission.person_id))
        .where(may_answer())
        .order_by(Person.sort_name, Permission.id)
        .limit(MOST)
    )
    width = len(PERSON_COLUMNS)
    stored = ask(session, statement, reader_values(actor, now))
    found = [(StreamRow(*row[width:]), PersonRow(*row[:width])) for row in stored]
    if not found:
        return ()
    people = {person.id: person for _, person in found}
    known = known_of(session, people, now, actor.person_id)
    turns: list[tuple[State, Facts]] = []
    for person_id, own in played(session, [row for row, _ in found], now, known.timelines).items():
        facts = standing_in(known.facts(person_id, now, actor.person_id), deciding=True)
        if not isinstance(permit(facts, Capacity.MANAGER, Capacity.DELEGATE), Refused):
            turns += [(state, facts) for state in own if state.is_standing and state.campaign_id]
    titles = course_titles(session)
    principals = persons_by_id(session, {facts.on_behalf_of for _, facts in turns if facts.on_behalf_of}, now)
    rows = [
        ReviewRow(
            state,
            people[state.person_id],
            evidence_of(known.timelines[state.person_id], titles),
            missing_for_level(state.channel, state.level, facts, titles),
            principals.get(facts.on_behalf_of or ""),
        )
        for state, facts in turns
    ]
    return tuple(sorted(rows, key=lambda row: (row.state.campaign_due_at or now, people_order(row))))


def people_order(row: ReviewRow) -> tuple[str, str]:
    """Return what keeps a person's permissions beside each other."""
    return row.person.name, row.state.channel


def waiting_in_review(heads: str, me: str) -> Select[*tuple[int]]:
    """Return the count of the permissions of these heads' direct reports that are in a review, but for one's own.

    To be built into a statement of other counts, whose parameters of these names bring the heads and oneself: it leads
    to the list, which knows who stands in for whom.
    """
    reports = select(ReportingPath.person_id).where(one_of(ReportingPath.manager_id, heads), ReportingPath.depth == 1)
    return select(func.count()).where(
        Permission.person_id.in_(reports),
        Permission.person_id != bindparam(me),
        Permission.is_standing,
        Permission.state["campaign_id"].as_string().is_not(None),
    )


def answerers(session: Session, campaign_id: str, now: datetime) -> Mapping[str, int]:
    """Return for whom a review still waits, with how many permissions each: who decides now, and their delegates.

    For whoever asks or reminds them; some people at a time, so that a large company is no large answer of the database.
    """
    waiting: Counter[str] = Counter()
    for states in _waiting_states(session, campaign_id, now):
        known = known_of(session, states, now, None)
        for person_id, own in states.items():
            facts = known.facts(person_id, now)
            found = decider(facts)
            asked = {found[1].person_id, *found[1].delegates} if found else facts.compliance
            for who in asked:
                if not barred(facts, who):
                    waiting[who] += len(own)
    return waiting


def _waiting_states(session: Session, campaign_id: str, now: datetime) -> Iterator[dict[str, list[State]]]:
    people = select(ReviewItem.person_id).where(ReviewItem.campaign_id == campaign_id, ReviewItem.answer.is_(None))
    ids = sorted(set(session.scalars(people)))
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(
            select(*STREAM)
            .join(Person, Person.id == Permission.person_id)
            .where(Permission.person_id.in_(ids[start : start + CHUNK]), Permission.is_standing)
        )
        states = played(session, [StreamRow(*row) for row in rows], now)
        own = {
            person_id: [state for state in found if state.is_standing and state.campaign_id == campaign_id]
            for person_id, found in states.items()
        }
        yield {person_id: found for person_id, found in own.items() if found}
