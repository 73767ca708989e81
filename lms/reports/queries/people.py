"""One department's people and where each stands in every course. No score, no attempt: those are nobody else's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from lms.awards.queries import LiveCertificate, live_certificates
from lms.core.access import Actor
from lms.core.errors import NotFound
from lms.core.language import zone_of
from lms.core.paging import Paging
from lms.db.listed import one_of
from lms.db.work import Work
from lms.learning.queries import courses_published, overdue_below, progress_of
from lms.learning.queries.progress import ProgressRow
from lms.people.models import Assignment, DepartmentPath, Person
from lms.people.queries import visible_to
from lms.people.rules import sort_name
from lms.permission.queries.streams import states_of
from lms.reports.models import Fact
from lms.reports.queries.departments import Node, Tree, summed_cells, visible_tree
from lms.reports.queries.sources import COUNTING_LEVELS
from lms.reports.rules.facts import CERTIFIED, COURSE, EXPIRED, STARTED
from lms.reports.rules.figures import Figures, figures_of

EVERYBODY, OVERDUE, EXPIRING = "", "overdue", "expiring"
SHOWN = (EVERYBODY, OVERDUE, EXPIRING)
BY_NEED, BY_NAME = "", "name"
AT_ONCE = 500
NOT_BEGUN = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a part of a name, whom to show, in which order."""

    name: str = ""
    show: str = EVERYBODY
    sort: str = BY_NEED


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """Where one person stands in one course: ``certified``, ``expired``, ``started`` or ``none``."""

    state: str
    through: date | None
    """The last day of the live certificate, as printed on it."""
    runs_out_soon: bool
    due_on: date | None
    is_late: bool
    modules_done: int
    modules_total: int


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of a department; ``level`` is the highest permission in force at *Share* or above, or empty."""

    person_id: str
    employee_number: str
    name: str
    name_language: str
    courses: tuple[CourseStanding, ...]
    level: str


@dataclass(frozen=True, slots=True)
class DepartmentPeople:
    """One department with all below it at one instant: its figures, and the people whom the actor may see."""

    now: datetime
    above: tuple[Node, ...]
    figures: Figures
    courses: tuple[tuple[str, str], ...]
    """Slug and title of every published course: the columns, those of the company's list first."""
    asked: Asked
    everybody: int
    overdue: int
    expiring: int
    total: int
    """People who fit what was asked."""
    lines: tuple[PersonLine, ...]


