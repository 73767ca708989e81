"""Who may act where today: compliance's list."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.paging import Paging
from lms.db.work import Work
from lms.permission.queries import queue_of
from lms.permission.queries.overview import Filter
from lms.permission.queries.overview import overview as overview_of
from lms.permission.views.room import bp
from lms.permission.vocabulary import CHANNELS, LEVEL_WORDS
from lms.web.guard import requires
from lms.web.render import render


@bp.get("/permission/overview")
@requires(Action.PERMISSION_OVERSEE)
def overview(work: Work) -> ResponseReturnValue:
    """Show who may act where today, filtered."""
    wanted = Filter(**{name: request.args.get(name, "")[:80] for name in ("name", "channel", "level", "show")})
    paging = Paging.from_args(request.args)
    found = overview_of(work.session, work.actor, work.now, wanted, paging)
    return render(
        "permission/overview.html",
        queue=queue_of(work.session, work.actor, work.now, work.settings.time_zone),
        rows=found.rows,
        total=found.total,
        paging=paging,
        wanted=wanted,
        people=found.people,
        permissions=found.permissions,
        channels=CHANNELS,
        levels=LEVEL_WORDS,
    )
