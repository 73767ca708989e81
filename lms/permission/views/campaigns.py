"""Review campaigns for compliance: whom one would ask, starting it, how far it is, and its record."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action, Role
from lms.core.errors import InvalidInput
from lms.core.paging import Paging
from lms.db.work import Work
from lms.permission.forms.reviewing import ReviewForm
from lms.permission.queries.campaigns import (
    RecordRow,
    campaign_for,
    campaigns_of,
    departments_to_review,
    preview_review,
    progress_of,
    record_of,
)
from lms.permission.queries.previews import day_of
from lms.permission.rules.reviews import USUAL_DAYS, ItemState
from lms.permission.service import reviewing
from lms.permission.views.room import bp
from lms.permission.vocabulary import CHANNELS, LEVEL_WORDS, Level
from lms.web import files
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

STATES = {
    ItemState.WAITING: ("waiting", _("Waits")),
    ItemState.UNANSWERED: ("overdue", _("Not answered: rests")),
    ItemState.KEPT: ("active", _("Kept")),
    ItemState.NARROWED: ("active", _("Narrowed")),
    ItemState.SUSPENDED: ("suspended", _("Suspended")),
    ItemState.REVOKED: ("ended", _("Revoked")),
    ItemState.ENDED: ("info", _("Ended before an answer")),
    ItemState.NOT_ASKED: ("info", _("Not asked")),
    ItemState.CALLED_OFF: ("info", _("Called off")),
}


@bp.get("/permission/campaigns")
@requires(Action.PERMISSION_OVERSEE)
def campaigns(work: Work) -> ResponseReturnValue:
    """Show the reviews within the reader's scope, the newest first."""
    return render("permission/campaigns.html", rows=campaigns_of(work.session, work.actor, work.now))


@bp.get("/permission/campaigns/new")
@requires(Action.PERMISSION_OVERSEE)
def campaign_preview(work: Work) -> ResponseReturnValue:
    """Show how many permissions, people and managers a review would ask, before anybody is."""
    return _preview_page(work, ReviewForm(request.args if "department" in request.args else None))


@bp.post("/permission/campaigns")
@requires(Action.PERMISSION_OVERSEE)
def start_campaign(work: Work) -> ResponseReturnValue:
    """Start the review that was previewed."""
    form = _offered(work, ReviewForm(request.form))
    if not form.validate():
        return _preview_page(work, form)
    try:
        campaign_id = reviewing.start_review(work, form.department_id, form.due_on.data)
    except InvalidInput as wrong:
        form.due_on.errors = [f"{_('The day')} {fault.message} {fault.cure}" for fault in wrong.faults]
        return _preview_page(work, form)
    flash(_("The review has begun. Those who decide are asked within minutes."))
    return redirect(url_for("lms.permission.campaign", campaign_id=campaign_id))


@bp.get("/permission/campaigns/<campaign_id>")
@requires(Action.PERMISSION_OVERSEE)
def campaign(work: Work, campaign_id: str) -> ResponseReturnValue:
    """Show how far a review is, per department, and every permission in it."""
    found = campaign_for(work.session, work.actor, campaign_id)
    paging = Paging.from_args(request.args)
    return render(
        "permission/campaign.html",
        it=found,
        progress=progress_of(work.session, found.id, work.now),
        rows=record_of(work.session, found.id, work.now, limit=paging.size, offset=paging.offset),
        paging=paging,
        states=STATES,
        channels=CHANNELS,
    )


@bp.get("/permission/campaigns/<campaign_id>.csv")
@requires(Action.PERMISSION_OVERSEE)
def campaign_csv(work: Work, campaign_id: str) -> Response:
    """Give the whole record as a file, in the order and the words of the page."""
    found = campaign_for(work.session, work.actor, campaign_id)
    total = progress_of(work.session, found.id, work.now).whole.all
    head = [_("Name (%(as_of)s)", as_of=files.as_of(work.now)), _("Department"), _("Channel"), _("Level")]
    rows = record_of(work.session, found.id, work.now, limit=total)
    return files.csv_file(
        "review", [*head, _("What became of it"), _("By"), _("For"), _("On")], (_cells(row) for row in rows)
    )


@bp.post("/permission/campaigns/<campaign_id>/call-off")
@requires(Action.PERMISSION_OVERSEE)
def call_off_campaign(work: Work, campaign_id: str) -> ResponseReturnValue:
    """Call a review off before its day."""
    reviewing.call_off(work, campaign_id)
    flash(_("The review is called off. What was answered stays as it is."), "info")
    return redirect(url_for("lms.permission.campaign", campaign_id=campaign_id))


def _cells(row: RecordRow) -> list[files.Value]:
    return [
        row.name,
        row.department,
        _(CHANNELS.get(row.channel, row.channel)),
        _(LEVEL_WORDS[Level(row.level)][0]),
        _(STATES[row.state][1]),
        row.by.name if row.by else "",
        row.behalf.name if row.behalf else "",
        row.answered_at.isoformat(timespec="seconds") if row.answered_at and row.by else "",
    ]


def _offered(work: Work, form: ReviewForm) -> ReviewForm:
    departments = departments_to_review(work.session, work.actor)
    form.offer(departments, company=work.actor.has_for_company(Role.COMPLIANCE))
    return form


def _preview_page(work: Work, form: ReviewForm) -> Response:
    _offered(work, form)
    if form.due_on.data is None:
        form.due_on.data = day_of(work.now, work.settings.time_zone) + timedelta(days=USUAL_DAYS)
    codes = [choice.value for choice in form.department.choices]
    if form.department.data not in codes:
        form.department.data = codes[0] if codes else None
    seen = preview_review(work.session, form.department_id, work.now) if codes else None
    body = render("permission/campaign_preview.html", form=form, seen=seen)
    return make_response(body, 400 if request.method == "POST" else 200)
