"""Calling for renewal after a material change of a course: which waits, whom a call would touch, and making it."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import NotFound
from lms.db.work import Work
from lms.permission.forms.publishing import RenewalForm
from lms.permission.queries.previews import day_of, titles_of_grounds
from lms.permission.queries.renewals import courses_with_versions, preview_renewal
from lms.permission.service import drafting, renewing
from lms.permission.views.room import bp
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import ngettext
from lms.web.render import render

USUAL = timedelta(days=60)
"""The time that is proposed: two months to find an hour in."""


@bp.get("/renewals")
@requires(Action.POLICY_OVERSEE)
def renewals(work: Work) -> ResponseReturnValue:
    """Show which courses changed materially, and how many certificates of older versions still count."""
    rows = courses_with_versions(work.session, work.now, work.settings.time_zone)
    return render("permission/renewals.html", rows=rows, may_publish=drafting.may_publish(work.actor))


@bp.get("/renewals/<course>")
@requires(Action.POLICY_PUBLISH)
def renewal(work: Work, course: str) -> ResponseReturnValue:
    """Show whom a call for renewal by some day would touch, before anything happens."""
    drafting.for_company(work.actor)
    form = RenewalForm(request.args)
    if not request.args or not form.validate():
        form.on.data = form.on.data or day_of(work.now, work.settings.time_zone) + USUAL
    seen = preview_renewal(work.session, course, form.on.data, work.now, work.settings.time_zone)
    return render("permission/renewal.html", it=seen, form=form, titles=titles_of_grounds(work.session))


@bp.post("/renewals/<course>")
@requires(Action.POLICY_PUBLISH)
def call_renewal(work: Work, course: str) -> ResponseReturnValue:
    """Call for renewal as it was previewed."""
    form = RenewalForm(request.form)
    if not form.validate():
        raise NotFound("The day is missing.", "Open the preview again and choose a day.")
    called = renewing.call_renewal(work, course, form.on.data, form.seen.data or "")
    flash(ngettext("One person is called to renew.", "%(num)s people are called to renew.", called))
    return redirect(url_for("lms.permission.renewals"), 303)
