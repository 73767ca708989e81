"""Offering unasked: what nobody asked for, more than what stands, or the same for longer."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import DomainError, RuleRefused, Stale
from lms.core.language import zone_of
from lms.db.work import Work
from lms.permission import service
from lms.permission.forms import OfferForm
from lms.permission.queries.offering import OfferPage, Wanted, offer_page
from lms.permission.queries.requirements import matrix_of
from lms.permission.queries.terms import ends_after, last_day_of, levels_on, longest_day, row_of
from lms.permission.rules import Terms
from lms.permission.views.room import bp
from lms.permission.vocabulary import CHANNELS, Level
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

FIRST = next(iter(CHANNELS))


@bp.get("/permission/offer/<person_id>")
@requires(Action.PERMISSION_DECIDE)
def offer(work: Work, person_id: str) -> ResponseReturnValue:
    """Show what could be offered; ``?channel=x&level=share`` begins there, ``&prolong=yes`` with what stands."""
    return _offer_page(work, person_id, _wanted())


@bp.post("/permission/offer/<person_id>")
@requires(Action.PERMISSION_DECIDE)
def offered(work: Work, person_id: str) -> ResponseReturnValue:
    """Offer it."""
    form = OfferForm(request.form)
    channel = form.channel.data if form.channel.data in CHANNELS else FIRST
    form.offer(levels_on(matrix_of(work.session), channel, work.now))
    wanted = Wanted(channel)
    if not form.validate():
        return _offer_page(work, person_id, wanted, form)
    try:
        terms = _terms(work, offer_page_of(work, person_id, wanted), form)
        service.offer(work, person_id, channel, terms, form.text.data or "")
    except (RuleRefused, Stale) as refused:
        work.session.rollback()
        return _offer_page(work, person_id, wanted, form, refused)
    flash(_("It is offered. It is in force once the person accepts it, and after a second yes where one is due."))
    return redirect(url_for("lms.desk.person", person_id=person_id))


def _wanted() -> Wanted:
    """Return what the address asks to begin with; what it says wrongly is left out."""
    channel, level = request.args.get("channel", FIRST), request.args.get("level")
    known = Level(level) if level in set(Level) - {Level.LISTEN} else None
    return Wanted(channel if channel in CHANNELS else FIRST, known, prolong=request.args.get("prolong") == "yes")


def offer_page_of(work: Work, person_id: str, wanted: Wanted) -> OfferPage:
    """Return the page of one offer for the reader."""
    zone = zone_of(work.settings.time_zone)
    return offer_page(work.session, work.actor, person_id, wanted, work.now, zone=zone)


def _offer_page(
    work: Work, person_id: str, wanted: Wanted, form: OfferForm | None = None, refused: DomainError | None = None
) -> Response:
    page = offer_page_of(work, person_id, wanted)
    sent, form = form, form or OfferForm(None, channel=wanted.channel)
    form.offer(page.rows)
    if sent is None and page.terms is not None:
        form.show(page.terms.scope)
        form.level.data = page.terms.level.value
        form.conditions.data = sorted(page.terms.conditions - page.rows[page.terms.level].conditions)
        form.until.data = last_day_of(page.terms, zone_of(work.settings.time_zone)) if wanted.prolong else None
    body = render("permission/offer.html", page=page, form=form, refused=refused, prolong=wanted.prolong)
    return make_response(body, 409 if refused else 400 if form.errors else 200)


def _terms(work: Work, page: OfferPage, form: OfferForm) -> Terms:
    """Return the terms of the form: the row's conditions in any case, and its longest term where no day is named."""
    level, zone = Level(form.level.data), zone_of(work.settings.time_zone)
    row = page.rows.get(level) or row_of(matrix_of(work.session), page.channel, level, work.now)
    last = form.until.data or longest_day(work.now, row.longest_months, zone)
    scope = replace(form.scope, products=page.standing.scope.products if page.standing else frozenset())
    return Terms(level, scope, row.conditions | frozenset(form.conditions.data or ()), ends_after(last, zone))
