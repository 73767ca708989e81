"""My data: everything stored about the reader, who sees it, what was done; and all of it as a file."""

from __future__ import annotations

import json

from flask import Response, current_app, url_for
from flask.typing import ResponseReturnValue

from lms.audit.labels import label
from lms.core.access import Action
from lms.db.work import Work
from lms.desk.queries.holdings import export_of
from lms.desk.queries.my_data import my_data_of
from lms.desk.views.room import bp
from lms.web.guard import requires
from lms.web.render import render

ACCOUNT = "lms.accounts.account"
"""Signing out everywhere is a page of the stand-alone product; a host has its own."""


@bp.get("/my-data")
@requires(Action.SELF_READ)
def my_data(work: Work) -> ResponseReturnValue:
    """Show what is stored about the reader, who sees it, what was done and by whom."""
    account_url = url_for(ACCOUNT) if ACCOUNT in current_app.view_functions else None
    it = my_data_of(work.session, work.actor, work.now)
    zone = work.settings.zone_for(work.actor.time_zone)
    return render("desk/my_data.html", it=it, label=label, account_url=account_url, zone=zone)


@bp.get("/my-data/file")
@requires(Action.SELF_READ)
def my_data_file(work: Work) -> Response:
    """Send everything stored about the reader as one JSON file."""
    found = export_of(work.session, str(work.actor.person_id), work.now)
    response = Response(json.dumps(found, ensure_ascii=False, indent=1), mimetype="application/json")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="my-data-{work.settings.day_of(work.now).isoformat()}.json"'
    )
    return response
