"""Whether the product is well, for whoever watches over it from outside."""

from __future__ import annotations

from flask import Response

from lms.core.access import Action
from lms.db.work import Work
from lms.desk.queries.health import ask_database
from lms.desk.views.room import bp
from lms.web.guard import requires


@bp.get("/health")
@requires(Action.PAGE_OPEN)
def health(work: Work) -> Response:
    """Say ok when the database answers, and nothing else: no version, no name, no number."""
    ask_database(work.session)
    return Response("ok\n", mimetype="text/plain")
