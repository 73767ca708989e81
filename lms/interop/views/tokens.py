"""Access tokens: made, shown once, revoked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from lms.core.access import Action
from lms.core.ids import new_id
from lms.core.language import zone_of
from lms.db.work import Work
from lms.interop import queries, service
from lms.interop.forms import TokenForm
from lms.interop.rules import LONGEST_DAYS, SCOPE_WORDS, TokenScope
from lms.interop.views.room import bp
from lms.people.queries.listing import department_choices
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

USUAL_DAYS = 365


@bp.get("/tokens")
@requires(Action.TOKEN_MANAGE)
def tokens(work: Work) -> ResponseReturnValue:
    """Show which programs may ask, since when and until when."""
    form = TokenForm()
    form.token_id.data = new_id()
    form.last_day.data = _today(work) + timedelta(days=USUAL_DAYS)
    return _page(work, form)


@bp.post("/tokens")
@requires(Action.TOKEN_MANAGE)
def make_token(work: Work) -> ResponseReturnValue:
    """Make a token and show it this once: it is in no other answer, so the page is not to be come back to."""
    form = TokenForm(request.form)
    _fill(work, form)
    if not form.validate() or not _fits(work, form):
        return _page(work, form)
    token = service.make_token(
        work,
        service.Wish(
            name=form.name.data,
            scopes=frozenset(TokenScope(value) for value in form.scopes.data),
            expires_at=_end_of(work, form.last_day.data),
            department_id=form.department.data or None,
            per_minute=form.per_minute.data,
            token_id=form.token_id.data,
        ),
    )
    return make_response(render("interop/token.html", token=token, name=form.name.data))


@bp.post("/tokens/<token_id>/revoke")
@requires(Action.TOKEN_MANAGE)
def revoke_token(work: Work, token_id: str) -> ResponseReturnValue:
    """End a token now."""
    service.revoke_token(work, token_id)
    flash(_("The token opens nothing any more."), "stopped")
    return redirect(url_for("lms.interop.tokens"))


def _page(work: Work, form: TokenForm) -> Response:
    _fill(work, form)
    rows = queries.tokens(work.session)
    body = render("interop/tokens.html", rows=rows, form=form, words=SCOPE_WORDS)
    return make_response(body, 400 if form.errors else 200)


def _fill(work: Work, form: TokenForm) -> None:
    choices = department_choices(work.session)
    form.department.choices = [SelectChoice("", _("The whole company")), *(SelectChoice(*pair) for pair in choices)]


def _fits(work: Work, form: TokenForm) -> bool:
    """Say whether the last day is one that a token may have, and write at the field what is wrong else."""
    today, last = _today(work), form.last_day.data
    if today <= last <= today + timedelta(days=LONGEST_DAYS):
        return True
    form.last_day.errors = [_("Choose a day from today, at most two years ahead.")]
    return False


def _today(work: Work) -> date:
    return work.now.astimezone(zone_of(work.settings.time_zone)).date()


def _end_of(work: Work, day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone_of(work.settings.time_zone))
