"""The assessment: begin it, answer question by question, hand it in; marked here and nowhere else."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from courses import AnswerRefusedError, Course, Drawn, State, draw, draw_followup, draw_pretest
from lms.core.errors import RuleRefused, Stale
from lms.core.ids import new_id
from lms.core.language import zone_of
from lms.db.kept import ask
from lms.db.work import Work
from lms.db.writes import Write, write_together
from lms.learning import rules
from lms.learning.events import AttemptStarted, AttemptSubmitted, CoursePassed
from lms.learning.models import Attempt, AttemptAnswer, CourseVersion, Enrolment, FollowUp
from lms.learning.queries.adjusting import extra_time_of
from lms.learning.queries.attempts import (
    COLUMNS,
    Sitting,
    attempt_row,
    attempts_of,
    final_refusal,
    no_such_attempt,
    questions_missed,
    questions_seen,
    sitting_from,
    sitting_of,
)
from lms.learning.queries.enrolments import EnrolmentRow
from lms.learning.queries.lessons import enrolment_in
from lms.learning.queries.versions import course_of_version
from lms.learning.service.taking import Form, bounded_draft

# The sentences of a refusal; a waiting time's cure names the instant.
REFUSALS = {
    "modules-left": ("The assessment opens when every module is done.", "Go on with the next module."),
    "passed-already": ("You have passed this course.", "There is nothing more to do until it can be renewed."),
    "waiting-time": ("You have used all attempts for now.", "Look again at what you missed."),
}

_HOLD_WITH = (
    select(*COLUMNS, Enrolment.version_id, CourseVersion.renew_by)
    .select_from(Enrolment)
    .join(Attempt, Attempt.enrolment_id == Enrolment.id)
    .join(CourseVersion, CourseVersion.id == Enrolment.version_id)
    .where(
        Attempt.id == bindparam("attempt_id"),
        Attempt.person_id == bindparam("person_id"),
        Enrolment.course == bindparam("slug"),
    )
    .with_for_update(of=(Enrolment, Attempt))
)
"""Both rows, so that the attempt is read as it is once the enrolment is free."""
_MARK = Write(Attempt, changing=("submitted_at", "next_change_at", "score", "passed"))
_TOUCH = Write(Enrolment, changing=("touched_at",))
_PASS = Write(Enrolment, changing=("touched_at", "state", "passed_at", "renewable_at", "runs_out_at"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: its score from 0 to 1, and whether that passes. For its learner only."""

    score: float
    passed: bool


def start_attempt(work: Work, person_id: str, slug: str, kind: str = rules.FINAL) -> str:
    """Begin an attempt and return its id; one that is open already is gone on with.

    The questions and the order of their options are drawn now and stay. An attempt that is not possible now is a
    RuleRefused whose code names the rule.
    """
    enrolment = hold(work, enrolment_in(work.session, person_id, slug).id)
    # The lock is held now: whatever another tab began or handed in meanwhile is seen from here on.
    row = enrolment_in(work.session, person_id, slug)
    course = course_of_version(work.session, row.version_id)
    before = attempts_of(work.session, enrolment.id)
    for attempt in before:
        if attempt.kind == kind and attempt.submitted_at is None:
            if not attempt.is_over(work.now):
                return attempt.id
            submit_attempt(work, person_id, slug, attempt.id)
            return start_attempt(work, person_id, slug, kind)
    _check_may_start(work, row, course, kind)
    number = 1 + sum(attempt.kind == kind for attempt in before)
    return begin_sitting(work, enrolment, course, kind, number)


def _check_may_start(work: Work, row: EnrolmentRow, course: Course, kind: str) -> None:
    before = attempts_of(work.session, row.id)
    if kind == rules.PRETEST:
        if not course.pretest or row.modules_done or any(each.kind == kind for each in before):
            raise RuleRefused("The questions before the course are asked once, before it.", "Go on with the course.")
        return
    refusal = final_refusal(row, course, before, work.now)
    if refusal is not None:
        sentence, cure = REFUSALS[refusal.code]
        if refusal.until is not None:
            cure += f" The next attempt opens at {refusal.until:%H:%M} UTC on {refusal.until:%Y-%m-%d}."
        raise RuleRefused(sentence, cure, code=refusal.code)


