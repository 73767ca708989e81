"""The only place of the web that commits: one unit of work a request, and each form's work once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Response, make_response, redirect, request
from sqlalchemy.exc import IntegrityError, OperationalError

from lms.core.access import GUEST
from lms.core.errors import DomainError
from lms.db import receipts
from lms.db.work import Work
from lms.web.forms import ONCE
from lms.web.state import state

FIRST_ERROR = 400
TRIES = 3
SERIALIZATION_FAILURES = frozenset({"40001", "40P01"})


def reading() -> AbstractContextManager[Work]:
    """Return a unit of work that only reads."""
    return state().store.reading(GUEST)


def writing(act: Callable[[Work], Response]) -> Response:
    """Run ``act`` in a unit of work and commit it when its answer is no error (a status below 400).

    A form that was sent before is answered with the address of its first answer, also when the first was still at
    work: what refuses the second is what the first did, or else the first one's receipt. A transaction that PostgreSQL
    cancels to break a deadlock is run again, at most :data:`TRIES` times in all.
    """
    token = request.form.get(ONCE, "")[: receipts.TOKEN_LENGTH]
    for left in range(TRIES - 1, -1, -1):
        try:
            response = _write_once(act, token)
        except (DomainError, IntegrityError):
            if location := _kept(token):
                return _answered(location)
            raise
        except OperationalError as error:
            if not left or getattr(error.orig, "sqlstate", None) not in SERIALIZATION_FAILURES:
                raise
        else:
            location = _kept(token) if response.status_code >= FIRST_ERROR else None
            return _answered(location) if location else response
    raise AssertionError("the last try returns or raises")


def _write_once(act: Callable[[Work], Response], token: str) -> Response:
    store = state().store
    with store.opened(GUEST) as work:
        response = act(work)
        if response.status_code < FIRST_ERROR:
            if token and response.location:
                receipts.keep(work, token, response.location)
            elif token and (location := receipts.location_of(work.session, token)):
                return _answered(location)  # an answer without an address leaves no receipt that could clash
            store.commit(work)
    return response


def _kept(token: str) -> str | None:
    """Return where the form of ``token`` was answered by now, if it was."""
    if not token:
        return None
    with reading() as work:
        return receipts.location_of(work.session, token)


def _answered(location: str) -> Response:
    return make_response(redirect(location, 303))
