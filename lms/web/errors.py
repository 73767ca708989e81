"""The one table that turns errors into pages; a page of an error needs neither the database nor an actor."""

from __future__ import annotations

import errno

import structlog
from flask import Blueprint, Response, g, make_response
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from lms.core import errors
from lms.core.ids import new_id
from lms.web.forms import ForgedForm
from lms.web.render import render

log = structlog.get_logger(__name__)

STATUS: dict[type[errors.DomainError], int] = {
    ForgedForm: 400,
    errors.InvalidInput: 400,
    errors.Unauthenticated: 401,
    errors.AccessDenied: 403,
    errors.NotFound: 404,
    errors.RuleRefused: 409,
    errors.Stale: 409,
    errors.TooLarge: 413,
    errors.TooMany: 429,
}
NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})


def register(blueprint: Blueprint) -> None:
    """Serve our error pages for whatever happens below ``blueprint``; a host's own pages stay the host's."""
    blueprint.register_error_handler(errors.DomainError, domain_error)
    blueprint.register_error_handler(HTTPException, http_error)
    blueprint.register_error_handler(OperationalError, without_database)
    blueprint.register_error_handler(OSError, without_room)
    blueprint.register_error_handler(Exception, unexpected)


def register_for_programs(blueprint: Blueprint) -> None:
    """Answer whatever happens below ``blueprint`` with one sentence in plain text, for programs and their logs."""
    blueprint.register_error_handler(errors.DomainError, _sentence_of)
    blueprint.register_error_handler(HTTPException, _sentence_of_http)
    blueprint.register_error_handler(OperationalError, _sentence_without_database)
    blueprint.register_error_handler(Exception, _sentence_of_unexpected)


def _sentence_of(error: errors.DomainError) -> Response:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    response = _plain(status, f"{error.sentence} {error.cure}".strip())
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Pennydrop"'
    if isinstance(error, errors.TooMany) and error.seconds:
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _sentence_of_http(error: HTTPException) -> Response:
    return _plain(error.code or 500, error.description or "The request cannot be answered.")


def _sentence_without_database(error: OperationalError) -> Response:
    reference = new_id()
    log.error("database failed", reference=reference, exc_info=error)
    return _plain(503, f"The records cannot be read at the moment. Reference {reference}.")


def _sentence_of_unexpected(error: Exception) -> Response:
    reference = new_id()
    log.error("unexpected error", reference=reference, exc_info=error)
    return _plain(500, f"Something unexpected happened. Reference {reference}.")


def _plain(status: int, sentence: str) -> Response:
    return Response(sentence + "\n", status, mimetype="text/plain")


def domain_error(error: errors.DomainError) -> Response:
    """Answer a domain error with its page."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    reference = new_id()
    log.info("refused", status=status, code=error.code, reference=reference)
    return _page(status, reference, error)


def http_error(error: HTTPException) -> Response:
    """Answer an HTTP error (no such address, a body too large) with its page; redirects pass."""
    status = error.code or 500
    if error.response is not None or status not in PAGES:
        return make_response(error.get_response())
    reference = new_id()
    log.info("http error", status=status, reference=reference)
    return _page(status, reference, None)


def without_database(error: OperationalError) -> Response:
    """Answer that the records cannot be reached or written for now (away, disk full); what was begun is undone."""
    reference = new_id()
    log.error("database failed", reference=reference, exc_info=error)
    return _page(503, reference, None)


def without_room(error: OSError) -> Response:
    """Answer that there is no room for now, such as for a file while it arrives; any other failure is unexpected."""
    if error.errno not in NO_ROOM:
        return unexpected(error)
    reference = new_id()
    log.error("no room left", reference=reference, exc_info=error)
    return _page(503, reference, None)


def unexpected(error: Exception) -> Response:
    """Answer what nobody expected with a page that names a reference which stands in the log, too."""
    reference = new_id()
    log.error("unexpected error", reference=reference, exc_info=error)
    return _page(500, reference, None)


def _page(status: int, reference: str, error: errors.DomainError | None) -> Response:
    if status >= 500:
        g.pop("lms_actor", None)
    return make_response(render(f"errors/{status}.html", reference=reference, error=error), status)
