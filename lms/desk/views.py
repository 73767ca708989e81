"""Pages that join rooms."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.db.work import Work
from lms.web.blueprint import Room
from lms.web.guard import requires
from lms.web.render import render

bp = Room("desk", __name__)


@bp.get("/")
@requires(Action.SELF_READ)
def home(work: Work) -> ResponseReturnValue:
    """Show the reader what to do next."""
    return render("desk/home.html", name=work.actor.name)
