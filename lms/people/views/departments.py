"""The tree of departments, to look at and to change."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import InvalidInput, NotFound
from lms.db.work import Work
from lms.people import queries, service
from lms.people.forms import DepartmentForm, select_choices
from lms.people.queries import listing
from lms.people.views.room import bp, named, take_over
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render


@bp.get("/people/departments")
@requires(Action.PERSON_IMPORT)
def departments(work: Work) -> ResponseReturnValue:
    """Show the tree."""
    return _page(work, DepartmentForm())


@bp.post("/people/departments")
@requires(Action.PERSON_IMPORT)
def add_department(work: Work) -> ResponseReturnValue:
    """Add a department."""
    _refuse_part_scope(work)
    form = _sent(work)
    head_id = named(work, form.head) if form.validate() else None
    if form.errors:
        return _page(work, form), 400
    try:
        added = service.add_department(work, form.code.data, form.name.data, form.parent.data or None)
        service.change_department(work, added, head_id=head_id)
    except InvalidInput as error:
        take_over(form, error, {})
        return _page(work, form), 400
    flash(_("%(name)s is in the tree.", name=form.name.data))
    return redirect(url_for("lms.people.departments"), 303)


@bp.get("/people/departments/<department_id>")
@requires(Action.PERSON_IMPORT)
def department(work: Work, department_id: str) -> ResponseReturnValue:
    """Show a department to change."""
    row = _row(work, department_id)
    heads = queries.persons_by_id(work.session, [row.head_id or ""], work.now)
    head = next((person.employee_number for person in heads.values()), "")
    return _edit_page(work, row, DepartmentForm(code=row.code, name=row.name, parent=row.parent_id, head=head))


@bp.post("/people/departments/<department_id>")
@requires(Action.PERSON_IMPORT)
def change_department(work: Work, department_id: str) -> ResponseReturnValue:
    """Rename a department, give it another head, hang it elsewhere."""
    _refuse_part_scope(work)
    row, form = _row(work, department_id), _sent(work)
    head_id = named(work, form.head) if form.validate() else None
    if form.errors:
        return _edit_page(work, row, form), 400
    wanted = {"name": form.name.data, "head_id": head_id, "parent_id": form.parent.data or None}
    try:
        service.change_department(work, department_id, **wanted)
    except InvalidInput as error:
        take_over(form, error, {row.code: "parent"})
        return _edit_page(work, row, form), 400
    flash(_("%(name)s is saved.", name=form.name.data))
    return redirect(url_for("lms.people.departments"), 303)


def _refuse_part_scope(work: Work) -> None:
    if queries.import_scope(work.session, work.actor) is not None:
        raise NotFound("The tree is changed by HR of the whole company.", "Ask them.")


def _sent(work: Work) -> DepartmentForm:
    form = DepartmentForm(request.form)
    form.parent.choices = select_choices(listing.department_choices(work.session), _("Nothing: at the top"))
    return form


def _row(work: Work, department_id: str) -> listing.DepartmentRow:
    found = [row for row in listing.department_tree(work.session) if row.id == department_id]
    if not found:
        raise NotFound("There is no such department.")
    return found[0]


def _page(work: Work, form: DepartmentForm) -> str:
    form.parent.choices = select_choices(listing.department_choices(work.session), _("Nothing: at the top"))
    changes = queries.import_scope(work.session, work.actor) is None
    return render("people/departments.html", form=form, rows=listing.department_tree(work.session), changes=changes)


def _edit_page(work: Work, row: listing.DepartmentRow, form: DepartmentForm) -> str:
    others = [pair for pair in listing.department_choices(work.session) if pair[0] != row.id]
    form.parent.choices = select_choices(others, _("Nothing: at the top"))
    return render("people/department.html", form=form, row=row)
