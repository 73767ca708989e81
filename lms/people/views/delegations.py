"""A manager's own delegations."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import InvalidInput
from lms.db.work import Work
from lms.people import service
from lms.people.forms import DelegationForm
from lms.people.queries import records
from lms.people.rules import end_of_day, start_of_day
from lms.people.views.room import bp, named, take_over
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render


@bp.get("/delegations")
@requires(Action.TEAM_READ)
def delegations(work: Work) -> ResponseReturnValue:
    """Show who stands in for the reader, and for whom the reader stands in."""
    return _page(work, DelegationForm(first_day=work.settings.day_of(work.now)))


@bp.post("/delegations")
@requires(Action.TEAM_READ)
def delegate(work: Work) -> ResponseReturnValue:
    """Let somebody see, or decide, for the reader."""
    form = DelegationForm(request.form)
    delegate_id = named(work, form.delegate) if form.validate() else None
    if form.errors or delegate_id is None:
        return _page(work, form), 400
    zone = work.settings.zone_for(work.actor.time_zone)
    days = start_of_day(form.first_day.data, zone), end_of_day(form.last_day.data, zone)
    try:
        service.delegate(work, delegate_id, *days, decides=form.may.data == "decide")
    except InvalidInput as error:
        take_over(form, error, {"until": "last_day"})
        return _page(work, form), 400
    flash(_("The delegation is on record."))
    return redirect(url_for("lms.people.delegations"), 303)


@bp.post("/delegations/<delegation_id>/end")
@requires(Action.TEAM_READ)
def end_delegation(work: Work, delegation_id: str) -> ResponseReturnValue:
    """End one of the reader's delegations now."""
    service.end_delegation(work, delegation_id)
    flash(_("The delegation has ended."))
    return redirect(url_for("lms.people.delegations"), 303)


def _page(work: Work, form: DelegationForm) -> str:
    own = work.actor.person_id or ""
    return render(
        "people/delegations.html",
        form=form,
        mine=records.delegations_of(work.session, own, work.now),
        to_me=records.delegations_to(work.session, own, work.now),
        manages=work.actor.manages,
        zone=work.actor.time_zone,
    )
