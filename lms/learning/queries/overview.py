"""One course as its learner sees it: what is in it, how long, how far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import Course, Module
from courses.model import Media
from lms.core.errors import NotFound
from lms.learning import rules
from lms.learning.models import ActivityAnswer
from lms.learning.queries.attempts import AttemptRow, attempts_of, final_refusal
from lms.learning.queries.dues import due_of
from lms.learning.queries.enrolments import NOBODY, Standing, own_asked, standing_of
from lms.learning.queries.versions import course_of_version, current_version_id


@dataclass(frozen=True, slots=True)
class Overview:
    """A course with the reader's own standing in it. ``state``: none, started, passed."""

    course: Course
    standing: Standing
    state: str
    complete: frozenset[str]
    done_in_next: frozenset[str]
    attempts: tuple[AttemptRow, ...]
    refusal: rules.Refusal | None
    """Why the assessment cannot be begun now; None also when the course is not begun."""
    may_begin: bool
    due_on: date | None
    is_late: bool

    @property
    def is_renewal(self) -> bool:
        """Whether this enrolment renews an earlier pass."""
        return self.standing.latest is not None and self.standing.is_open and self.standing.latest.is_renewal

    @property
    def to_do(self) -> Module | None:
        """The module to go on with; None when all are complete."""
        latest = self.standing.latest
        return rules.module_to_do(self.course.modules, self.complete, latest.last_module if latest else "")

    @property
    def anchor(self) -> str | None:
        """Where in that module the first thing to do stands."""
        module = self.to_do
        name = rules.first_open(module, self.done_in_next) if module else None
        return f"activity-{name}" if name else None

    @property
    def minutes_left(self) -> int:
        """Working minutes of the modules that are not complete."""
        return rules.minutes_left(self.course.modules, self.complete)

    @property
    def next_minutes(self) -> int:
        """Working minutes left of the module to go on with."""
        return rules.module_minutes_left(self.to_do, self.done_in_next) if self.to_do else 0

    @property
    def pretest(self) -> AttemptRow | None:
        """The sitting of the questions before the course, if it was begun."""
        return next((each for each in self.attempts if each.kind == rules.PRETEST), None)

    @property
    def pretest_open(self) -> bool:
        """Whether the questions before the course can still be answered; whoever renews goes straight to the end."""
        if self.state != rules.STARTED or self.is_renewal or not self.course.pretest or self.complete:
            return False
        return self.pretest is None or self.pretest.submitted_at is None

    @property
    def finals(self) -> tuple[AttemptRow, ...]:
        """The attempts at the assessment, the first one first."""
        return tuple(each for each in self.attempts if each.kind == rules.FINAL)

    @property
    def attempts_left(self) -> int:
        """How many attempts there are before the next waiting time."""
        failures = sum(each.passed is False and each.set_aside_at is None for each in self.finals)
        return rules.attempts_left(failures, self.course.assessment.attempts)


def overview_of(session: Session, person_id: str, slug: str, now: datetime, time_zone: str) -> Overview:
    """Return a course as the person sees it, or NotFound: five statements at most, whatever the course holds."""
    standings, completed = own_asked(person_id).ask(session)
    standing = standings.get(slug, NOBODY)
    latest = standing.latest
    state = standing.state(now)
    version_id = latest.version_id if latest and state != "none" else current_version_id(session, slug)
    course = course_of_version(session, version_id)
    due = due_of(session, person_id, now, time_zone).get(slug)
    begun = latest is not None and state != "none"
    complete = completed[latest.id] if begun and latest else frozenset()
    attempts = attempts_of(session, latest.id) if begun and latest else ()
    found = Overview(
        course=course,
        standing=standing,
        state=state,
        complete=complete,
        done_in_next=frozenset(),
        attempts=attempts,
        refusal=final_refusal(latest, course, attempts, now) if begun and latest else None,
        may_begin=standing.refusal(now) is None,
        due_on=due.due_on if due else None,
        is_late=due is not None and due.is_late(now, holds=standing.holds(now)),
    )
    return _with_place(session, found)


def _with_place(session: Session, overview: Overview) -> Overview:
    """Add what is done in the module to go on with."""
    module, latest = overview.to_do, overview.standing.latest
    if overview.state != rules.STARTED or module is None or latest is None:
        return overview
    done = session.scalars(
        select(ActivityAnswer.activity).where(
            ActivityAnswer.enrolment_id == latest.id, ActivityAnswer.module == module.id, ActivityAnswer.done
        )
    )
    return replace(overview, done_in_next=frozenset(done))


def media_of(session: Session, person_id: str, slug: str, name: str) -> Media:
    """Return a picture of the version that the person takes or would take, or NotFound: two statements at most."""
    latest = standing_of(session, person_id, slug).latest
    course = course_of_version(session, latest.version_id if latest else current_version_id(session, slug))
    for picture in course.media:
        if picture.path.rpartition("/")[2] == name:
            return picture
    raise NotFound("There is no such picture in this course.", "Open the lesson again.")
