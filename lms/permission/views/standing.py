"""A permission that was granted: how it stands, and what may be done about it by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import NotFound
from lms.core.language import zone_of
from lms.db.work import Work
from lms.permission import queries, service
from lms.permission.forms import HandForm, NarrowForm, SlipForm, version_of
from lms.permission.queries.slips import NEVER_SET, lessons_named, slip_rule
from lms.permission.queries.streams import state_for
from lms.permission.queries.terms import ends_after, last_day_of
from lms.permission.rules import State, Terms
from lms.permission.views.room import bp
from lms.permission.vocabulary import HandReason, Level
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

BY_HAND: Mapping[str, Callable[..., Any]] = {
    "suspend": service.suspend,
    "cure": service.cure,
    "revoke": service.revoke,
    "take-back": service.take_back,
    "lift": service.lift,
}


@bp.get("/permission/standing/<stream_id>")
@requires(Action.PERMISSION_DECIDE)
def standing(work: Work, stream_id: str) -> ResponseReturnValue:
    """Show one permission with its grounds, its history and what the reader may do."""
    return standing_page(work, stream_id)


@bp.post("/permission/standing/<stream_id>/<deed>")
@requires(Action.PERMISSION_DECIDE)
def by_hand(work: Work, stream_id: str, deed: str) -> ResponseReturnValue:
    """Suspend, lift, revoke or take back, with a reason."""
    act = BY_HAND.get(deed)
    if act is None:
        raise NotFound("There is no such deed.", "Go back to the permission.")
    form = HandForm(request.form)
    if not form.validate():
        return standing_page(work, stream_id, form, deed)
    act(work, stream_id, form.why, form.text.data or "", expected=version_of(form.version.data))
    flash(_("It is done and on record. The person has been told."), "info")
    return redirect(url_for("lms.permission.standing", stream_id=stream_id))


@bp.post("/permission/standing/<stream_id>/confirm")
@requires(Action.PERMISSION_DECIDE)
def confirm(work: Work, stream_id: str) -> ResponseReturnValue:
    """Take it over as the new manager."""
    service.confirm(work, stream_id, expected=version_of(request.form.get("version")))
    flash(_("You have taken it over."))
    return redirect(url_for("lms.permission.standing", stream_id=stream_id))


@bp.post("/permission/standing/<stream_id>/narrow")
@requires(Action.PERMISSION_DECIDE)
def narrow(work: Work, stream_id: str) -> ResponseReturnValue:
    """Make it less."""
    form = NarrowForm(request.form)
    if not form.validate():
        return standing_page(work, stream_id, form, "narrow")
    state = state_for(work.session, work.actor, stream_id, work.now)
    terms = _narrower(state, form, zone_of(work.settings.time_zone))
    reason, expected = HandReason(form.reason.data), version_of(form.version.data)
    service.narrow(work, stream_id, terms, reason, form.text.data or "", expected=expected)
    flash(_("It is narrower now. The person has been told."), "info")
    return redirect(url_for("lms.permission.standing", stream_id=stream_id))


def _narrower(state: State, form: NarrowForm, zone: ZoneInfo) -> Terms:
    """Return what stands, with what the form makes less."""
    until = state.until or datetime.max.replace(tzinfo=UTC)  # before it is granted there is no term: the rules refuse
    return Terms(
        Level(form.level.data) if form.level.data else state.level,
        replace(form.scope, products=state.scope.products),
        state.conditions | frozenset(form.conditions.data or ()),
        min(ends_after(form.until.data, zone), until) if form.until.data else until,
    )


def standing_page(
    work: Work, stream_id: str, form: HandForm | NarrowForm | SlipForm | None = None, deed: str = ""
) -> Response:
    """Return the page, with the form that was sent and not taken, and its deed."""
    page = queries.decision_page(work.session, work.actor, stream_id, work.now, work.settings.time_zone)
    narrower = form if isinstance(form, NarrowForm) else NarrowForm(None)
    state = page.state
    if state.until is not None:
        terms = Terms(state.level, state.scope, state.conditions, state.until)
        narrower.fill(terms, last_day_of(terms, zone_of(work.settings.time_zone)))
    hand = form if isinstance(form, HandForm) else HandForm(None)
    if deed:
        hand.reason.id = f"{deed}-reason"  # several such forms stand on the page: the error leads to the right one
    hand.version.data = narrower.version.data = state.version
    forms = {"hand": hand, "narrower": narrower, "deed": deed}
    body = render("permission/standing.html", page=page, **forms, **_of_slips(work, page, form))
    return make_response(body, 200 if form is None else 409 if form.form_errors else 400)


def _of_slips(work: Work, page: queries.StreamPage, form: object) -> dict[str, Any]:
    """Return what the page needs for a slip: the one that heals with its lesson, or the form to note one."""
    if page.slip is not None:
        return {"mending": next(iter(lessons_named(work.session, [page.slip.lesson])), None)}
    rule = slip_rule(work.session) if page.may("slip") else NEVER_SET
    if not rule.is_on:
        return {}
    slip = form if isinstance(form, SlipForm) else SlipForm(None)
    slip.offer(page.state, lessons_named(work.session, rule.lessons))
    if slip is not form:
        slip.begin(page.state)
    slip.version.data = page.state.version
    return {"slip": slip, "until": work.now + timedelta(days=rule.days), "days": rule.days}
