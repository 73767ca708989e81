"""How long deciding takes: per department, nobody by name."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.groups import LEAST_SHOWN
from lms.db.work import Work
from lms.permission.queries.latency import PERIODS, latency_page
from lms.permission.views.room import bp
from lms.permission.vocabulary import DECLINE_WORDS
from lms.web.guard import requires
from lms.web.render import render


@bp.get("/permission/time-to-decide")
@requires(Action.PERMISSION_MEASURE)
def latency(work: Work) -> ResponseReturnValue:
    """Show the working days between ready and decided, and the reasons for refusal."""
    asked = request.args.get("months", PERIODS[-1], type=int)
    months = asked if asked in PERIODS else PERIODS[-1]
    rows, left_out = latency_page(work.session, work.actor, months, work.now, work.settings.time_zone)
    return render(
        "permission/latency.html",
        rows=rows,
        left_out=left_out,
        months=months,
        periods=PERIODS,
        least=LEAST_SHOWN,
        reasons={reason.value: words for reason, words in DECLINE_WORDS.items()},
    )