def begin_sitting(work: Work, enrolment: Enrolment, course: Course, kind: str, number: int) -> str:
    """Draw the questions of a sitting, keep them and return its id; whether it may begin was decided before.

    ``enrolment`` is held (:func:`hold`) and ``course`` is its version.
    """
    seed = secrets.token_hex(16)
    limit = course.assessment.time_limit_minutes if kind == rules.FINAL else None
    drawn = _drawn(work, enrolment, course, kind, seed)
    ends_at = work.now + rules.time_of(limit, extra_time_of(work.session, enrolment.person_id)) if limit else None
    attempt = Attempt(
        id=new_id(),
        enrolment_id=enrolment.id,
        person_id=enrolment.person_id,
        kind=kind,
        number=number,
        seed=seed,
        drawn=[[each.question_id, list(each.shown)] for each in drawn],
        started_at=work.now,
        ends_at=ends_at,
        next_change_at=ends_at,
    )
    work.session.add(attempt)
    enrolment.touched_at = work.now
    work.session.flush()
    if kind == rules.FINAL:
        work.emit(
            AttemptStarted(person_id=enrolment.person_id, course=enrolment.course, attempt_id=attempt.id, number=number)
        )
    return attempt.id


def _drawn(work: Work, enrolment: Enrolment, course: Course, kind: str, seed: str) -> tuple[Drawn, ...]:
    if kind == rules.PRETEST:
        return draw_pretest(course, seed)
    seen = questions_seen(work.session, enrolment.person_id, enrolment.course)
    if kind == rules.FOLLOW_UP:
        return draw_followup(course, seed, questions_missed(work.session, enrolment.id, course), seen)
    return draw(course, seed, seen)


def answer_question(work: Work, person_id: str, slug: str, place: tuple[str, int], form: Form) -> None:
    """Keep the answer that a form gives to a question (``place``: attempt, number from 1).

    A form with nothing in it takes the answer back. What the question cannot take is an AnswerRefusedError; after
    handing in, or when the time is up, it is a Stale.
    """
    sitting, row = _answering(work, person_id, slug, place)
    question, drawn = sitting.question(place[1])
    given = {name: filled for name, values in form.items() if (filled := [value for value in values if value])}
    row.answer = question.activity.read(given, State(shown=drawn.shown)) if given else None
    row.draft, row.saved_at = None, work.now


def answer_questions(work: Work, person_id: str, slug: str, attempt_id: str, forms: Sequence[Form]) -> None:
    """Keep the answers to the first questions of an attempt, in their order, in a fixed number of statements.

    It is what :func:`answer_question` does, for whoever answers more than one at once; every form is an answer.
    """
    hold(work, sitting_of(work.session, person_id, slug, attempt_id).attempt.enrolment_id)
    sitting = sitting_of(work.session, person_id, slug, attempt_id)
    if sitting.attempt.is_over(work.now):
        raise Stale("This attempt is over: it was handed in, or its time is up.", "Look at its result.")
    known = work.session.scalars(select(AttemptAnswer).where(AttemptAnswer.attempt_id == attempt_id))
    rows = {row.question: row for row in known}
    for number, form in enumerate(forms, 1):
        question, drawn = sitting.question(number)
        row = rows.get(question.id)
        if row is None:
            row = AttemptAnswer(attempt_id=attempt_id, question=question.id)
            work.session.add(row)
        row.answer = question.activity.read(form, State(shown=drawn.shown))
        row.draft, row.saved_at = None, work.now
    work.session.flush()


def save_question_draft(work: Work, person_id: str, slug: str, place: tuple[str, int], form: Form) -> None:
    """Keep a question's form as it stands: as the answer where it is whole, else as a draft."""
    sitting, row = _answering(work, person_id, slug, place)
    question, drawn = sitting.question(place[1])
    try:
        row.answer, row.draft = question.activity.read(form, State(shown=drawn.shown)), None
    except AnswerRefusedError:
        row.draft = bounded_draft(form)
    row.saved_at = work.now


