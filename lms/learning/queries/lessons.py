"""One lesson of one learner: its module in the version they began with, and what they gave so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import Course, Module
from lms.core.errors import NotFound
from lms.learning import rules
from lms.learning.models import ActivityAnswer, Enrolment
from lms.learning.queries.enrolments import COLUMNS, EnrolmentRow
from lms.learning.queries.versions import course_of_version


@dataclass(frozen=True, slots=True)
class Given:
    """What a learner gave: the answer sent last, whether it was finished once, what was typed since."""

    answer: dict[str, Any] | None = None
    done: bool = False
    draft: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A module as its learner finds it. ``given`` is by activity."""

    enrolment: EnrolmentRow
    course: Course
    module: Module
    given: dict[str, Given] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The module's place in the course, from 1."""
        return self.course.modules.index(self.module) + 1

    @property
    def done(self) -> frozenset[str]:
        """The activities that were finished once."""
        return frozenset(name for name, given in self.given.items() if given.done)

    @property
    def is_complete(self) -> bool:
        """Whether everything required was answered once."""
        return rules.is_complete(self.module, self.done)

    @property
    def following(self) -> Module | None:
        """The module after this one."""
        return self.course.modules[self.number] if self.number < len(self.course.modules) else None


def enrolment_in(session: Session, person_id: str, slug: str) -> EnrolmentRow:
    """Return the enrolment that counts now (the latest); NotFound for a course that was not begun."""
    row = session.execute(
        select(*COLUMNS)
        .where(Enrolment.person_id == person_id, Enrolment.course == slug)
        .order_by(Enrolment.number.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound("You have not begun this course.", "Open the course and begin it there.")
    return EnrolmentRow(*row)


def module_of(course: Course, module_id: str) -> Module:
    """Return a module of a course, or NotFound."""
    try:
        return course.module(module_id)
    except KeyError:
        raise NotFound("There is no such module in this course.", "Choose one on the course's page.") from None


def lesson_of(session: Session, person_id: str, slug: str, module_id: str) -> Lesson:
    """Return a lesson with all that was given: two statements once the version is known to the process."""
    enrolment = enrolment_in(session, person_id, slug)
    course = course_of_version(session, enrolment.version_id)
    module = module_of(course, module_id)
    rows = session.execute(
        select(ActivityAnswer.activity, ActivityAnswer.answer, ActivityAnswer.done, ActivityAnswer.draft).where(
            ActivityAnswer.enrolment_id == enrolment.id, ActivityAnswer.module == module_id
        )
    )
    return Lesson(enrolment, course, module, {name: Given(*rest) for name, *rest in rows})
