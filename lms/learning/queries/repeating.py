"""Lessons that somebody can be asked to go through again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.learning.queries.versions import course_of_version, courses_published


@dataclass(frozen=True, slots=True)
class LessonRow:
    """One module of a published course in which there is something to answer."""

    course: str
    module: str
    title: str
    course_title: str
    minutes: int


def lessons_published(session: Session, courses: Collection[str] | None = None) -> tuple[LessonRow, ...]:
    """Return the lessons of all published courses, or of those named; one statement once a process knows them."""
    return tuple(
        LessonRow(row.slug, module.id, module.title, row.title, module.minutes)
        for row in courses_published(session)
        if courses is None or row.slug in courses
        for module in course_of_version(session, row.version_id).modules
        if module.activities
    )
