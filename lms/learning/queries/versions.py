"""Published versions of courses. A version never changes, so what was read once is kept in the process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import Course, from_json
from lms.core.errors import NotFound
from lms.db.together import Question
from lms.learning.models import CourseVersion
from lms.learning.rules import oldest_counting

MOST_KEPT = 64
_kept: dict[str, Course] = {}
_catalogues: dict[tuple[str, ...], tuple[PublishedCourse, ...]] = {}
"""By the ids of the current versions, as they come."""
_CURRENT = select(CourseVersion.id).where(CourseVersion.is_current)


@dataclass(frozen=True, slots=True)
class PublishedCourse:
    """A course as whoever enrols now takes it."""

    slug: str
    version_id: str
    version: str
    language: str
    title: str
    subtitle: str
    summary: str
    minutes: int
    modules: int


def course_of_version(session: Session, version_id: str) -> Course:
    """Return the course of a published version: one statement the first time, none afterwards; or NotFound."""
    course = _kept.get(version_id)
    if course is None:
        content = session.scalar(select(CourseVersion.content).where(CourseVersion.id == version_id))
        if content is None:
            raise NotFound("There is no such version of a course.", "Look for the course in the catalogue.")
        course = from_json(content)
        if len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[version_id] = course
    return course


def current_version_id(session: Session, slug: str) -> str:
    """Return the id of the version that is taken now; NotFound for a course that is not published."""
    found = session.scalar(select(CourseVersion.id).where(CourseVersion.course == slug, CourseVersion.is_current))
    if found is None:
        raise NotFound("There is no such course.", "Look for it in the catalogue.")
    return found


@dataclass(frozen=True, slots=True)
class Edition:
    """One published version of a course; ``renew_by`` is the first instant at which passes in it hold no longer."""

    id: str
    course: str
    number: int
    version: str
    material: bool
    published_at: datetime
    called_at: datetime | None
    renew_by: datetime | None


@dataclass(frozen=True, slots=True)
class Editions:
    """The versions of a course, the newest first."""

    course: str
    all: tuple[Edition, ...]

    @property
    def is_single(self) -> bool:
        """Whether the course never changed."""
        return len(self.all) == 1

    @property
    def counting(self) -> Edition:
        """The oldest version that still counts: the last that changed what people learn or prove."""
        least = oldest_counting([(each.number, each.material) for each in self.all])
        return next(each for each in self.all if each.number == least)

    @property
    def older(self) -> tuple[Edition, ...]:
        """The versions before that one whose holders were not called to renew yet."""
        return tuple(each for each in self.all if each.number < self.counting.number and each.called_at is None)


def editions(session: Session, slug: str | None = None) -> dict[str, Editions]:
    """Return the versions of every course, or of one, by course: one statement."""
    columns = [getattr(CourseVersion, name) for name in Edition.__slots__]
    statement = select(*columns).order_by(CourseVersion.course, CourseVersion.number.desc())
    if slug is not None:
        statement = statement.where(CourseVersion.course == slug)
    found: dict[str, list[Edition]] = {}
    for row in session.execute(statement):
        found.setdefault(row.course, []).append(Edition(*row))
    return {course: Editions(course, tuple(own)) for course, own in found.items()}


def editions_of(session: Session, slug: str) -> Editions:
    """Return the versions of one course; NotFound for one that is not published."""
    found = editions(session, slug).get(slug)
    if found is None:
        raise NotFound("There is no such course.", "Look for it in the catalogue.")
    return found


def renew_by_of(session: Session, version_id: str) -> datetime | None:
    """Return by when passes in a version are to be renewed, or None where nobody was called to."""
    return session.scalar(select(CourseVersion.renew_by).where(CourseVersion.id == version_id))


def courses_published(session: Session) -> tuple[PublishedCourse, ...]:
    """Return every published course in its current version, by title."""
    return catalogue_of(session, current_asked().ask(session))


def current_asked() -> Question[tuple[str, ...]]:
    """Return the question for the ids of the current versions."""
    return Question(_CURRENT, {}, lambda rows: tuple(row[0] for row in rows))


def catalogue_of(session: Session, ids: tuple[str, ...]) -> tuple[PublishedCourse, ...]:
    """Return the courses of these versions, by title; those read before are kept."""
    found = _catalogues.get(ids)
    if found is None:
        rows = [_published(version_id, course_of_version(session, version_id)) for version_id in ids]
        if len(_catalogues) >= MOST_KEPT:
            _catalogues.clear()
        found = _catalogues[ids] = tuple(sorted(rows, key=lambda row: row.title.casefold()))
    return found


def _published(version_id: str, course: Course) -> PublishedCourse:
    return PublishedCourse(
        slug=course.slug,
        version_id=version_id,
        version=course.version,
        language=course.language,
        title=course.title,
        subtitle=course.subtitle,
        summary=course.summary,
        minutes=course.minutes,
        modules=len(course.modules),
    )
