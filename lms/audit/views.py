"""The trail, for compliance."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from lms.audit import queries
from lms.audit.labels import label, labels
from lms.core.access import Action
from lms.core.paging import Paging
from lms.db.work import Work
from lms.web.blueprint import Room
from lms.web.guard import requires
from lms.web.render import render

bp = Room("audit", __name__)
NUMBER_LENGTH = 64


@bp.get("/audit")
@requires(Action.AUDIT_READ)
def trail(work: Work) -> ResponseReturnValue:
    """Show what was done, newest first."""
    event = request.args.get("event", "")
    number = request.args.get("number", "").strip()[:NUMBER_LENGTH]
    known = labels()
    paging = Paging.from_args(request.args)
    rows, total = queries.trail(
        work.session, work.actor, work.now, paging, event=event if event in known else "", number=number
    )
    return render(
        "audit/trail.html",
        rows=rows,
        total=total,
        paging=paging,
        event=event,
        number=number,
        events=sorted(known.items(), key=lambda item: item[1]),
        label=label,
    )
