"""The evaluation of a course. What is given is kept apart from who gave it."""

from __future__ import annotations

import secrets

from courses import State
from courses.evaluation import evaluation_of
from lms.core.errors import Fault, InvalidInput, RuleRefused
from lms.core.language import zone_of
from lms.db.work import Work
from lms.learning import rules
from lms.learning.models import Evaluation
from lms.learning.queries.enrolments import standing_of
from lms.learning.queries.versions import course_of_version
from lms.learning.service.examining import hold
from lms.learning.service.taking import Form
from lms.people.queries import persons_by_id


def evaluate(work: Work, person_id: str, slug: str, form: Form, comment: str) -> None:
    """Keep what a learner thinks of a course that they passed; a second time changes nothing.

    The row holds neither name nor instant: a chance id, the month, the department. No event is emitted, since the
    trail would name the actor. Before a pass it is a RuleRefused; ratings that are missing or were not offered are an
    AnswerRefusedError (``courses.activities.base``), a comment that is too long an InvalidInput.
    """
    passed = standing_of(work.session, person_id, slug).last_pass
    if passed is None:
        raise RuleRefused("A course is rated once it is passed.", "Pass it first.", code="not-passed")
    comment = comment.strip()
    if len(comment) > rules.LONGEST_COMMENT:
        cure = f"Use {rules.LONGEST_COMMENT} characters at most."
        raise InvalidInput([Fault("comment", f"has {len(comment)} characters.", cure)])
    ratings = evaluation_of(course_of_version(work.session, passed.version_id)).read(form, State())["ratings"]
    enrolment = hold(work, passed.id)
    if enrolment.is_evaluated:
        return
    enrolment.is_evaluated = True
    person = persons_by_id(work.session, [person_id], work.now).get(person_id)
    work.session.add(
        Evaluation(
            id=secrets.token_hex(16),
            course=slug,
            department_id=person.department_id if person else None,
            given_in=work.now.astimezone(zone_of(work.settings.time_zone)).date().replace(day=1),
            ratings=ratings,
            comment=comment,
        )
    )
    work.session.flush()
