"""Deciding: the evidence on one screen, one click to grant, and what to say otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.language import zone_of
from lms.db.work import Work
from lms.permission import queries, service
from lms.permission.forms import DecideForm, SecondForm, version_of
from lms.permission.queries.mine import rungs_of
from lms.permission.queries.streams import state_for
from lms.permission.queries.terms import ends_after, granted_as_asked, row_of
from lms.permission.rules import Status, Terms
from lms.permission.rules.grounds import add_months
from lms.permission.views.room import bp
from lms.permission.vocabulary import DeclineReason, Level
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

TRIAL_MONTHS = 3
LAST = timedelta(microseconds=1)


@bp.get("/permission/decide/<stream_id>")
@requires(Action.PERMISSION_DECIDE)
def decide(work: Work, stream_id: str) -> ResponseReturnValue:
    """Show what is asked for, what speaks for it, and the decision."""
    return _decide_page(work, _page(work, stream_id), None)


@bp.post("/permission/decide/<stream_id>")
@requires(Action.PERMISSION_DECIDE)
def decided(work: Work, stream_id: str) -> ResponseReturnValue:
    """Grant, return or decline."""
    form = DecideForm(request.form)
    if not form.validate():
        return _decide_page(work, _page(work, stream_id), form)
    expected = version_of(form.version.data)
    if form.decision.data == "return":
        service.return_(work, stream_id, form.wish.data or "", expected=expected)
        flash(_("It is sent back with your wish."), "info")
    elif form.decision.data == "decline":
        service.decline(work, stream_id, DeclineReason(form.reason.data), form.text.data or "", expected=expected)
        flash(_("It is declined. The person reads your reason."), "info")
    else:
        service.grant(work, stream_id, _terms(work, stream_id, form), form.text.data or "", expected=expected)
        flash(_("It is granted. It is in force once the person accepts it."))
    return _onward(work)


@bp.post("/permission/grant/<stream_id>")
@requires(Action.PERMISSION_DECIDE)
def grant(work: Work, stream_id: str) -> ResponseReturnValue:
    """Grant at one click: as asked, on the conditions of the matrix, for its longest term."""
    service.grant(work, stream_id, expected=version_of(request.form.get("version")))
    flash(_("It is granted. It is in force once the person accepts it."))
    return _onward(work)


@bp.post("/permission/second/<stream_id>")
@requires(Action.PERMISSION_DECIDE)
def second(work: Work, stream_id: str) -> ResponseReturnValue:
    """Give the second key, or object."""
    form = SecondForm(request.form)
    if not form.validate():
        return _decide_page(work, _page(work, stream_id), form)
    act = service.approve if form.decision.data == "approve" else service.object_
    act(work, stream_id, form.text.data or "", expected=version_of(form.version.data))
    flash(_("Your decision is on record."), "info")
    return redirect(url_for("lms.permission.overview"))


def _onward(work: Work) -> ResponseReturnValue:
    """Go back to the queue: the manager's, or compliance's."""
    return redirect(url_for("lms.desk.team" if work.actor.can(Action.TEAM_READ) else "lms.permission.overview"))


def _page(work: Work, stream_id: str) -> queries.StreamPage:
    return queries.decision_page(work.session, work.actor, stream_id, work.now, work.settings.time_zone)


def _decide_page(work: Work, page: queries.StreamPage, form: DecideForm | SecondForm | None) -> Response:
    asked = page.state.status is Status.REQUESTED
    if form is None:
        form = DecideForm(None) if asked else SecondForm(None)
        form.version.data = page.state.version
    default, last_days = None, {}
    if page.row is not None and asked:
        zone = zone_of(work.settings.time_zone)
        default = granted_as_asked(page.state, work.now, zone)
        last_days = {"asked": _last_day(default.until, zone), "trial": _last_day(_trial_end(work), zone)}
        if isinstance(form, DecideForm):
            form.fill(default, last_days["asked"])
    rungs = rungs_of(page.standing, page.state if page.state.is_open else None)
    body = render("permission/decide.html", page=page, form=form, default=default, rungs=rungs, last_days=last_days)
    return make_response(body, 400 if form.errors else 200)


def _last_day(until: datetime, zone: ZoneInfo) -> date:
    return (until - LAST).astimezone(zone).date()


def _terms(work: Work, stream_id: str, form: DecideForm) -> Terms:
    """Return the terms that the form chose, beginning from what was asked for."""
    state = state_for(work.session, work.actor, stream_id, work.now)
    zone = zone_of(work.settings.time_zone)
    terms = granted_as_asked(state, work.now, zone)
    if form.preset.data == "checked":
        return replace(terms, conditions=terms.conditions | {"prior-approval"})
    if form.preset.data == "trial":
        return replace(terms, until=_trial_end(work))
    if form.preset.data != "own":
        return terms
    until = ends_after(form.until.data, zone) if form.until.data else terms.until
    level = Level(form.level.data) if form.level.data else terms.level
    scope = replace(form.scope, products=terms.scope.products)
    least = row_of(state.channel, level, work.now).conditions
    return Terms(level, scope, least | frozenset(form.conditions.data or ()), until)


def _trial_end(work: Work) -> datetime:
    zone = zone_of(work.settings.time_zone)
    return ends_after(add_months(work.now, TRIAL_MONTHS).astimezone(zone).date() - timedelta(days=1), zone)
