"""Slips: how they are set, noting one that was reported, and the person's reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import InvalidInput, RuleRefused, Stale
from lms.db.work import Work
from lms.permission.forms import ReplyForm, SlipForm, SlipsForm, version_of
from lms.permission.queries.slips import lessons_named, short_lessons, slip_rule
from lms.permission.queries.streams import state_for
from lms.permission.rules.slips import ShortLesson
from lms.permission.service import drafting, slipping
from lms.permission.views.mine import shown_request
from lms.permission.views.room import bp
from lms.permission.views.standing import standing_page
from lms.permission.vocabulary import Level
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render


@bp.get("/permission/slips")
@requires(Action.POLICY_OVERSEE)
def slips(work: Work) -> ResponseReturnValue:
    """Show whether slips can be noted, for how many days, and what heals them."""
    return _slips_page(work, SlipsForm(None), short_lessons(work.session))


@bp.post("/permission/slips")
@requires(Action.POLICY_PUBLISH)
def set_slips(work: Work) -> ResponseReturnValue:
    """Switch slips on or off, or set them otherwise."""
    form, lessons = SlipsForm(request.form), short_lessons(work.session)
    form.offer(lessons)
    if not form.validate():
        return _slips_page(work, form, lessons)
    try:
        slipping.set_slips(work, form.rule)
    except InvalidInput as wrong:
        form.form_errors.extend(f"{fault.place}: {fault.message} {fault.cure}" for fault in wrong.faults)
        return _slips_page(work, form, lessons)
    flash(_("It is set, from now on. What was noted before heals as it was said then."), "info")
    return redirect(url_for("lms.permission.slips"))


def _slips_page(work: Work, form: SlipsForm, lessons: Sequence[ShortLesson]) -> Response:
    rule = slip_rule(work.session)
    if request.method == "GET":
        form.offer(lessons)
        form.show(rule)
    healing = [one for one in lessons if one.code in rule.lessons]
    may_set = drafting.may_publish(work.actor)
    body = render("permission/slips.html", rule=rule, form=form, healing=healing, may_set=may_set)
    return make_response(body, 400 if request.method == "POST" else 200)


@bp.post("/permission/standing/<stream_id>/slip")
@requires(Action.PERMISSION_DECIDE)
def note_slip(work: Work, stream_id: str) -> ResponseReturnValue:
    """Note a slip that was reported."""
    form = SlipForm(request.form)
    state = state_for(work.session, work.actor, stream_id, work.now)
    form.offer(state, lessons_named(work.session, slip_rule(work.session).lessons))
    if not form.validate():
        return standing_page(work, stream_id, form, "slip")
    less = (Level(form.level.data), replace(form.scope, products=state.scope.products))
    try:
        slipping.record_slip(
            work, stream_id, less, form.lesson.data, form.text.data, expected=version_of(form.version.data)
        )
    except (RuleRefused, Stale) as refused:
        work.session.rollback()
        form.form_errors.append(f"{refused.sentence} {refused.cure}")
        return standing_page(work, stream_id, form, "slip")
    flash(_("The slip is noted. The person has been told."), "info")
    return redirect(url_for("lms.permission.standing", stream_id=stream_id))


@bp.post("/permission/request/<stream_id>/slip")
@requires(Action.PERMISSION_OWN)
def reply_to_slip(work: Work, stream_id: str) -> ResponseReturnValue:
    """Attach one's reply to a slip."""
    form = ReplyForm(request.form)
    if not form.validate():
        return shown_request(work, stream_id, reply=form)
    slipping.reply_to_slip(work, stream_id, form.text.data, expected=version_of(form.version.data))
    flash(_("Your reply stands beside the slip."), "info")
    return redirect(url_for("lms.permission.request_page", stream_id=stream_id))
