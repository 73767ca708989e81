"""Review campaigns as compliance sees them: whom one would ask, how far it is, and the record that it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import Session

from lms.core.access import Actor, Role
from lms.core.errors import NotFound
from lms.people.models import Assignment, Department, DepartmentPath, Person
from lms.people.queries import PersonRow, persons_by_id
from lms.people.queries.scope import departments_covered_by
from lms.permission.models import Permission, ReviewCampaign, ReviewItem
from lms.permission.rules.reviews import ANSWERED, ItemState

NO_DEPARTMENT = ""
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a review would ask. ``managers`` of record answer for ``permissions`` of ``people``.

    ``alone``: people without a manager, for whom somebody else answers; ``already``: permissions in a review now.
    """

    permissions: int
    people: int
    managers: int
    alone: int
    already: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many permissions of a group are in which state."""

    by_state: Mapping[ItemState, int] = field(default_factory=dict)

    @property
    def all(self) -> int:
        """How many there are."""
        return sum(self.by_state.values())

    @property
    def waiting(self) -> int:
        """How many still wait for their answer, before the day."""
        return self.by_state.get(ItemState.WAITING, 0)

    @property
    def unanswered(self) -> int:
        """How many were not answered in time."""
        return self.by_state.get(ItemState.UNANSWERED, 0)

    @property
    def answered(self) -> int:
        """How many somebody answered."""
        return sum(self.by_state.get(state, 0) for state in ANSWERED)

    @property
    def settled(self) -> int:
        """How many need no answer any more: answered, ended by themselves, or not asked."""
        return self.all - self.waiting - self.unanswered - self.by_state.get(ItemState.CALLED_OFF, 0)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is: per department (id, name, counts) and as a whole."""

    departments: tuple[tuple[str, str, Counts], ...]
    whole: Counts


class Campaign(NamedTuple):
    """A review as its pages show it; ``department`` None is the company. The columns of ``_CAMPAIGN``, in order."""

    id: str
    department: str | None
    started_at: datetime
    due_at: datetime
    reminded_at: datetime | None
    called_off_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A review in the list, and how far it is."""

    campaign: Campaign
    counts: Counts


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One permission of a review, as it stood at the start, and what became of it."""

    stream_id: str
    name: str
    name_language: str
    department: str
    channel: str
    level: str
    state: ItemState
    answered_at: datetime | None
    by: PersonRow | None
    behalf: PersonRow | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The parts of a statement of what stands in a department: who puts them together adds columns of their own."""

    selected_columns: tuple[Any, ...]
    froms: tuple[Any, ...]
    whereclauses: tuple[Any, ...]


def in_review(department_id: str | None, now: datetime, *, asked: bool) -> Standing:
    """Return what stands in a department with all below it (None: the company), in a review already or not."""
    place = and_(
        Assignment.person_id == Permission.person_id,
        Assignment.is_primary,
        Assignment.starts_at <= now,
        or_(Assignment.ends_at.is_(None), Assignment.ends_at > now),
    )
    campaign = Permission.state["campaign_id"].as_string()
    below = select(DepartmentPath.descendant_id).where(DepartmentPath.ancestor_id == department_id)
    table = Permission.__table__
    froms = table.join(Person, Person.id == Permission.person_id).outerjoin(Assignment, place)
    return Standing(
        (Permission.id, Permission.person_id, Assignment.department_id, Permission.channel, Permission.level),
        (froms,),
        (
            Permission.is_standing,
            or_(Permission.until.is_(None), Permission.until > now),
            or_(Person.left_at.is_(None), Person.left_at > now),
            campaign.is_not(None) if asked else campaign.is_(None),
            Assignment.department_id.in_(below) if department_id else true(),
        ),
    )


def preview_review(session: Session, department_id: str | None, now: datetime) -> Preview:
    """Return how many permissions, people and managers a review of now would ask; two statements."""
    new, old = (in_review(department_id, now, asked=asked) for asked in (False, True))
    counted = (
        select(
            func.count(Permission.id),
            func.count(Permission.person_id.distinct()),
            func.count(Assignment.manager_id.distinct()),
            func.count(case((Assignment.manager_id.is_(None), Permission.person_id)).distinct()),
        )
        .select_from(*new.froms)
        .where(*new.whereclauses)
    )
    already = select(func.count(Permission.id)).select_from(*old.froms).where(*old.whereclauses)
    return Preview(*session.execute(counted).one(), session.scalar(already) or 0)


def covered(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that keeps the campaigns within the scope of the actor's compliance."""
    if actor.is_system or actor.has_for_company(Role.COMPLIANCE):
        return true()
    reached = select(Department.id).where(departments_covered_by(actor, Role.COMPLIANCE))
    return ReviewCampaign.department_id.in_(reached)


_CAMPAIGN = select(
    ReviewCampaign.id,
    Department.name,
    ReviewCampaign.started_at,
    ReviewCampaign.due_at,
    ReviewCampaign.reminded_at,
    ReviewCampaign.called_off_at,
    ReviewCampaign.ended_at,
).outerjoin(Department, Department.id == ReviewCampaign.department_id)


def campaign_for(session: Session, actor: Actor, campaign_id: str) -> Campaign:
    """Return a campaign within the scope of the actor's compliance; unknown and foreign are NotFound."""
    row = session.execute(_CAMPAIGN.where(ReviewCampaign.id == campaign_id, covered(actor))).one_or_none()
    if row is None:
        raise NotFound("There is no such review within your scope.", "Go back to the list of reviews.")
    return Campaign(*row)


