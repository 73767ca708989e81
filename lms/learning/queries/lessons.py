"""One lesson of one learner: its module in the version they began with, and what they gave so far."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from courses import Course, Fact, Module, Term
from lms.core.errors import NotFound
from lms.db.kept import ask
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


BASE_LENGTH = 12
_IN_ORDER = json.JSONEncoder(sort_keys=True)
NOTE = "*note"
"""Under which the reader's own note stands among the answers of a lesson; no activity has such an id."""
LONGEST_NOTE = 4_000


def base_of(enrolment_id: str, answer: Mapping[str, Any] | None) -> str:
    """Return a short name of the answer that stands in one enrolment: another answer, or none, has another name."""
    text = _IN_ORDER.encode(answer)
    return hashlib.sha256(f"{enrolment_id}\x1f{text}".encode()).hexdigest()[:BASE_LENGTH]


@dataclass(frozen=True)
class Lesson:
    """A module as its learner finds it. ``given`` is by activity."""

    enrolment: EnrolmentRow
    course: Course
    module: Module
    given: dict[str, Given] = field(default_factory=dict)
    note: str = ""
    """The reader's own note, also from an earlier time that they took the course."""
    again: tuple[str, ...] = ()
    """The activities that are still to be answered anew, where the learner was asked to go through it again."""

    @property
    def person_id(self) -> str:
        """Whose lesson it is."""
        return self.enrolment.person_id

    @cached_property
    def note_base(self) -> str:
        """Which note this page knows of: see :func:`base_of`."""
        return base_of(self.person_id, {"text": self.note})

    @cached_property
    def notes(self) -> tuple[tuple[int, Fact], ...]:
        """The notes of the module: number and fact, in their order."""
        return tuple((note.number, self.course.fact(note.fact)) for note in self.module.notes)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The words of the glossary that the module uses."""
        return tuple(self.course.term(name) for name in self.module.terms)

    @cached_property
    def number(self) -> int:
        """The module's place in the course, from 1."""
        return self.course.modules.index(self.module) + 1

    @cached_property
    def can_do(self) -> str:
        """What the module's objective says one can do after it."""
        return next((each.text for each in self.course.objectives if each.id == self.module.objective), "")

    @cached_property
    def done(self) -> frozenset[str]:
        """The activities that were finished once."""
        return frozenset(name for name, given in self.given.items() if given.done)

    @cached_property
    def is_complete(self) -> bool:
        """Whether everything required was answered once."""
        return rules.is_complete(self.module, self.done)

    @cached_property
    def following(self) -> Module | None:
        """The module after this one."""
        return self.course.modules[self.number] if self.number < len(self.course.modules) else None


AGAIN = len(COLUMNS)
ANSWER = AGAIN + 1
"""Where the columns of the answer begin in a row of :data:`LESSON`."""
LESSON = (
    select(
        *COLUMNS,
        Enrolment.asked_again,
        *(ActivityAnswer.activity, ActivityAnswer.answer, ActivityAnswer.done, ActivityAnswer.draft),
    )
    .outerjoin(
        ActivityAnswer,
        and_(ActivityAnswer.enrolment_id == Enrolment.id, ActivityAnswer.module == bindparam("module")),
    )
    .where(Enrolment.person_id == bindparam("person_id"), Enrolment.course == bindparam("course"))
    .order_by(Enrolment.number.desc())
)
"""Every enrolment of a person in a course, the latest first, each with its answers in one module; built once."""


def enrolment_in(session: Session, person_id: str, slug: str) -> EnrolmentRow:
    """Return the enrolment that counts now (the latest); NotFound for a course that was not begun."""
    row = session.execute(
        select(*COLUMNS)
        .where(Enrolment.person_id == person_id, Enrolment.course == slug)
        .order_by(Enrolment.number.desc())
        .limit(1)
    ).first()
    if row is None:
        raise not_begun()
    return EnrolmentRow(*row)


def not_begun() -> NotFound:
    """Return the error of a course that the person has not begun."""
    return NotFound("You have not begun this course.", "Open the course and begin it there.")


def module_of(course: Course, module_id: str) -> Module:
    """Return a module of a course, or NotFound."""
    try:
        return course.module(module_id)
    except KeyError:
        raise NotFound("There is no such module in this course.", "Choose one on the course's page.") from None


def lesson_of(session: Session, person_id: str, slug: str, module_id: str) -> Lesson:
    """Return a lesson with all that was given: one statement once the version is known to the process."""
    rows = ask(session, LESSON, {"person_id": person_id, "course": slug, "module": module_id}).all()
    if not rows:
        raise not_begun()
    enrolment = EnrolmentRow(*rows[0][:AGAIN])
    course = course_of_version(session, enrolment.version_id)
    given = {row[ANSWER]: Given(*row[ANSWER + 1 :]) for row in rows if row[0] == enrolment.id and row[ANSWER]}
    note = next((row[ANSWER + 1]["text"] for row in rows if row[ANSWER] == NOTE), "")
    asked = rows[0][AGAIN]
    again = tuple(json.loads(asked).get(module_id, ())) if asked else ()
    return Lesson(enrolment, course, module_of(course, module_id), given, note, again)
