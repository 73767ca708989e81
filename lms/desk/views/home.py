"""Home, which answers what to do next."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.db.work import Work
from lms.desk.queries.home import home_of
from lms.desk.views.room import bp
from lms.web.guard import requires
from lms.web.render import render


@bp.get("/")
@requires(Action.SELF_READ)
def home(work: Work) -> ResponseReturnValue:
    """Show the reader what to do next, then what is due, then what they may."""
    return render("desk/home.html", it=home_of(work.session, work.actor, work.now, work.settings))
