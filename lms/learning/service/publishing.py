"""Publishing: a checked course becomes an immutable version that people take from now on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, update

import courses
from courses import Course, CourseRefusedError, to_json
from courses.source import find_courses, read_source
from courses.version import check_version, compare, content_hash
from lms.core.errors import Fault, InvalidInput, RuleRefused
from lms.core.ids import new_id
from lms.db.work import Work
from lms.learning.events import CoursePublished
from lms.learning.models import CourseVersion
from lms.learning.queries.versions import course_of_version

SHIPPED = Path(courses.__file__).parent / "catalogue"
"""The courses that come with the product."""
PUBLISHED, UNCHANGED, REFUSED = "published", "unchanged", "refused"
MOST_MESSAGES = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one course of a catalogue: published, unchanged, or refused with the reasons."""

    course: str
    version: str
    outcome: str
    messages: tuple[str, ...] = ()


def publish(work: Work, course: Course) -> str | None:
    """Publish a course as its newest version and return the version's id; None when this content is published.

    A course with planned modules is a RuleRefused; one whose version number does not follow the published one, or
    calls a material change editorial, is an InvalidInput.
    """
    if course.drafts:
        sentence = f"{course.slug} has modules that are only planned: {', '.join(course.drafts)}."
        raise RuleRefused(sentence, "Write them, or take them out of course.yaml.", code="course-has-drafts")
    if _is_published(work, course.slug, course.hash):
        return None
    before_id = work.session.scalar(
        select(CourseVersion.id).where(CourseVersion.course == course.slug, CourseVersion.is_current)
    )
    material = _check_successor(work, before_id, course)
    highest = select(func.max(CourseVersion.number)).where(CourseVersion.course == course.slug)
    version = CourseVersion(
        id=new_id(),
        course=course.slug,
        number=(work.session.scalar(highest) or 0) + 1,
        version=course.version,
        content_hash=course.hash,
        material=material,
        is_current=True,
        content=to_json(course),
        published_at=work.now,
    )
    work.session.execute(update(CourseVersion).where(CourseVersion.id == before_id).values(is_current=False))
    work.session.add(version)
    work.session.flush()
    work.emit(
        CoursePublished(
            course=course.slug, version_id=version.id, course_version=course.version, material=version.material
        )
    )
    return version.id


def _is_published(work: Work, slug: str, content_hash: str) -> bool:
    statement = select(CourseVersion.id).where(CourseVersion.course == slug, CourseVersion.content_hash == content_hash)
    return work.session.scalar(statement) is not None


def _check_successor(work: Work, before_id: str | None, course: Course) -> bool:
    """Return whether the course differs materially from the version before; a first version does."""
    if before_id is None:
        return True
    before = course_of_version(work.session, before_id)
    if faults := check_version(before, course):
        raise InvalidInput([Fault(f"{course.slug}/{fault.file}", fault.message) for fault in faults])
    return compare(before, course).kind == "material"


def publish_catalogue(work: Work, folder: Path | None = None) -> tuple[Outcome, ...]:
    """Publish every course of a folder (default: the shipped ones) and return what became of each, by slug.

    A course with faults or planned modules is left out with its reasons; the others are published all the same. A
    course whose content is published already is not even parsed.
    """
    return tuple(_publish_folder(work, path) for path in find_courses(folder or SHIPPED))


def _publish_folder(work: Work, path: Path) -> Outcome:
    try:
        if _is_published(work, path.name, content_hash(read_source(path).files)):
            return Outcome(path.name, "", UNCHANGED)
        course = courses.load_course(path, work.settings.day_of(work.now))
        done = publish(work, course)
    except CourseRefusedError as refused:
        said = [
            f"{fault.file}:{fault.line}: {fault.message}" for fault in refused.faults if fault.severity == "refused"
        ]
        more = [f"and {len(said) - MOST_MESSAGES} more; python -m courses check names them all"]
        return Outcome(path.name, "", REFUSED, tuple(said[:MOST_MESSAGES] + (more if said[MOST_MESSAGES:] else [])))
    except (RuleRefused, InvalidInput) as refused:
        return Outcome(path.name, "", REFUSED, (" ".join(filter(None, (refused.sentence, refused.cure))),))
    return Outcome(course.slug, course.version, PUBLISHED if done else UNCHANGED)
