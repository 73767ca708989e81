"""*May I?*: one question of one's own, and one answer, on one screen. Asking leaves no trace."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import Fault, InvalidInput
from lms.db.work import Work
from lms.permission import queries, service
from lms.permission.forms import MayForm
from lms.permission.rules import Verdict
from lms.permission.views.room import bp
from lms.permission.wording import ACTIVITY_WORDS, limits_of, wording_of
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

KINDS = {
    Verdict.YES: "yes",
    Verdict.YES_WITH_WORDING: "yes",
    Verdict.ASK_FIRST: "ask",
    Verdict.NOT_PERMITTED: "no",
    Verdict.NEEDS_NONE: "free",
}


@bp.get("/permission/may-i")
@requires(Action.PERMISSION_OWN)
def may_i(work: Work) -> ResponseReturnValue:
    """Answer the question in the address; without one, ask for it."""
    form = MayForm(request.args)
    asked = "activity" in request.args
    if asked and form.validate():
        said = queries.told(work.session, str(work.actor.person_id), form.channel.data, form.question, work.now)
        return _page(work, form, said)
    return _page(work, form, None)


@bp.post("/permission/may-i/keep")
@requires(Action.PERMISSION_OWN)
def keep_answer(work: Work) -> ResponseReturnValue:
    """Keep the answer of now to the question that was sent."""
    form = MayForm(request.form)
    if not form.validate():
        raise InvalidInput([Fault("The question", "cannot be read.", "Ask it again on the page.")])
    service.keep_answer(work, form.channel.data, form.question)
    flash(_("Kept. You find it below, with the day."))
    asked: dict[str, Any] = {"channel": form.channel.data, **form.asked}
    return redirect(url_for("lms.permission.may_i", **asked))


@bp.post("/permission/may-i/<answer_id>/drop")
@requires(Action.PERMISSION_OWN)
def drop_answer(work: Work, answer_id: str) -> ResponseReturnValue:
    """Take a kept answer away."""
    service.drop_answer(work, answer_id)
    flash(_("Taken away."), "info")
    return redirect(url_for("lms.permission.may_i"))


def _page(work: Work, form: MayForm, said: queries.Told | None) -> Response:
    obligations = said.answer.obligations if said else ()
    body = render(
        "permission/may_i.html",
        form=form,
        said=said,
        kind=KINDS[said.answer.verdict] if said else "",
        dimension=said.answer.code.partition(":")[2] if said else "",
        wording=wording_of(obligations, work.settings.organisation),
        limits=limits_of(obligations),
        answers=queries.kept_of(work.session, str(work.actor.person_id)),
        activities=ACTIVITY_WORDS,
    )
    return make_response(body, 400 if form.errors else 200)
