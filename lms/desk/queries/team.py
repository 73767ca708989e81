"""A manager's people: who is below, how ready each is. A fixed number of statements at any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from lms.awards.queries import live_certificates
from lms.core.access import Actor
from lms.core.paging import Paging
from lms.core.settings import Settings
from lms.desk.queries.readiness import CourseCell, Reach, cells_of, next_course, reach_of
from lms.learning.queries import PublishedCourse, courses_published, dues_of
from lms.people.models import Department, Person, ReportingPath
from lms.people.queries import PersonRow, visible_to
from lms.people.queries.persons import person_rows
from lms.people.rules import sort_name
from lms.permission.queries.mine import ladders_of
from lms.permission.queries.queue import QueueRow, queue_of

LONGEST_SEARCH = 100
SORTS = ("name", "-name", "department", "-department")


@dataclass(frozen=True, slots=True)
class Wish:
    """Which part of the team to show: ``direct`` reports only, a piece of a name, the order, the page."""

    direct: bool = False
    search: str = ""
    sort: str = SORTS[0]
    paging: Paging = field(default_factory=Paging)

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Wish:
        """Read the address; what it says wrongly is the default."""
        sort = args.get("sort", "")
        return cls(
            direct=args.get("show") == "direct",
            search=args.get("q", "").strip()[:LONGEST_SEARCH],
            sort=sort if sort in SORTS else SORTS[0],
            paging=Paging.from_args(args),
        )


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the team, as their manager may see them."""

    person: PersonRow
    cells: tuple[CourseCell, ...]
    reach: Reach
    next: CourseCell | None


@dataclass(frozen=True, slots=True)
class Team:
    """The queue, and one page of the team.

    ``total`` and ``direct`` count everybody; ``found`` those whom the search keeps.
    """

    queue: tuple[QueueRow, ...]
    members: tuple[Member, ...]
    courses: tuple[PublishedCourse, ...]
    total: int
    direct: int
    found: int

    @property
    def waiting(self) -> tuple[QueueRow, ...]:
        """What the reader can answer now; the rest of the queue still lacks a ground."""
        return tuple(row for row in self.queue if not row.missing)

    @property
    def people_waiting(self) -> int:
        """How many people wait for an answer of the reader's."""
        return len({row.person.id for row in self.waiting})

    @property
    def waits_since(self) -> datetime | None:
        """Since when the longest has waited."""
        return min((row.waits_since for row in self.waiting if row.waits_since), default=None)

    @property
    def asked_by(self) -> dict[str, str]:
        """The first request that each person waits for, by person."""
        return {row.person.id: row.state.stream_id for row in reversed(self.waiting) if row.kind != "confirm"}

    def last_page(self, paging: Paging) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.found // paging.size))


def team_of(session: Session, actor: Actor, wish: Wish, now: datetime, settings: Settings) -> Team:
    """Return a page of those below the actor and below the managers for whom the actor stands in.

    Seven statements while nobody waits; a fixed number more for the queue with its evidence, at any length.
    """
    total, direct, found = _counts(session, actor, wish, now)
    people = _people(session, actor, wish, now)
    ids = [person.id for person in people]
    live = live_certificates(session, ids, now)
    due = dues_of(session, ids, now)
    states = ladders_of(session, ids, now)
    shown = {course for _, course in due} | {each.course for held in live.values() for each in held}
    courses = tuple(
        row for row in courses_published(session) if row.slug in shown or row.slug in settings.company_courses
    )
    members = []
    for person in people:
        own = {row.slug: due[person.id, row.slug] for row in courses if (person.id, row.slug) in due}
        cells = cells_of(courses, live.get(person.id, ()), own, now, settings)
        reach = reach_of(states.get(person.id, ()), settings)
        members.append(Member(person, cells, reach, next_course(cells)))
    queue = queue_of(session, actor, now, settings.time_zone)
    return Team(queue, tuple(members), courses, total, direct, found)


def below(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Return the condition that keeps those whom the actor sees as manager or delegate, whatever roles are held."""
    as_manager = replace(actor, grants=frozenset())
    return and_(visible_to(as_manager, now), Person.id != (actor.person_id or ""), Person.active)


def _directly(actor: Actor) -> ColumnElement[bool]:
    heads = [str(actor.person_id), *sorted(actor.delegate_for)]
    return Person.id.in_(
        select(ReportingPath.person_id).where(ReportingPath.manager_id.in_(heads), ReportingPath.depth == 1)
    )


def _kept(actor: Actor, wish: Wish) -> list[ColumnElement[bool]]:
    conditions = [_directly(actor)] if wish.direct else []
    if wish.search:
        conditions.append(Person.sort_name.contains(sort_name(wish.search), autoescape=True))
    return conditions


def _counts(session: Session, actor: Actor, wish: Wish, now: datetime) -> tuple[int, int, int]:
    kept = and_(True, *_kept(actor, wish))
    row = session.execute(
        select(func.count(), func.count(case((_directly(actor), 1))), func.count(case((kept, 1)))).where(
            below(actor, now)
        )
    ).one()
    return row[0], row[1], row[2]


def _people(session: Session, actor: Actor, wish: Wish, now: datetime) -> Sequence[PersonRow]:
    columns = {"name": (Person.sort_name, Person.id), "department": (Department.name, Person.sort_name, Person.id)}
    key = wish.sort.removeprefix("-")
    first, *rest = columns[key]
    order = [first.desc() if wish.sort.startswith("-") else first, *rest]
    rows = session.execute(
        person_rows(now)
        .where(below(actor, now), *_kept(actor, wish))
        .order_by(*order)
        .limit(wish.paging.size)
        .offset(wish.paging.offset)
    )
    return [PersonRow(*row) for row in rows]
