"""The list of a review: every permission that waits for the reader's answer, and one answer to those ticked."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.db.work import Work
from lms.permission.forms.reviewing import AnswerForm
from lms.permission.queries.reviews import reviews_of
from lms.permission.service import answering
from lms.permission.service.together import MOST_AT_ONCE, Outcome
from lms.permission.views.room import bp
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import ngettext
from lms.web.render import render


@bp.get("/permission/reviews")
@requires(Action.PERMISSION_DECIDE)
def reviews(work: Work) -> ResponseReturnValue:
    """Show what waits for the reader's answer; ``?all=yes`` with everything ticked."""
    return _reviews_page(work, AnswerForm(None))


@bp.post("/permission/reviews")
@requires(Action.PERMISSION_DECIDE)
def answer_reviews(work: Work) -> ResponseReturnValue:
    """Give one answer to those that are ticked, each by itself, and tell which did not go through and why."""
    form = AnswerForm(request.form)
    if not form.validate():
        return _reviews_page(work, form)
    outcomes = _carry_out(work, form)
    refused = [f"{one.key}:{one.refused.code}" for one in outcomes if one.refused]
    done = len(outcomes) - len(refused)
    if done:
        flash(ngettext("One answer is on record.", "%(num)s answers are on record.", done))
    if refused:
        return redirect(url_for("lms.permission.after_together", left=refused, done=done))
    return redirect(url_for("lms.permission.reviews"))


def _carry_out(work: Work, form: AnswerForm) -> tuple[Outcome, ...]:
    asked, text = form.expected, form.text.data or ""
    if form.answer.data == "keep":
        return answering.keep_each(work, asked)
    if form.answer.data == "narrow":
        return answering.narrow_each(work, asked, form.less, form.why, text)
    act = answering.suspend_each if form.answer.data == "suspend" else answering.revoke_each
    return act(work, asked, form.why, text)


def _reviews_page(work: Work, form: AnswerForm) -> Response:
    rows = reviews_of(work.session, work.actor, work.now)
    shown = rows[:MOST_AT_ONCE]
    values = {f"{row.state.stream_id}:{row.state.version}": row.person.name for row in shown}
    form.show(values, ticked=request.args.get("all") == "yes")
    body = render("permission/reviews.html", rows=shown, total=len(rows), form=form)
    return make_response(body, 400 if form.errors else 200)
