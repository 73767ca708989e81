"""Asking a person to go through a lesson again: what is left of it stands with their enrolment.

Earlier answers stay as they are, and so does what the course's progress says: the lesson is complete, it is only gone
through once more. Whoever is asked nothing pays nothing for it: an answer reads the enrolment anyway.
"""

from __future__ import annotations

import json

from lms.core.errors import RuleRefused
from lms.db.work import Work
from lms.learning import rules
from lms.learning.events import LessonAsked
from lms.learning.queries.enrolments import standing_of
from lms.learning.queries.versions import course_of_version
from lms.learning.service.taking import enrol, held


def ask_again(work: Work, person_id: str, slug: str, module_id: str) -> None:
    """Ask a person to answer everything that a lesson needs once more; who never began its course begins it.

    For rooms above. Said in LessonAsked; LessonRepeated once it is done. A lesson that is not in the version which the
    person takes is a RuleRefused, a course that is not published NotFound.
    """
    if standing_of(work.session, person_id, slug).latest is None:
        enrol(work, person_id, slug)
    enrolment = held(work, person_id, slug)
    modules = {each.id: each for each in course_of_version(work.session, enrolment.version_id).modules}
    if module_id not in modules:
        raise RuleRefused(
            "This person takes a version of the course that has no such lesson.",
            "Choose another lesson.",
            code="no-such-lesson",
        )
    left = json.loads(enrolment.asked_again or "{}")
    enrolment.asked_again = json.dumps(left | {module_id: rules.required(modules[module_id])})
    work.session.flush()
    work.emit(LessonAsked(person_id=person_id, course=slug, module=module_id))