def _state_at(now: datetime) -> ColumnElement[str]:
    """Return what has become of an item, told from the answer, the permission's end and the campaign's."""
    over_at = func.coalesce(ReviewCampaign.called_off_at, ReviewCampaign.due_at)
    return case(
        (and_(ReviewItem.answer.is_not(None), ReviewItem.answer != ItemState.NOT_ASKED), ReviewItem.answer),
        (Permission.ended_at < over_at, literal(ItemState.ENDED.value)),
        (ReviewItem.answer.is_not(None), ReviewItem.answer),
        (ReviewCampaign.called_off_at.is_not(None), literal(ItemState.CALLED_OFF.value)),
        (ReviewCampaign.due_at <= now, literal(ItemState.UNANSWERED.value)),
        else_=literal(ItemState.WAITING.value),
    )


def _counted(now: datetime) -> Select[*tuple[Any, ...]]:
    state = _state_at(now).label("state")
    return (
        select(ReviewItem.campaign_id, ReviewItem.department_id, Department.name, state, func.count())
        .join(ReviewCampaign, ReviewCampaign.id == ReviewItem.campaign_id)
        .join(Permission, Permission.id == ReviewItem.stream_id)
        .outerjoin(Department, Department.id == ReviewItem.department_id)
        .group_by(ReviewItem.campaign_id, ReviewItem.department_id, Department.name, state)
        .order_by(Department.name, ReviewItem.department_id)
    )


def progress_of(session: Session, campaign_id: str, now: datetime) -> Progress:
    """Return how far a review is, by department; one statement."""
    names: dict[str, str] = {}
    found: dict[str, dict[ItemState, int]] = {}
    for _id, department_id, name, state, count in session.execute(
        _counted(now).where(ReviewItem.campaign_id == campaign_id)
    ):
        key = department_id or NO_DEPARTMENT
        names[key] = name or ""
        found.setdefault(key, {})[ItemState(state)] = count
    departments = tuple((key, names[key], Counts(counts)) for key, counts in found.items())
    return Progress(departments, Counts(_summed(found.values())))


def _summed(several: Iterable[Mapping[ItemState, int]]) -> dict[ItemState, int]:
    total: dict[ItemState, int] = {}
    for counts in several:
        for state, count in counts.items():
            total[state] = total.get(state, 0) + count
    return total


def campaigns_of(session: Session, actor: Actor, now: datetime) -> tuple[CampaignRow, ...]:
    """Return the newest reviews within the actor's scope; two statements."""
    newest = _CAMPAIGN.where(covered(actor)).order_by(ReviewCampaign.started_at.desc(), ReviewCampaign.id.desc())
    found = [Campaign(*row) for row in session.execute(newest.limit(MOST_LISTED))]
    ids = [campaign.id for campaign in found]
    parts: dict[str, list[dict[ItemState, int]]] = {campaign_id: [] for campaign_id in ids}
    for campaign_id, _department, _name, state, count in session.execute(
        _counted(now).where(ReviewItem.campaign_id.in_(ids))
    ):
        parts[campaign_id].append({ItemState(state): count})
    return tuple(CampaignRow(campaign, Counts(_summed(parts[campaign.id]))) for campaign in found)


def record_of(
    session: Session, campaign_id: str, now: datetime, *, limit: int, offset: int = 0
) -> tuple[RecordRow, ...]:
    """Return a part of a review's record, by department and name; two statements."""
    rows: Sequence[Any] = session.execute(
        select(ReviewItem, Person.name, Person.name_language, Department.name, _state_at(now))
        .join(ReviewCampaign, ReviewCampaign.id == ReviewItem.campaign_id)
        .join(Permission, Permission.id == ReviewItem.stream_id)
        .join(Person, Person.id == ReviewItem.person_id)
        .outerjoin(Department, Department.id == ReviewItem.department_id)
        .where(ReviewItem.campaign_id == campaign_id)
        .order_by(Department.name, Person.sort_name, ReviewItem.person_id, ReviewItem.channel, ReviewItem.stream_id)
        .limit(limit)
        .offset(offset)
    ).all()
    people = {who for item, *_ in rows for who in (item.answered_by, item.answered_for) if who}
    named = persons_by_id(session, people, now)
    return tuple(
        RecordRow(
            item.stream_id,
            name,
            language,
            department or "",
            item.channel,
            item.level,
            ItemState(state),
            item.answered_at,
            named.get(item.answered_by or ""),
            named.get(item.answered_for or ""),
        )
        for item, name, language, department, state in rows
    )


def may_review(session: Session, actor: Actor, department_id: str) -> bool:
    """Say whether a department is there and within the scope of the actor's compliance."""
    reached = select(Department.id).where(
        Department.id == department_id, departments_covered_by(actor, Role.COMPLIANCE)
    )
    return session.scalar(reached) is not None


def departments_to_review(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return (id, name) of the departments that the actor may review, by name."""
    rows = session.execute(
        select(Department.id, Department.name)
        .where(departments_covered_by(actor, Role.COMPLIANCE), Department.closed.is_(False))
        .order_by(Department.name, Department.id)
    )
    return tuple((row[0], row[1]) for row in rows)
