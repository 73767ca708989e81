"""Load courses that are fit to be used: a folder or zip, or a whole catalogue of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from courses.checking import put_together
from courses.faults import CourseRefusedError, Fault, refused
from courses.model import Course
from courses.source import find_courses, read_source


def load_course(path: Path | str, today: date | None = None) -> Course:
    """Return the checked and rendered course of a folder or zip.

    Raises CourseRefusedError with all faults when a rule is broken. Warnings do not stop it; neither do drafts
    (`course.drafts` names them: such a course can be previewed, not published).
    """
    source = read_source(Path(path))
    course, faults = put_together(source, today or date.today())  # noqa: DTZ011 - a day of review is a local day.
    if course is None or refused(faults):
        raise CourseRefusedError(faults)
    return course


def load_catalogue(folder: Path | str, today: date | None = None) -> tuple[Course, ...]:
    """Return every course below a folder, by slug; raises CourseRefusedError with the faults of all of them."""
    courses: list[Course] = []
    faults: list[Fault] = []
    for path in find_courses(folder):
        try:
            courses.append(load_course(path, today))
        except CourseRefusedError as refusal:
            faults += [Fault(f"{path.name}/{f.file}", f.line, f.severity, f.message) for f in refusal.faults]
    if faults:
        raise CourseRefusedError(faults)
    return tuple(courses)
