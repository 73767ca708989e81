"""Courses of one person and of many: what the home page, the team, reports and the catalogue ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.db.together import Question, ask_together
from lms.learning import rules
from lms.learning.queries.dues import Due, dues_asked, dues_of
from lms.learning.queries.enrolments import NOBODY, Standing, own_asked, standings_of
from lms.learning.queries.versions import (
    PublishedCourse,
    catalogue_of,
    course_of_version,
    courses_published,
    current_asked,
)


@dataclass(frozen=True, slots=True)
class MyCourse:
    """A course as its learner sees it. ``state``: none (not begun, or run out), started, passed."""

    slug: str
    title: str
    subtitle: str
    minutes: int
    state: str
    modules_done: int
    modules_total: int
    minutes_left: int
    due_on: date | None
    is_late: bool
    passed_at: datetime | None
    runs_out_at: datetime | None
    may_begin: bool
    touched_at: datetime | None
    next_module_id: str | None
    next_module_title: str | None
    next_module_number: int | None
    next_module_minutes: int

    @property
    def is_renewable(self) -> bool:
        """Whether a pass holds and can be renewed now."""
        return self.state == rules.PASSED and self.may_begin

    @property
    def has_run_out(self) -> bool:
        """Whether there was a pass that does not hold any more, and the course is not begun again."""
        return self.state == "none" and self.passed_at is not None


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do next: begin a course, go on with a module, or take the assessment."""

    kind: str
    """``begin``, ``module`` or ``assessment``."""
    course: MyCourse


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One person in one course, for people × courses. No score, no attempt: those are nobody else's."""

    person_id: str
    course: str
    state: str
    modules_done: int
    modules_total: int
    passed_at: datetime | None
    holds: bool
    due_on: date | None
    is_late: bool


def my_courses(session: Session, person_id: str, now: datetime, time_zone: str) -> tuple[MyCourse, ...]:
    """Return every published course as the person sees it, what is due first: one statement."""
    asked = MyCoursesAsked(person_id, now, time_zone)
    ask_together(session, *asked.questions)
    return asked.read(session)


class MyCoursesAsked:
    """The questions whose answers are a person's courses, for a page that asks others with them."""

    def __init__(self, person_id: str, now: datetime, time_zone: str) -> None:
        self._person_id = person_id
        self._now = now
        self._current = current_asked()
        self._own = own_asked(person_id)
        self._dues = dues_asked([person_id], now, time_zone)

    @property
    def questions(self) -> tuple[Question[Any], ...]:
        """What to ask."""
        return self._current, self._own, self._dues

    def read(self, session: Session) -> tuple[MyCourse, ...]:
        """Return every published course as the person sees it, what is due first; new versions are read once."""
        standings, complete = self._own.answer
        dues = self._dues.answer
        rows = [
            _mine(
                session,
                row,
                standings.get(row.slug, NOBODY),
                dues.get((self._person_id, row.slug)),
                complete,
                now=self._now,
            )
            for row in catalogue_of(session, self._current.answer)
        ]
        return tuple(sorted(rows, key=lambda row: (row.due_on is None, row.due_on or date.max, row.title.casefold())))


def next_step(session: Session, person_id: str, now: datetime, time_zone: str) -> NextStep | None:
    """Return what the person does next, or None when nothing waits: one statement."""
    return step_of(my_courses(session, person_id, now, time_zone))


def step_of(courses: Collection[MyCourse]) -> NextStep | None:
    """Return the next step among a person's courses: the one touched last, else what is due first, else any new one."""
    begun = [row for row in courses if row.state == rules.STARTED]
    if begun:
        row = max(begun, key=lambda each: (each.touched_at is not None, each.touched_at))
        return NextStep("module" if row.next_module_id else "assessment", row)
    waiting = [row for row in courses if row.state == "none"] + [row for row in courses if row.is_renewable]
    return NextStep("begin", waiting[0]) if waiting else None


def progress_of(
    session: Session, person_ids: Collection[str], now: datetime, time_zone: str
) -> tuple[ProgressRow, ...]:
    """Return one row a person and published course, by person and course: three statements, however many people."""
    published = sorted(courses_published(session), key=lambda row: row.slug)
    standings = standings_of(session, person_ids)
    dues = dues_of(session, person_ids, now, time_zone)
    return tuple(
        _progress(person, row, standings.get((person, row.slug), NOBODY), dues.get((person, row.slug)), now)
        for person in sorted(set(person_ids))
        for row in published
    )


def _progress(person_id: str, row: PublishedCourse, standing: Standing, due: Due | None, now: datetime) -> ProgressRow:
    latest, passed = standing.latest, standing.last_pass
    holds = standing.holds(now)
    return ProgressRow(
        person_id=person_id,
        course=row.slug,
        state=standing.state(now),
        modules_done=latest.modules_done if latest else 0,
        modules_total=latest.modules_total if latest else row.modules,
        passed_at=passed.passed_at if passed else None,
        holds=holds,
        due_on=due.due_on if due else None,
        is_late=due is not None and due.is_late(now, holds=holds),
    )


def _mine(
    session: Session,
    row: PublishedCourse,
    standing: Standing,
    due: Due | None,
    complete: Mapping[str, frozenset[str]],
    *,
    now: datetime,
) -> MyCourse:
    latest, passed = standing.latest, standing.last_pass
    begun = standing.is_open and latest is not None
    course = course_of_version(session, latest.version_id if begun and latest else row.version_id)
    done = complete.get(latest.id, frozenset()) if begun and latest else frozenset()
    module = rules.module_to_do(course.modules, done, latest.last_module if begun and latest else "")
    holds = standing.holds(now)
    return MyCourse(
        slug=row.slug,
        title=course.title,
        subtitle=course.subtitle,
        minutes=course.minutes,
        state=standing.state(now),
        modules_done=len(done),
        modules_total=len(course.modules),
        minutes_left=rules.minutes_left(course.modules, done),
        due_on=due.due_on if due else None,
        is_late=due is not None and due.is_late(now, holds=holds),
        passed_at=passed.passed_at if passed else None,
        runs_out_at=passed.runs_out_at if passed else None,
        may_begin=standing.refusal(now) is None,
        touched_at=latest.touched_at if latest else None,
        next_module_id=module.id if module else None,
        next_module_title=module.title if module else None,
        next_module_number=course.modules.index(module) + 1 if module else None,
        next_module_minutes=module.minutes if module else 0,
    )
