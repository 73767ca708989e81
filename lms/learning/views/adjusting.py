"""One person's assessments, for HR: begin the count of attempts anew, give more time."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.db.work import Work
from lms.learning import service
from lms.learning.forms import ResetForm, TimeForm
from lms.learning.queries.adjusting import adjusting_of
from lms.learning.views.room import bp
from lms.people.queries import PersonRow
from lms.people.queries.listing import person_to_change
from lms.people.views.room import record_url
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render


@bp.get("/people/<person_id>/assessments")
@requires(Action.PERSON_WRITE)
def adjusting(work: Work, person_id: str) -> ResponseReturnValue:
    """Show which courses are under way, what was reset, and how much time the person has."""
    return _page(work, person_to_change(work.session, work.actor, person_id, work.now))


@bp.post("/people/<person_id>/assessments/reset")
@requires(Action.PERSON_WRITE)
def reset_assessment(work: Work, person_id: str) -> ResponseReturnValue:
    """Set the attempts in a course aside."""
    person = person_to_change(work.session, work.actor, person_id, work.now)
    form = ResetForm(request.form)
    form.offer(adjusting_of(work.session, person_id).under_way)
    if not form.validate():
        return _page(work, person, reset_form=form), 400
    service.reset_assessment(work, person_id, form.course.data, form.reason.data, form.words.data)
    flash(_("Their attempts count anew. Earlier ones stay in the history."))
    return redirect(url_for("lms.learning.adjusting", person_id=person_id), 303)


@bp.post("/people/<person_id>/assessments/time")
@requires(Action.PERSON_WRITE)
def set_extra_time(work: Work, person_id: str) -> ResponseReturnValue:
    """Set how long the person has for assessments."""
    person = person_to_change(work.session, work.actor, person_id, work.now)
    form = TimeForm(request.form)
    if not form.validate():
        return _page(work, person, time_form=form), 400
    service.set_extra_time(work, person_id, form.percent.data)
    flash(_("The time of %(name)s is set.", name=person.name))
    return redirect(url_for("lms.learning.adjusting", person_id=person_id), 303)


def _page(
    work: Work, person: PersonRow, *, reset_form: ResetForm | None = None, time_form: TimeForm | None = None
) -> str:
    it = adjusting_of(work.session, person.id)
    if reset_form is None:
        reset_form = ResetForm(course=it.under_way[0][0] if len(it.under_way) == 1 else "")
        reset_form.offer(it.under_way)
    return render(
        "learning/adjusting.html",
        person=person,
        it=it,
        reset_form=reset_form,
        time_form=time_form or TimeForm(percent=it.percent),
        is_self=person.id == work.actor.person_id,
        record_url=record_url,
    )
