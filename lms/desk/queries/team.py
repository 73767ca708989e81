"""A manager's people: who is below, how ready each is. A fixed number of statements at any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from lms.awards.queries import LiveCertificate, live_asked
from lms.core.access import Actor
from lms.core.paging import Paging
from lms.core.settings import Settings
from lms.db.kept import ask
from lms.db.listed import among, one_of
from lms.db.together import Question, ask_together
from lms.db.types import Instant
from lms.desk.queries.readiness import CourseCell, Reach, cells_of, next_course, reach_of
from lms.learning.queries import PublishedCourse
from lms.learning.queries.dues import Due, dues_asked
from lms.learning.queries.versions import catalogue_of, current_asked
from lms.people.models import Assignment, Department, Person, ReportingPath
from lms.people.queries import PersonRow
from lms.people.queries.persons import person_rows
from lms.people.rules import sort_name
from lms.permission.queries.deciders import KnownAsked
from lms.permission.queries.mine import ladders_from
from lms.permission.queries.queue import QueueRow, queue_from
from lms.permission.queries.reviews import waiting_in_review
from lms.permission.queries.streams import played, streams_asked
from lms.permission.queries.waiting import waiting_asked

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


class Member(NamedTuple):
    """One person of the team, as their manager may see them; ``asked`` is their first request for the reader."""

    person: PersonRow
    cells: tuple[CourseCell, ...]
    reach: Reach
    next: CourseCell | None
    asked: str | None


@dataclass(frozen=True, slots=True)
class Team:
    """The queue, and one page of the team.

    ``total`` and ``direct`` count everybody; ``found`` those whom the search keeps; ``in_review`` the permissions of
    direct reports that are in a review.
    """

    queue: tuple[QueueRow, ...]
    members: tuple[Member, ...]
    courses: tuple[PublishedCourse, ...]
    total: int
    direct: int
    found: int
    in_review: int

    @property
    def waiting(self) -> tuple[QueueRow, ...]:
        """What the reader can answer now; the rest of the queue still lacks a ground."""
        return tuple(row for row in self.queue if not row.missing)

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the courses, a column each."""
        return tuple(course.title for course in self.courses)

    @property
    def people_waiting(self) -> int:
        """How many people wait for an answer of the reader's."""
        return len({row.person.id for row in self.waiting})

    @property
    def waits_since(self) -> datetime | None:
        """Since when the longest has waited."""
        return min((row.waits_since for row in self.waiting if row.waits_since), default=None)

    def last_page(self, paging: Paging) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.found // paging.size))


def team_of(session: Session, actor: Actor, wish: Wish, now: datetime, settings: Settings) -> Team:
    """Return a page of those below the actor and below the managers for whom the actor stands in.

    Three statements with the actor, whoever waits; one more for a search.
    """
    counts, current = Question(_COUNTS[actor.leads_many], _values(actor, now), lambda rows: rows[0]), current_asked()
    page, waits = _people_asked(actor, wish, now), waiting_asked(actor, now)
    ask_together(session, counts, current, page, waits)
    total, direct, in_review = counts.answer
    found = _found(session, actor, wish, now) if wish.search else direct if wish.direct else total
    published = catalogue_of(session, current.answer)
    people, waiting = page.answer, waits.answer
    ids = [person.id for person in people]
    live, due, streams = live_asked(ids, now), dues_asked(ids, now, settings.time_zone), streams_asked(ids, now)
    known = KnownAsked({one.person.id for one in waiting}, now, actor.person_id)
    ask_together(session, live, due, streams, *(known.questions if waiting else ()))
    states = ladders_from(played(session, streams.answer, now))
    courses = _courses_shown(published, live.answer, due.answer, settings)
    queue: tuple[QueueRow, ...] = ()
    if waiting:
        titles = {row.slug: row.title for row in published}
        queue = queue_from(
            session, waiting, known.read(session), actor, now, time_zone=settings.time_zone, titles=titles
        )
    asked = {row.person.id: row.state.stream_id for row in reversed(queue) if row.kind != "confirm" and not row.missing}
    certificates, dues = live.answer, due.answer
    members = []
    for person in people:
        own = {row.slug: dues[person.id, row.slug] for row in courses if (person.id, row.slug) in dues}
        cells = cells_of(courses, certificates.get(person.id, ()), own, now, settings)
        reach = reach_of(states.get(person.id, ()), settings)
        members.append(Member(person, cells, reach, next_course(cells), asked.get(person.id)))
    return Team(queue, tuple(members), courses, total, direct, found, in_review)


def _courses_shown(
    published: Sequence[PublishedCourse],
    live: Mapping[str, Sequence[LiveCertificate]],
    due: Mapping[tuple[str, str], Due],
    settings: Settings,
) -> tuple[PublishedCourse, ...]:
    """Return the courses that have a column: the company's, and whatever somebody on the page holds or is to do."""
    shown = {course for _, course in due} | {each.course for held in live.values() for each in held}
    return tuple(row for row in published if row.slug in shown or row.slug in settings.company_courses)


NOW: BindParameter[datetime] = bindparam("now", type_=Instant)
ME: BindParameter[str] = bindparam("me")
_Mine = aliased(ReportingPath, name="mine")
_Other = aliased(Assignment, name="other")


def _values(actor: Actor, now: datetime) -> dict[str, Any]:
    others = sorted(actor.delegate_for)
    return {"now": now, "me": actor.person_id, "others": others, "seers": [actor.person_id, *others]}


