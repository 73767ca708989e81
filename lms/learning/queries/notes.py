"""What a learner wrote for themselves in one course: their commitment and their note, lesson by lesson."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import Course, Module
from courses.activities.reflect import Reflect
from lms.learning.models import ActivityAnswer
from lms.learning.queries.lessons import NOTE, enrolment_in
from lms.learning.queries.versions import course_of_version


@dataclass(frozen=True, slots=True)
class Written:
    """What stands for one lesson. ``taken_over`` is HTML of the course; the other two are the learner's own words."""

    number: int
    module: Module
    taken_over: str
    commitment: str
    note: str


@dataclass(frozen=True, slots=True)
class Notebook:
    """A course with what its learner wrote in it; lessons without a word are left out."""

    course: Course
    lessons: tuple[Written, ...]


def notebook_of(session: Session, person_id: str, slug: str) -> Notebook:
    """Return what a person wrote in a course they began, or NotFound: three statements at most."""
    enrolment = enrolment_in(session, person_id, slug)
    course = course_of_version(session, enrolment.version_id)
    rows = session.execute(
        select(ActivityAnswer.module, ActivityAnswer.activity, ActivityAnswer.answer).where(
            ActivityAnswer.enrolment_id == enrolment.id
        )
    )
    given = {(module, activity): answer or {} for module, activity, answer in rows}
    written = (_written(number, module, given) for number, module in enumerate(course.modules, 1))
    return Notebook(course, tuple(each for each in written if each.taken_over or each.commitment or each.note))


def _written(number: int, module: Module, given: dict[tuple[str, str], dict[str, Any]]) -> Written:
    note = given.get((module.id, NOTE), {}).get("text", "")
    for activity in module.activities:
        if isinstance(activity, Reflect) and activity.commitment:
            answer = given.get((module.id, activity.id), {})
            chosen = answer.get("commitment", 0)
            taken = activity.commitments[chosen - 1] if 0 < chosen <= len(activity.commitments) else ""
            return Written(number, module, taken, answer.get("text", ""), note)
    return Written(number, module, "", "", note)
