"""Follow-ups: a few questions some days after a pass, for who asks for them. Nobody else sees how they went."""

from __future__ import annotations

from sqlalchemy import delete, select

from lms.core.errors import NotFound, RuleRefused
from lms.core.ids import new_id
from lms.db.work import Work
from lms.learning import rules
from lms.learning.events import FollowUpDue, FollowUpsChosen, FollowUpsStopped
from lms.learning.models import Attempt, FollowUp
from lms.learning.queries.enrolments import standing_of
from lms.learning.queries.versions import course_of_version
from lms.learning.service.examining import begin_sitting, hold, submit_attempt


def choose_follow_ups(work: Work, person_id: str, slug: str) -> None:
    """Ask for the follow-ups after the person's last pass of a course; asking twice is asking once.

    Without a pass it is a RuleRefused. Those that were done before are not asked again.
    """
    passed = standing_of(work.session, person_id, slug).last_pass
    if passed is None:
        raise RuleRefused("Follow-ups come after a course is passed.", "Pass it first.", code="not-passed")
    hold(work, passed.id)
    known = work.session.execute(select(FollowUp.number, FollowUp.done_at).where(FollowUp.enrolment_id == passed.id))
    numbers = {row.number for row in known}
    days = course_of_version(work.session, passed.version_id).followups.days
    wanted = [each for each in rules.follow_ups_at(work.now, days) if each[0] not in numbers]
    for number, due_at, lapses_at in wanted:
        work.session.add(
            FollowUp(
                id=new_id(),
                enrolment_id=passed.id,
                person_id=person_id,
                course=slug,
                number=number,
                due_at=due_at,
                lapses_at=lapses_at,
                next_change_at=due_at,
            )
        )
    work.session.flush()
    if wanted:
        work.emit(FollowUpsChosen(person_id=person_id, course=slug, enrolment_id=passed.id))


def stop_follow_ups(work: Work, person_id: str, slug: str) -> None:
    """Drop every follow-up of a course that is not done; stopping twice is stopping once."""
    passed = standing_of(work.session, person_id, slug).last_pass
    dropped = work.session.execute(
        delete(FollowUp)
        .where(FollowUp.person_id == person_id, FollowUp.course == slug, FollowUp.done_at.is_(None))
        .returning(FollowUp.id)
    ).all()
    if dropped and passed:
        work.emit(FollowUpsStopped(person_id=person_id, course=slug, enrolment_id=passed.id))


def start_follow_up(work: Work, person_id: str, follow_up_id: str) -> tuple[str, str]:
    """Begin a follow-up and return the course and the attempt; one that was begun is gone on with.

    One that is unknown, somebody else's or dropped is NotFound; one that is not due, or has lapsed, a RuleRefused.
    """
    row = work.session.scalar(select(FollowUp).where(FollowUp.id == follow_up_id, FollowUp.person_id == person_id))
    if row is None:
        raise NotFound("There is no such follow-up of yours.", "Look at the list of follow-ups.")
    enrolment = hold(work, row.enrolment_id)
    attempts = work.session.scalars(
        select(Attempt).where(Attempt.enrolment_id == enrolment.id, Attempt.kind == rules.FOLLOW_UP)
    ).all()
    begun = next((each.id for each in attempts if each.number == row.number), None)
    if begun is not None:
        return enrolment.course, begun
    if not row.due_at <= work.now < row.lapses_at:
        sentence = "This follow-up is not due yet." if work.now < row.due_at else "This follow-up has lapsed."
        raise RuleRefused(sentence, "Look at the list of follow-ups.", code="not-due")
    for left in attempts:
        # One that was left half done would stand in the way of this one.
        submit_attempt(work, person_id, enrolment.course, left.id)
    course = course_of_version(work.session, enrolment.version_id)
    return enrolment.course, begin_sitting(work, enrolment, course, rules.FOLLOW_UP, row.number)


def announce_follow_ups(work: Work, limit: int) -> int:
    """Say of at most ``limit`` follow-ups that they are due, each at its own instant; return how many.

    One that has lapsed before a worker came to say it is passed over in silence.
    """
    due = work.session.scalars(
        select(FollowUp)
        .where(FollowUp.next_change_at <= work.now)
        .order_by(FollowUp.next_change_at, FollowUp.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        row.next_change_at = None
        work.session.flush()
        if work.now < row.lapses_at:
            event = FollowUpDue(person_id=row.person_id, course=row.course, follow_up_id=row.id)
            work.emit(event, effective_at=row.due_at)
    return len(due)
