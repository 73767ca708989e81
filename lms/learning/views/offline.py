"""Lessons without a line: the worker that keeps them in the browser, and the page that stands in for one not kept."""

from __future__ import annotations

from flask import Response

from lms.core.access import Action
from lms.learning.views.room import bp
from lms.web.assets import STATIC
from lms.web.guard import requires
from lms.web.render import render


@bp.get("/courses/offline-worker.js")
@requires(Action.PAGE_OPEN, works=False)
def offline_worker() -> Response:
    """Send the worker from the folder of the courses, which is its scope also under a mounted prefix."""
    response = Response((STATIC / "offline-worker.js").read_bytes(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/courses/offline.html")
@requires(Action.PAGE_OPEN, works=False)
def offline_page() -> str:
    """Show what a browser shows in place of a page that it cannot fetch; it names nobody."""
    return render("learning/offline.html")
