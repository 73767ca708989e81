"""The blueprint of the room, and within it that of the AuthZEN routes, whose errors are sentences for programs."""

from __future__ import annotations

from flask import Response, request

from lms.web.blueprint import Room
from lms.web.errors import register_for_programs

bp = Room("interop", "lms.interop")
authzen_bp = Room("authzen", "lms.interop.authzen")
register_for_programs(authzen_bp)

REQUEST_ID = "X-Request-ID"


@authzen_bp.after_request
def return_the_request_id(response: Response) -> Response:
    """Send the caller's own name of the request back, as the specification asks."""
    given = request.headers.get(REQUEST_ID)
    if given is not None:
        response.headers[REQUEST_ID] = given
    return response
