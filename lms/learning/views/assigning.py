"""Assigning a course to a department: choose, see whom it touches, confirm."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from lms.core.access import Action
from lms.core.errors import InvalidInput
from lms.db.work import Work
from lms.learning import queries, service
from lms.learning.forms import AssignForm
from lms.learning.queries import dues
from lms.learning.views.room import bp
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.i18n import ngettext
from lms.web.render import render

INDENT = "\u2003"


@bp.get("/assignments")
@requires(Action.COURSE_ASSIGN)
def assignments(work: Work) -> ResponseReturnValue:
    """Show what is assigned to whom, and the form for one more."""
    return _page(work, _form(work, MultiDict()))


@bp.get("/assignments/preview")
@requires(Action.COURSE_ASSIGN)
def preview_assignment(work: Work) -> ResponseReturnValue:
    """Show whom an assignment would touch, before it is made."""
    form = _form(work, request.args)
    if not form.validate():
        return _page(work, form), 400
    touched = dues.touched_by(work.session, work.actor, form.department.data, form.course.data, work.now)
    titles = _titles(work)
    return render("learning/assignment_preview.html", form=form, touched=touched, title=titles[form.course.data])


@bp.post("/assignments")
@requires(Action.COURSE_ASSIGN)
def assign(work: Work) -> ResponseReturnValue:
    """Assign the course."""
    form = _form(work, request.form)
    if not form.validate():
        return _page(work, form), 400
    try:
        service.assign(work, form.department.data, form.course.data, form.due_on.data)
    except InvalidInput as wrong:
        form.due_on.errors = [f"{fault.message} {fault.cure}" for fault in wrong.faults]
        return _page(work, form), 400
    flash(_("Assigned. It is on the home page of everybody it touches."))
    return redirect(url_for("lms.learning.assignments"), 303)


@bp.post("/assignments/<assignment_id>/withdraw")
@requires(Action.COURSE_ASSIGN)
def withdraw(work: Work, assignment_id: str) -> ResponseReturnValue:
    """Withdraw an assignment."""
    service.withdraw_assignment(work, assignment_id)
    flash(_("Withdrawn. The course is not due there any more; what people did in it stays."), "info")
    return redirect(url_for("lms.learning.assignments"), 303)


def _form(work: Work, values: MultiDict[str, str]) -> AssignForm:
    form = AssignForm(values)
    departments = dues.department_choices(work.session, work.actor, work.now)
    least = min((each.depth for each in departments), default=0)
    offered = [
        (
            each.id,
            INDENT * (each.depth - least)
            + f"{each.name} · "
            + ngettext("%(num)s person", "%(num)s people", each.people),
        )
        for each in departments
    ]
    form.offer(offered, list(_titles(work).items()))
    return form


def _titles(work: Work) -> Mapping[str, str]:
    return {row.slug: row.title for row in queries.courses_published(work.session)}


def _page(work: Work, form: AssignForm) -> str:
    rows = dues.assignments_in_scope(work.session, work.actor, work.now)
    return render(
        "learning/assignments.html", rows=rows, form=form, titles=_titles(work), today=work.settings.day_of(work.now)
    )
