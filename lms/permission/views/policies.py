"""Policies for everybody: what waits for one's name, the text, signing it, or not."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import InvalidInput
from lms.db.work import Work
from lms.permission.forms.publishing import SignForm
from lms.permission.queries.policies import my_policies, my_policy, version_of_policy
from lms.permission.service import signing
from lms.permission.views.room import bp
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.markdown import to_html
from lms.web.render import render


@bp.get("/policies")
@requires(Action.POLICY_SIGN)
def policies(work: Work) -> ResponseReturnValue:
    """Show every policy, what waits for the reader's name first."""
    rows = my_policies(work.session, str(work.actor.person_id), work.now, work.settings.time_zone)
    return render("permission/policies.html", rows=rows, waiting=[row for row in rows if row.due])


@bp.get("/policies/<slug>")
@requires(Action.POLICY_SIGN)
def policy(work: Work, slug: str) -> ResponseReturnValue:
    """Show the text of a policy, and where to sign it."""
    return _policy_page(work, slug)


@bp.post("/policies/<slug>/sign")
@requires(Action.POLICY_SIGN)
def sign(work: Work, slug: str) -> ResponseReturnValue:
    """Sign the text that was read."""
    form = SignForm(request.form)
    form.ask(version_of_policy(work.session, slug).question)
    if not form.validate():
        return _policy_page(work, slug, form)
    try:
        signing.sign(work, slug, form.digest.data or "", form.name.data, answer=form.chosen)
    except InvalidInput as wrong:
        for fault in wrong.faults:
            form[fault.place].errors = [_("This %(what)s %(cure)s", what=fault.message, cure=fault.cure)]
        return _policy_page(work, slug, form)
    flash(_("You have signed it. What rests on it counts from now on."))
    return redirect(url_for("lms.permission.policies"))


@bp.post("/policies/<slug>/decline")
@requires(Action.POLICY_SIGN)
def decline_policy(work: Work, slug: str) -> ResponseReturnValue:
    """Do not sign, or take the signature back."""
    signing.decline(work, slug)
    flash(_("You have not signed it. Nobody is told a reason, since you gave none."), "info")
    return redirect(url_for("lms.permission.policies"))


def _policy_page(work: Work, slug: str, form: SignForm | None = None) -> Response:
    version = version_of_policy(work.session, slug)
    mine = my_policy(work.session, str(work.actor.person_id), slug, work.now, work.settings.time_zone)
    status = 200 if form is None else 400
    if form is None:
        form = SignForm(None)
        form.ask(version.question)
    form.digest.data = version.text_digest
    body = render("permission/policy.html", version=version, mine=mine, text=to_html(version.text), form=form)
    return make_response(body, status)
