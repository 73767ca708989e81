"""Roles: who holds which, given by an administrator; HR and compliance need a second yes."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action, Role
from lms.db.work import Work
from lms.people import service
from lms.people.forms import ROLE_LABELS, RoleForm, select_choices
from lms.people.queries import listing, records
from lms.people.rules import SECOND_YES_ROLES
from lms.people.views.room import bp, named
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render


@bp.get("/roles")
@requires(Action.ROLE_APPROVE)
def roles(work: Work) -> ResponseReturnValue:
    """Show who holds which role, and what waits for a second yes."""
    return _page(work, RoleForm())


@bp.post("/roles")
@requires(Action.ROLE_GIVE)
def propose_role(work: Work) -> ResponseReturnValue:
    """Give a role, or propose one that needs a second yes."""
    form = RoleForm(request.form)
    form.department.choices = _departments(work)
    person_id = named(work, form.person) if form.validate() else None
    if form.errors or person_id is None:
        return _page(work, form), 400
    role = Role(form.role.data)
    service.propose_role(work, person_id, role, form.department.data or None)
    waits = role in SECOND_YES_ROLES
    flash(_("It waits for a second yes.") if waits else _("The role is given."), "waiting" if waits else "granted")
    return redirect(url_for("lms.people.roles"), 303)


@bp.post("/roles/<giving_id>/approve")
@requires(Action.ROLE_APPROVE)
def approve_role(work: Work, giving_id: str) -> ResponseReturnValue:
    """Give the second yes."""
    service.approve_role(work, giving_id)
    flash(_("The role is given."))
    return redirect(url_for("lms.people.roles"), 303)


@bp.post("/roles/<giving_id>/take")
@requires(Action.ROLE_GIVE)
def take_role(work: Work, giving_id: str) -> ResponseReturnValue:
    """Take a role, or withdraw its proposal."""
    service.take_role(work, giving_id)
    flash(_("The role is taken."))
    return redirect(url_for("lms.people.roles"), 303)


def _departments(work: Work) -> list[object]:
    return [*select_choices(listing.department_choices(work.session), _("The whole company"))]


def _page(work: Work, form: RoleForm) -> str:
    form.department.choices = _departments(work)
    rows = records.roles_given(work.session, work.actor)
    return render("people/roles.html", form=form, rows=rows, gives=work.actor.can(Action.ROLE_GIVE), labels=ROLE_LABELS)