class Matrix:
    """The question behind one department's page and its file: the same people in the same order."""

    def __init__(self, work: Work, department_id: str, asked: Asked) -> None:
        """Take a department within the actor's scope; unknown and foreign are both NotFound."""
        self._session, self._now, self._settings = work.session, work.now, work.settings
        self._soon = work.now + timedelta(days=work.settings.renewal_days)
        self._tree = visible_tree(work.session, work.actor)
        if department_id not in self._tree.by_id:
            raise NotFound("There is no such department, or it is not yours to see.", "Go back to the departments.")
        self._id, self.asked = department_id, asked
        self._late = frozenset(
            due.person_id for due in overdue_below(work.session, department_id, work.now, work.settings.time_zone)
        )
        self._here = _people(work.actor, department_id, work.now)
        listed = work.settings.company_courses
        published = sorted(courses_published(work.session), key=lambda course: course.slug not in listed)
        self.courses = tuple((course.slug, course.title) for course in published)

    def page(self, paging: Paging) -> DepartmentPeople:
        """Return one page of the people with the figures of the department, right at this instant."""
        counts = self._counts()
        total = counts[SHOWN.index(self.asked.show)]
        if self.asked.name:
            total = self._session.scalar(select(func.count()).select_from(Person).where(*self._conditions())) or 0
        return DepartmentPeople(
            now=self._now,
            above=self._tree.path(self._id)[:-1],
            figures=self._figures(self._tree),
            courses=self.courses,
            asked=self.asked,
            everybody=counts[0],
            overdue=counts[1],
            expiring=counts[2],
            total=total,
            lines=self._lines(paging.offset, paging.size),
        )

    def lines(self) -> Iterator[PersonLine]:
        """Yield everybody who fits, some hundreds at a time."""
        offset = 0
        while found := self._lines(offset, AT_ONCE):
            yield from found
            offset += AT_ONCE

    def _figures(self, tree: Tree) -> Figures:
        node = tree.by_id[self._id]
        sums = summed_cells(self._session, self._settings, self._now, tree, [self._id])
        listed = [(slug, title) for slug, title in self.courses if slug in self._settings.company_courses]
        return figures_of((node.id, node.name, len(tree.below(node.id))), sums.get(self._id, {}), listed)

    def _is_late(self) -> ColumnElement[bool]:
        return one_of(Person.id, sorted(self._late), many=True)

    def _runs_out(self) -> ColumnElement[bool]:
        """Certificates that live now and end soon, by their facts: right also before due ones are noted."""
        soon = and_(Fact.next_change_at > self._now, Fact.next_change_at <= self._soon)
        return Person.id.in_(select(Fact.person_id).where(Fact.measure == COURSE, Fact.state == CERTIFIED, soon))

    def _counts(self) -> tuple[int, int, int]:
        counted = [func.count(case((each, Person.id))) for each in (self._is_late(), self._runs_out())]
        row = self._session.execute(select(func.count(), *counted).select_from(Person).where(*self._here)).one()
        return row[0], row[1], row[2]

    def _conditions(self) -> list[ColumnElement[bool]]:
        found = list(self._here)
        if self.asked.name:
            found.append(Person.sort_name.contains(sort_name(self.asked.name), autoescape=True))
        if self.asked.show == OVERDUE:
            found.append(self._is_late())
        elif self.asked.show == EXPIRING:
            found.append(self._runs_out())
        return found

    def _lines(self, offset: int, limit: int) -> tuple[PersonLine, ...]:
        by_need = [case((self._is_late(), 0), (self._runs_out(), 1), else_=2)] if self.asked.sort == BY_NEED else []
        rows = self._session.execute(
            select(Person.id, Person.employee_number, Person.name, Person.name_language)
            .where(*self._conditions())
            .order_by(*by_need, Person.sort_name, Person.id)
            .limit(limit)
            .offset(offset)
        ).all()
        ids = [row[0] for row in rows]
        if not ids:
            return ()
        progress = {
            (each.person_id, each.course): each
            for each in progress_of(self._session, ids, self._now, self._settings.time_zone)
        }
        live = live_certificates(self._session, ids, self._now)
        levels = _levels(self._session, ids, self._now)
        return tuple(
            PersonLine(*row, self._courses(row[0], progress, live.get(row[0], ())), levels.get(row[0], ""))
            for row in rows
        )

    def _courses(
        self, person_id: str, progress: Mapping[tuple[str, str], ProgressRow], live: Sequence[LiveCertificate]
    ) -> tuple[CourseStanding, ...]:
        until = {certificate.course: certificate.valid_until for certificate in live}
        return tuple(self._standing(progress[person_id, slug], until.get(slug)) for slug, _title in self.courses)

    def _last_day(self, until: datetime) -> date:
        return (until - timedelta(microseconds=1)).astimezone(zone_of(self._settings.time_zone)).date()

    def _standing(self, row: ProgressRow, until: datetime | None) -> CourseStanding:
        if until is not None:
            state = CERTIFIED
        elif row.state == STARTED:
            state = STARTED
        else:
            state = EXPIRED if row.passed_at is not None else NOT_BEGUN
        return CourseStanding(
            state=state,
            through=self._last_day(until) if until is not None else None,
            runs_out_soon=until is not None and until <= self._soon,
            due_on=row.due_on,
            is_late=row.is_late and until is None,
            modules_done=row.modules_done,
            modules_total=row.modules_total,
        )


def _people(actor: Actor, department_id: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for the active people whose primary place of now is there or below, and in scope."""
    places = (
        select(Assignment.person_id)
        .join(DepartmentPath, DepartmentPath.descendant_id == Assignment.department_id)
        .where(
            DepartmentPath.ancestor_id == department_id,
            Assignment.is_primary,
            Assignment.starts_at <= now,
            or_(Assignment.ends_at.is_(None), Assignment.ends_at > now),
        )
    )
    works_here = or_(Person.left_at.is_(None), Person.left_at > now)
    return Person.active.is_(True), works_here, Person.id.in_(places), visible_to(actor, now)


def _levels(session: Session, ids: Sequence[str], now: datetime) -> dict[str, str]:
    """Return the highest level in force at *Share* or above by person; who has none is not a key."""
    found: dict[str, str] = {}
    for person_id, states in states_of(session, ids, now).items():
        levels = [state.level.value for state in states if state.in_force and state.level in COUNTING_LEVELS]
        if levels:
            found[person_id] = max(levels, key=COUNTING_LEVELS.index)
    return found