def _answering(work: Work, person_id: str, slug: str, place: tuple[str, int]) -> tuple[Sitting, AttemptAnswer]:
    attempt_id, number = place
    sitting, _, _ = _held_with(work, person_id, slug, attempt_id)
    if sitting.attempt.is_over(work.now):
        raise Stale("This attempt is over: it was handed in, or its time is up.", "Look at its result.")
    question, _ = sitting.question(number)
    row = work.session.get(AttemptAnswer, (attempt_id, question.id))
    if row is None:
        row = AttemptAnswer(attempt_id=attempt_id, question=question.id, saved_at=work.now)
        work.session.add(row)
    return sitting, row


def submit_attempt(work: Work, person_id: str, slug: str, attempt_id: str) -> Outcome:
    """Hand an attempt in and mark it; handing in again returns what the first time returned.

    A pass closes the enrolment and says CoursePassed, once, with the version in which the attempt began.
    """
    sitting, version_id, renew_by = _held_with(work, person_id, slug, attempt_id)
    attempt = sitting.attempt
    if attempt.submitted_at is not None:
        return Outcome(attempt.score or 0.0, bool(attempt.passed))
    result = sitting.result()
    passes = result.passed and attempt.kind == rules.FINAL
    # A follow-up is no examination: nothing is passed or failed by it.
    passed = None if attempt.kind == rules.FOLLOW_UP else result.passed
    marked = {"submitted_at": work.now, "next_change_at": None, "score": result.score, "passed": passed}
    touched = {"id": attempt.enrolment_id, "touched_at": work.now}
    closing = (_PASS, touched | _pass(work, renew_by)) if passes else (_TOUCH, touched)
    write_together(work.session, {_MARK: [{"id": attempt_id, **marked}], closing[0]: [closing[1]]})
    if attempt.kind == rules.FINAL:
        work.emit(AttemptSubmitted(person_id=person_id, course=slug, attempt_id=attempt_id))
    if passes:
        course = sitting.course
        work.emit(
            CoursePassed(
                person_id=person_id,
                course=slug,
                attempt_id=attempt_id,
                version_id=version_id,
                course_version=course.version,
                language=course.language,
                renew_by=renew_by,
            )
        )
    if attempt.kind == rules.FOLLOW_UP:
        done = (FollowUp.enrolment_id == attempt.enrolment_id, FollowUp.number == attempt.number)
        work.session.execute(update(FollowUp).where(*done).values(done_at=work.now, next_change_at=None))
    return Outcome(result.score, result.passed)


def _pass(work: Work, renew_by: datetime | None) -> dict[str, object]:
    """Return the columns of an enrolment that a pass closes; in a version that is called, it can be renewed at once."""
    months, days = work.settings.certificate_months, work.settings.renewal_days
    renewable_at, runs_out_at = rules.pass_ends(work.now, months, days, zone_of(work.settings.time_zone), renew_by)
    return {"state": rules.PASSED, "passed_at": work.now, "renewable_at": renewable_at, "runs_out_at": runs_out_at}


def submit_overdue(work: Work, limit: int) -> int:
    """Hand in at most ``limit`` attempts whose time is up, with what was saved; return how many."""
    due = work.session.execute(
        select(Attempt.id, Attempt.person_id, Enrolment.course)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.next_change_at <= work.now)
        .order_by(Attempt.next_change_at)
        .limit(limit)
    ).all()
    for attempt_id, person_id, slug in due:
        submit_attempt(work, person_id, slug, attempt_id)
    return len(due)


def hold(work: Work, enrolment_id: str) -> Enrolment:
    """Return an enrolment, locked and as it is now: all writing about its attempts queues here."""
    statement = select(Enrolment).where(Enrolment.id == enrolment_id).with_for_update()
    return work.session.scalars(statement.execution_options(populate_existing=True)).one()


def _held_with(work: Work, person_id: str, slug: str, attempt_id: str) -> tuple[Sitting, str, datetime | None]:
    """Lock the enrolment of the person's own attempt and return the sitting as it is now; NotFound for any other one.

    Another tab may have handed it in a moment ago: what was given is read under the lock. With it come the id of its
    course version, and by when passes in that version are to be renewed.
    """
    values = {"attempt_id": attempt_id, "person_id": person_id, "slug": slug}
    found = ask(work.session, _HOLD_WITH, values).first()
    if found is None:
        raise no_such_attempt()
    *columns, version_id, renew_by = found
    return sitting_from(work.session, slug, attempt_row(columns), version_id), version_id, renew_by