def _in_other_places(person_id: Any) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401  (a column)
    """Return the conditions of a place of now that is not the primary one, under the reader or whom they stand in for.

    Who has left has no place and stands in no line, so that neither has to ask whether the person is active.
    """
    return (
        _Other.person_id == person_id,
        one_of(_Other.manager_id, "seers"),
        _Other.is_primary.is_(False),
        _Other.starts_at <= NOW,
        or_(_Other.ends_at.is_(None), _Other.ends_at > NOW),
    )


def _below(*, large: bool) -> ColumnElement[bool]:
    """Return the condition that keeps whom the reader sees as manager or delegate, whatever roles are held.

    A small team is found by its lines. A large one is read in the order of the names until the page is full.
    """
    line = select(ReportingPath.person_id).where(one_of(ReportingPath.manager_id, "seers"))
    other = select(_Other.person_id).where(*_in_other_places(_Other.person_id))
    if large:
        of_person = ReportingPath.person_id == Person.id
        found = or_(
            exists().where(of_person, ReportingPath.manager_id == ME),
            exists().where(of_person, one_of(ReportingPath.manager_id, "others")),
            exists().where(*_in_other_places(Person.id)),
        )
        return and_(Person.active, Person.id != ME, found)
    return and_(Person.active.is_not(False), Person.id != ME, among(Person.id, union(line, other)))


def _statement_of_counts(*, many: bool) -> Select[*tuple[Any, ...]]:
    """Build the statement of how many are below, how many of them report directly, how many permissions are in review.

    Where these are many, the reader's own lines are counted in the index alone; of those below others only who is not
    among the first.
    """
    if many:
        own = select(func.count()).where(_Mine.manager_id == ME)
        of_person = and_(_Mine.person_id == ReportingPath.person_id, _Mine.manager_id == ME)
        line = select(ReportingPath.person_id).where(
            one_of(ReportingPath.manager_id, "others"), ReportingPath.person_id != ME, ~exists().where(of_person)
        )
        other = select(_Other.person_id).where(
            *_in_other_places(_Other.person_id),
            _Other.person_id != ME,
            ~exists().where(_Mine.person_id == _Other.person_id, _Mine.manager_id == ME),
        )
        more = select(func.count()).select_from(union(line, other).subquery())
        direct = select(func.count(ReportingPath.person_id.distinct())).where(
            one_of(ReportingPath.manager_id, "seers"), ReportingPath.depth == 1, ReportingPath.person_id != ME
        )
        counts = select((own.scalar_subquery() + more.scalar_subquery()).label("total"), direct.scalar_subquery())
    else:
        lines = select(ReportingPath.person_id, ReportingPath.depth).where(one_of(ReportingPath.manager_id, "seers"))
        places = select(_Other.person_id, literal_column("0", Integer)).where(*_in_other_places(_Other.person_id))
        below = union_all(lines, places).subquery()
        others = below.c.person_id != ME
        reporting = case((below.c.depth == 1, below.c.person_id))
        counts = select(func.count(below.c.person_id.distinct()), func.count(reporting.distinct())).where(others)
    return counts.add_columns(waiting_in_review("seers", "me").scalar_subquery())


_COUNTS = {many: _statement_of_counts(many=many) for many in (False, True)}
_DIRECTLY = Person.id.in_(
    select(ReportingPath.person_id).where(one_of(ReportingPath.manager_id, "seers"), ReportingPath.depth == 1)
)
_NAMED = Person.sort_name.like(bindparam("name"), escape="/")


def _found(session: Session, actor: Actor, wish: Wish, now: datetime) -> int:
    """Count those whom a search keeps."""
    named = select(func.count()).where(_below(large=False), *([_DIRECTLY] if wish.direct else []), _NAMED)
    return ask(session, named, _values(actor, now) | _name(wish)).scalar_one()


def _name(wish: Wish) -> dict[str, str]:
    """Return the parameter of the search: a piece of the name, nothing in it being a joker."""
    piece = sort_name(wish.search)
    for joker in "/%_":
        piece = piece.replace(joker, f"/{joker}")
    return {"name": f"%{piece}%"} if wish.search else {}


@cache
def _statement_of_people(sort: str, *, direct: bool, named: bool, large: bool) -> Select[*tuple[Any, ...]]:
    columns = {"name": (Person.sort_name, Person.id), "department": (Department.name, Person.sort_name, Person.id)}
    first, *rest = columns[sort.removeprefix("-")]
    conditions = [_below(large=large), *([_DIRECTLY] if direct else []), *([_NAMED] if named else [])]
    return (
        person_rows(NOW)
        .where(*conditions)
        .order_by(first.desc() if sort.startswith("-") else first, *rest)
        .limit(bindparam("size"))
        .offset(bindparam("offset"))
    )


def _people_asked(actor: Actor, wish: Wish, now: datetime) -> Question[list[PersonRow]]:
    """Return the question for one page of the people below."""
    statement = _statement_of_people(
        wish.sort,
        direct=wish.direct,
        named=bool(wish.search),
        large=actor.leads_many and not wish.direct and wish.sort.endswith("name"),
    )
    page = {"size": wish.paging.size, "offset": wish.paging.offset}
    values = _values(actor, now) | page | _name(wish)
    return Question(statement, values, lambda rows: [PersonRow(*row) for row in rows])
