"""The reader's colour scheme, kept in a cookie, so that the server sets it and nothing flickers."""

from __future__ import annotations

from flask import Response, make_response, redirect, request

from lms.core.access import Action
from lms.core.paths import path_on
from lms.web.guard import requires
from lms.web.render import THEME_COOKIE, THEMES

YEAR = 31_536_000


@requires(Action.PAGE_OPEN, works=False)
def set_theme() -> Response:
    """Set light, dark or, with anything else, what the system has; then go back to where the reader was."""
    response = make_response(redirect(path_on(request.host, request.referrer or ""), 303))
    chosen = request.form.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, secure=request.is_secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(THEME_COOKIE)
    return response
