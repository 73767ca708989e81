"""The assessment: what it asks, one question a screen, a look back, the result with its reasons."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from courses import AnswerRefusedError
from lms.core.access import Action
from lms.db.work import Work
from lms.learning import rules, service
from lms.learning.queries.adjusting import minutes_of, resets_of
from lms.learning.queries.attempts import Sitting, result_of, sitting_of
from lms.learning.queries.following import after_of
from lms.learning.queries.overview import overview_of
from lms.learning.views.lessons import AUTOSAVE, saved, sent_form
from lms.learning.views.presenting import NOTHING, Trouble, shown_activity
from lms.learning.views.room import bp
from lms.learning.views.verdicts import remedies_of, verdicts_of
from lms.web.guard import requires
from lms.web.render import render

GO, LOOK_BACK = "go", "review"


@bp.get("/courses/<slug>/assessment")
@requires(Action.COURSE_LEARN)
def assessment(work: Work, slug: str) -> ResponseReturnValue:
    """Show what the assessment asks, how many attempts are left, and when the next one opens."""
    overview = overview_of(work.session, str(work.actor.person_id), slug, work.now, work.settings.time_zone)
    if overview.state == "none":
        return redirect(url_for("lms.learning.course", slug=slug))
    minutes = minutes_of(work.session, str(work.actor.person_id), overview.course)
    resets = resets_of(work.session, str(work.actor.person_id), slug) if overview.finals else ()
    return render("learning/assessment.html", it=overview, minutes=minutes, reset=resets[0] if resets else None)


@bp.post("/courses/<slug>/assessment")
@requires(Action.COURSE_LEARN)
def begin_assessment(work: Work, slug: str) -> ResponseReturnValue:
    """Begin an attempt, or go on with the open one."""
    return _begin(work, slug, rules.FINAL)


@bp.post("/courses/<slug>/pretest")
@requires(Action.COURSE_LEARN)
def begin_pretest(work: Work, slug: str) -> ResponseReturnValue:
    """Begin the questions before the course."""
    return _begin(work, slug, rules.PRETEST)


def _begin(work: Work, slug: str, kind: str) -> Response:
    person_id = str(work.actor.person_id)
    attempt_id = service.start_attempt(work, person_id, slug, kind)
    open_numbers = sitting_of(work.session, person_id, slug, attempt_id).open_numbers
    if not open_numbers:
        return redirect(url_for("lms.learning.review", slug=slug, attempt_id=attempt_id), 303)
    return redirect(_question_url(slug, attempt_id, open_numbers[0]), 303)


@bp.get("/courses/<slug>/attempts/<attempt_id>/<int:number>")
@requires(Action.COURSE_LEARN)
def question(work: Work, slug: str, attempt_id: str, number: int) -> ResponseReturnValue:
    """Show one question as it stands."""
    sitting = sitting_of(work.session, str(work.actor.person_id), slug, attempt_id)
    if sitting.attempt.is_over(work.now):
        return redirect(url_for("lms.learning.review", slug=slug, attempt_id=attempt_id))
    return _question_page(sitting, number)


@bp.post("/courses/<slug>/attempts/<attempt_id>/<int:number>")
@requires(Action.COURSE_LEARN)
def answer_question(work: Work, slug: str, attempt_id: str, number: int) -> ResponseReturnValue:
    """Keep the answer to a question and go where the pressed button says."""
    person_id, place = str(work.actor.person_id), (attempt_id, number)
    form = {name: values for name, values in sent_form().items() if name != GO}
    if AUTOSAVE in request.headers:
        service.save_question_draft(work, person_id, slug, place, form)
        return saved()
    try:
        service.answer_question(work, person_id, slug, place, form)
    except AnswerRefusedError as refused:
        sitting = sitting_of(work.session, person_id, slug, attempt_id)
        asked, _ = sitting.question(number)
        return _question_page(sitting, number, Trouble(asked.activity.id, refused, form)), 400
    goal = request.form.get(GO, "")
    if goal.isascii() and goal.isdigit() and len(goal) < 4:
        return redirect(_question_url(slug, attempt_id, int(goal)), 303)
    return redirect(url_for("lms.learning.review", slug=slug, attempt_id=attempt_id), 303)


def _question_page(sitting: Sitting, number: int, trouble: Trouble | None = None) -> str:
    asked, drawn = sitting.question(number)
    given = sitting.given.get(asked.id, NOTHING)
    # The key stays here: what was answered is shown as if it were still being written.
    shown = shown_activity(asked.activity, drawn.shown, given, trouble=trouble, reveal=False)
    return render("learning/question.html", it=sitting, number=number, shown=shown, trouble=trouble)


@bp.get("/courses/<slug>/attempts/<attempt_id>/review")
@requires(Action.COURSE_LEARN)
def review(work: Work, slug: str, attempt_id: str) -> ResponseReturnValue:
    """Show which questions are answered, before it is handed in."""
    sitting = sitting_of(work.session, str(work.actor.person_id), slug, attempt_id)
    if sitting.attempt.submitted_at is not None:
        return redirect(url_for("lms.learning.result", slug=slug, attempt_id=attempt_id))
    return render("learning/review.html", it=sitting, is_over=sitting.attempt.is_over(work.now))


@bp.post("/courses/<slug>/attempts/<attempt_id>/hand-in")
@requires(Action.COURSE_LEARN)
def hand_in(work: Work, slug: str, attempt_id: str) -> ResponseReturnValue:
    """Hand an attempt in; twice is once."""
    service.submit_attempt(work, str(work.actor.person_id), slug, attempt_id)
    return redirect(url_for("lms.learning.result", slug=slug, attempt_id=attempt_id), 303)


@bp.get("/courses/<slug>/attempts/<attempt_id>/result")
@requires(Action.COURSE_LEARN)
def result(work: Work, slug: str, attempt_id: str) -> ResponseReturnValue:
    """Show how it went, with the reason of every option."""
    person_id = str(work.actor.person_id)
    found = result_of(work.session, person_id, slug, attempt_id)
    if found.sitting.attempt.submitted_at is None:
        return redirect(url_for("lms.learning.review", slug=slug, attempt_id=attempt_id))
    if found.sitting.attempt.kind == rules.PRETEST:
        return render("learning/pretest_result.html", it=found)
    verdicts = verdicts_of(found)
    if found.sitting.attempt.kind == rules.FOLLOW_UP:
        return render("learning/follow_up_result.html", it=found, verdicts=verdicts)
    overview = overview_of(work.session, person_id, slug, work.now, work.settings.time_zone)
    passed = bool(found.sitting.attempt.passed)
    return render(
        "learning/result.html",
        it=found,
        overview=overview,
        verdicts=verdicts,
        remedies=() if passed else remedies_of(found, verdicts),
        after=after_of(work.session, found.sitting.attempt.enrolment_id) if passed else None,
    )


def _question_url(slug: str, attempt_id: str, number: int) -> str:
    return url_for("lms.learning.question", slug=slug, attempt_id=attempt_id, number=number)
