"""The list of people; a person is added, or their details change."""

from __future__ import annotations

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import InvalidInput
from lms.core.paging import Paging
from lms.db.work import Work
from lms.people import service
from lms.people.forms import DetailsForm, NewPersonForm
from lms.people.queries import listing
from lms.people.queries.listing import SORTS, STATUSES
from lms.people.views.room import bp, named, record_url, take_over
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

CODES = "lms.accounts.codes"
"""Printing codes is a page of the stand-alone product only."""


@bp.get("/people")
@requires(Action.PERSON_READ)
def persons(work: Work) -> ResponseReturnValue:
    """Show the people whom the reader sees, searched, filtered and sorted as the address says."""
    wanted, paging = _wanted(), Paging.from_args(request.args)
    rows, total = listing.list_persons(
        work.session, work.actor, wanted, work.now, offset=paging.offset, most=paging.size
    )
    return render(
        "people/persons.html",
        rows=rows,
        total=total,
        wanted=wanted,
        paging=paging,
        departments=listing.department_choices(work.session),
        record_url=record_url,
        codes_url=url_for(CODES) if CODES in current_app.view_functions else None,
    )


def _wanted() -> listing.PersonFilter:
    status, sort = request.args.get("status", ""), request.args.get("sort", "")
    return listing.PersonFilter(
        search=request.args.get("q", "")[:200],
        department_id=request.args.get("department", "")[:26],
        status=status if status in STATUSES else "active",
        sort=sort if sort.removeprefix("-") in SORTS else "name",
    )


@bp.get("/people/new")
@requires(Action.PERSON_WRITE)
def new(work: Work) -> ResponseReturnValue:
    """Show the form for somebody who joins."""
    return _new_page(work, NewPersonForm(joined_on=work.settings.day_of(work.now)))


@bp.post("/people/new")
@requires(Action.PERSON_WRITE)
def add(work: Work) -> ResponseReturnValue:
    """Put somebody on record."""
    form = NewPersonForm(request.form)
    form.offer(listing.departments_to_fill(work.session, work.actor))
    manager_id = named(work, form.manager) if form.validate() else None
    if form.errors:
        return _new_page(work, form), 400
    try:
        person_id = service.add_person(work, details(form), form.department.data, manager_id)
    except InvalidInput as error:
        take_over(form, error, {"number": "employee_number"})
        return _new_page(work, form), 400
    flash(_("%(name)s is on record.", name=form.name.data))
    return redirect(record_url(person_id), 303)


@bp.get("/people/<person_id>/edit")
@requires(Action.PERSON_WRITE)
def edit(work: Work, person_id: str) -> ResponseReturnValue:
    """Show a person's details to change."""
    person = listing.person_to_change(work.session, work.actor, person_id, work.now)
    return render("people/edit.html", form=DetailsForm(obj=person), person=person, record_url=record_url)


@bp.post("/people/<person_id>/edit")
@requires(Action.PERSON_WRITE)
def change(work: Work, person_id: str) -> ResponseReturnValue:
    """Take over changed details."""
    person = listing.person_to_change(work.session, work.actor, person_id, work.now)
    form = DetailsForm(request.form)
    if form.validate():
        try:
            service.change_person(work, person_id, details(form))
            flash(_("The details of %(name)s are saved.", name=form.name.data))
            return redirect(url_for("lms.people.edit", person_id=person_id), 303)
        except InvalidInput as error:
            take_over(form, error, {"number": "employee_number"})
    return render("people/edit.html", form=form, person=person, record_url=record_url), 400


def details(form: DetailsForm) -> service.Details:
    """Return what the form holds."""
    texts = {name: form[name].data or "" for name in service.Details.__dataclass_fields__ if name != "joined_on"}
    return service.Details(joined_on=form.joined_on.data, **texts)


def _new_page(work: Work, form: NewPersonForm) -> str:
    form.offer(listing.departments_to_fill(work.session, work.actor))
    return render("people/new.html", form=form)
