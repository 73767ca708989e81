"""Search: one field, and the passages that hold the words."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from courses.finding import LONGEST_QUERY
from lms.core.access import Action
from lms.db.work import Work
from lms.learning.queries import searching
from lms.learning.views.room import bp
from lms.web.guard import requires
from lms.web.render import render


@bp.get("/search")
@requires(Action.COURSE_LEARN)
def search(work: Work) -> ResponseReturnValue:
    """Show the places in courses and lessons that hold the words of ``q``."""
    query = request.args.get("q", "")
    found = searching.search(work.session, str(work.actor.person_id), query)
    return render("learning/search.html", it=found, longest=LONGEST_QUERY)
