"""The team: who waits for the manager, and how ready everyone is."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.db.work import Work
from lms.desk.queries.team import Wish, team_of
from lms.desk.views.room import bp
from lms.web.guard import requires
from lms.web.render import render


@bp.get("/team")
@requires(Action.TEAM_READ)
def team(work: Work) -> ResponseReturnValue:
    """Show the queue first, then everyone's readiness in one table."""
    wish = Wish.from_args(request.args)
    found = team_of(work.session, work.actor, wish, work.now, work.settings)
    return render("desk/team.html", team=found, wish=wish, args=tuple(request.args.items(multi=True)))
