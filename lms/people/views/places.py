"""A person moves, gets a further place, or leaves."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import InvalidInput, RuleRefused
from lms.db.work import Work
from lms.people import queries, service
from lms.people.forms import LeaveForm, MoveForm
from lms.people.queries import listing, records
from lms.people.rules import end_of_day, start_of_day
from lms.people.views.room import bp, named, record_url, take_over
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import day
from lms.web.i18n import gettext as _
from lms.web.render import render


@bp.get("/people/<person_id>/move")
@requires(Action.PERSON_WRITE)
def move(work: Work, person_id: str) -> ResponseReturnValue:
    """Show where a person works, to change it."""
    person = listing.person_to_change(work.session, work.actor, person_id, work.now)
    manager = queries.persons_by_id(work.session, [person.manager_id or ""], work.now)
    number = next((row.employee_number for row in manager.values()), "")
    others = records.other_places(work.session, person_id, work.now)
    return _page(work, person, MoveForm(department=person.department_id, manager=number), others)


@bp.post("/people/<person_id>/move")
@requires(Action.PERSON_WRITE)
def carry_out_move(work: Work, person_id: str) -> ResponseReturnValue:
    """Move a person, now or from a day on; or give them a further place beside the primary one."""
    person = listing.person_to_change(work.session, work.actor, person_id, work.now)
    _refuse_own(work, person_id)
    others = records.other_places(work.session, person_id, work.now)  # a move that is refused leaves its traces
    form = MoveForm(request.form)
    form.offer(listing.departments_to_fill(work.session, work.actor))
    manager_id = named(work, form.manager) if form.validate() else None
    if form.errors:
        return _page(work, person, form, others), 400
    starts_at = (
        start_of_day(form.starts_on.data, work.settings.zone_for(person.time_zone)) if form.starts_on.data else None
    )
    try:
        if "further" in request.form:
            service.add_other_place(work, person_id, form.department.data, manager_id)
        else:
            service.place(work, person_id, form.department.data, manager_id, starts_at)
    except InvalidInput as error:
        take_over(form, error, {})
        return _page(work, person, form, others), 400
    flash(_("The place of %(name)s is on record.", name=person.name))
    return redirect(record_url(person_id), 303)


@bp.post("/people/<person_id>/places/<place_id>/end")
@requires(Action.PERSON_WRITE)
def end_place(work: Work, person_id: str, place_id: str) -> ResponseReturnValue:
    """End a further place, or drop the move that is planned."""
    person = listing.person_to_change(work.session, work.actor, person_id, work.now)
    _refuse_own(work, person_id)
    service.end_place(work, place_id, person.id)
    return redirect(url_for("lms.people.move", person_id=person_id), 303)


def _refuse_own(work: Work, person_id: str) -> None:
    if person_id == work.actor.person_id:
        raise RuleRefused("Nobody chooses their own manager.", "Ask another colleague in HR.")


def _page(work: Work, person: queries.PersonRow, form: MoveForm, others: records.OtherPlaces) -> str:
    form.offer(listing.departments_to_fill(work.session, work.actor))
    zone = work.settings.zone_for(person.time_zone)
    return render("people/move.html", form=form, person=person, others=others, zone=zone, record_url=record_url)


@bp.get("/people/<person_id>/leave")
@requires(Action.PERSON_WRITE)
def leave(work: Work, person_id: str) -> ResponseReturnValue:
    """Say whom it touches when a person leaves, before anything happens."""
    person = listing.person_to_change(work.session, work.actor, person_id, work.now)
    return _leave_page(work, person, LeaveForm(last_day=work.settings.day_of(work.now)))


@bp.post("/people/<person_id>/leave")
@requires(Action.PERSON_WRITE)
def carry_out_leave(work: Work, person_id: str) -> ResponseReturnValue:
    """Record the last day of a person; after it their access, roles and delegations end."""
    person = listing.person_to_change(work.session, work.actor, person_id, work.now)
    if person_id == work.actor.person_id:
        raise RuleRefused("Nobody ends their own work here.", "Ask another colleague in HR.")
    form = LeaveForm(request.form)
    if not form.validate():
        return _leave_page(work, person, form), 400
    service.leave(
        work, person_id, max(end_of_day(form.last_day.data, work.settings.zone_for(person.time_zone)), work.now)
    )
    flash(_("The last day of %(name)s is %(day)s.", name=person.name, day=day(form.last_day.data)))
    return redirect(url_for("lms.people.persons"), 303)


@bp.post("/people/<person_id>/stay")
@requires(Action.PERSON_WRITE)
def stay(work: Work, person_id: str) -> ResponseReturnValue:
    """Take back a leaving whose day has not come."""
    person = listing.person_to_change(work.session, work.actor, person_id, work.now)
    service.stay(work, person_id)
    flash(_("%(name)s stays.", name=person.name))
    return redirect(record_url(person_id), 303)


def _leave_page(work: Work, person: queries.PersonRow, form: LeaveForm) -> str:
    return render(
        "people/leave.html",
        form=form,
        person=person,
        record_url=record_url,
        reports=records.direct_reports(work.session, person.id, work.now),
        delegations=[
            *records.delegations_of(work.session, person.id, work.now),
            *records.delegations_to(work.session, person.id, work.now),
        ],
    )
