"""What HR may change about a person's assessments: begin the count of attempts anew, and give more time."""

from __future__ import annotations

from sqlalchemy import select

from lms.core.errors import Fault, InvalidInput, RuleRefused
from lms.core.ids import new_id
from lms.db.work import Work
from lms.learning import rules
from lms.learning.events import AssessmentReset, ExtraTimeSet
from lms.learning.models import AssessmentReset as ResetRow
from lms.learning.models import Attempt, Enrolment, ExtraTime
from lms.learning.queries.adjusting import open_enrolment_for
from lms.learning.queries.versions import course_of_version
from lms.learning.service.examining import hold
from lms.people.queries.listing import person_to_change


def reset_assessment(work: Work, person_id: str, slug: str, reason: str, words: str) -> str:
    """Set a person's attempts in a course aside, so that their count begins anew; return the reset's id.

    They stay in the history, marked as set aside; one that is open is over. Whoever resets is not told how many there
    were, or whether there were any: attempts are their learner's alone. ``reason`` is one of
    :data:`lms.learning.rules.RESET_REASONS`; without ``words`` it is an InvalidInput. Somebody out of scope and a
    course that is not begun are NotFound; one's own assessment is a RuleRefused.
    """
    _check_scope(work, person_id)
    words = words.strip()
    if reason not in rules.RESET_REASONS:
        raise InvalidInput([Fault("reason", "is not on the list.", "Choose one of the list.")])
    if not 0 < len(words) <= rules.LONGEST_REASON:
        cure = f"Write what happened, in {rules.LONGEST_REASON} characters at most."
        raise InvalidInput([Fault("words", "need a sentence." if not words else "are too long.", cure)])
    enrolment = hold(work, open_enrolment_for(work.session, person_id, slug))
    if enrolment.state != rules.STARTED:
        raise RuleRefused("The course was passed in the meantime.", "There is nothing to begin anew.", code="passed")
    for attempt in work.session.scalars(
        select(Attempt).where(
            Attempt.enrolment_id == enrolment.id, Attempt.kind == rules.FINAL, Attempt.set_aside_at.is_(None)
        )
    ):
        attempt.set_aside_at = work.now
        attempt.submitted_at, attempt.next_change_at = attempt.submitted_at or work.now, None
    row = ResetRow(
        id=new_id(),
        enrolment_id=enrolment.id,
        person_id=person_id,
        reason=reason,
        words=words,
        reset_at=work.now,
        reset_by=work.actor.person_id,
    )
    work.session.add(row)
    work.session.flush()
    work.emit(AssessmentReset(person_id=person_id, course=slug, reset_id=row.id, reason=reason))
    return row.id


def set_extra_time(work: Work, person_id: str, percent: int) -> None:
    """Let a person have ``percent`` of the time of every assessment with a limit; 100 is the time of everybody.

    A running assessment is lengthened, never cut short. Why is not asked. A figure that is not among
    :data:`lms.learning.rules.TIMES` is an InvalidInput, one's own time a RuleRefused, somebody out of scope NotFound.
    """
    _check_scope(work, person_id)
    if percent not in rules.TIMES:
        raise InvalidInput([Fault("percent", "is not on the list.", "Choose one of the list.")])
    row = work.session.get(ExtraTime, person_id)
    if percent == (row.percent if row else 100):
        return
    if row is None:
        work.session.add(ExtraTime(person_id=person_id, percent=percent))
    elif percent == 100:
        work.session.delete(row)
    else:
        row.percent = percent
    _lengthen(work, person_id, percent)
    work.session.flush()
    work.emit(ExtraTimeSet(person_id=person_id))


def _check_scope(work: Work, person_id: str) -> None:
    person_to_change(work.session, work.actor, person_id, work.now)
    if person_id == work.actor.person_id:
        raise RuleRefused("This is about yourself.", "Ask somebody else of HR.", code="own-assessment")


def _lengthen(work: Work, person_id: str, percent: int) -> None:
    running = work.session.execute(
        select(Attempt, Enrolment.version_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.person_id == person_id, Attempt.submitted_at.is_(None), Attempt.ends_at > work.now)
    ).all()
    for attempt, version_id in running:
        limit = course_of_version(work.session, version_id).assessment.time_limit_minutes
        ends_at = attempt.started_at + rules.time_of(limit, percent) if limit else None
        if ends_at and attempt.ends_at and ends_at > attempt.ends_at:
            attempt.ends_at = attempt.next_change_at = ends_at
