"""One person's record: the whole of it for HR and compliance, what managers may see for managers."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from lms.audit.labels import label
from lms.core.access import Action
from lms.db.work import Work
from lms.desk.queries.person import record_of, view_of
from lms.desk.views.room import bp
from lms.people.queries import person_for
from lms.web.guard import requires
from lms.web.render import render


@bp.get("/people/<person_id>/record")
@requires(Action.PERSON_READ)
def person(work: Work, person_id: str) -> ResponseReturnValue:
    """Show one person within the reader's scope; oneself is on the page of one's own data."""
    if person_id == work.actor.person_id:
        return redirect(url_for("lms.desk.my_data"))
    row = person_for(work.session, work.actor, person_id, work.now)
    view = view_of(work.session, row, work.now, work.settings)
    record = record_of(work.session, work.actor, row, work.now, work.settings)
    zone = work.settings.zone_for(row.time_zone)
    return render("desk/person.html", person=row, view=view, record=record, label=label, zone=zone)
