"""Absences of a person: from–to, never a kind."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import InvalidInput
from lms.db.work import Work
from lms.people import queries, service
from lms.people.forms import AbsenceForm
from lms.people.queries import listing, records
from lms.people.rules import end_of_day, start_of_day
from lms.people.views.room import bp, record_url, take_over
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render


@bp.get("/people/<person_id>/absences")
@requires(Action.PERSON_WRITE)
def absences(work: Work, person_id: str) -> ResponseReturnValue:
    """Show when a person is away."""
    person = listing.person_to_change(work.session, work.actor, person_id, work.now)
    return _page(work, person, AbsenceForm())


@bp.post("/people/<person_id>/absences")
@requires(Action.PERSON_WRITE)
def record_absence(work: Work, person_id: str) -> ResponseReturnValue:
    """Record an absence."""
    person = listing.person_to_change(work.session, work.actor, person_id, work.now)
    form = AbsenceForm(request.form)
    if not form.validate():
        return _page(work, person, form), 400
    last, zone = form.last_day.data, work.settings.zone_for(person.time_zone)
    try:
        starts_at = start_of_day(form.first_day.data, zone)
        service.record_absence(work, person_id, starts_at, end_of_day(last, zone) if last else None)
    except InvalidInput as error:
        take_over(form, error, {"until": "last_day", "from": "first_day"})
        return _page(work, person, form), 400
    flash(_("The absence of %(name)s is on record.", name=person.name))
    return redirect(url_for("lms.people.absences", person_id=person_id), 303)


@bp.post("/people/<person_id>/absences/<absence_id>/end")
@requires(Action.PERSON_WRITE)
def end_absence(work: Work, person_id: str, absence_id: str) -> ResponseReturnValue:
    """End an absence now, or take back one that has not begun."""
    person = listing.person_to_change(work.session, work.actor, person_id, work.now)
    service.end_absence(work, absence_id, person_id=person.id)
    return redirect(url_for("lms.people.absences", person_id=person_id), 303)


def _page(work: Work, person: queries.PersonRow, form: AbsenceForm) -> str:
    rows = records.absences_of(work.session, person.id, work.now)
    zone = work.settings.zone_for(person.time_zone)
    return render("people/absences.html", form=form, person=person, rows=rows, zone=zone, record_url=record_url)
