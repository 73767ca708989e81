"""The guard: who asks, whether the page opens for them, and one unit of work around the view.

A view is called with the :class:`~lms.db.work.Work` first. A GET gets one that only reads; any other method gets one
that is committed when the view answers with a status below 400, and undone otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, g, make_response, redirect, request
from flask.typing import ResponseReturnValue

from lms.core.access import GUEST, Action, Actor, allowed
from lms.core.errors import AccessDenied, Unauthenticated
from lms.core.paths import path_on
from lms.db.work import Store, Work
from lms.web.blueprint import ACCESS
from lms.web.forms import check_token
from lms.web.inputs import READING_METHODS
from lms.web.state import state
from lms.web.work import reading, writing

View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Access:
    """What a route declares: the action, whether its GET may write, whether it needs the database, is for programs."""

    action: Action
    writes: bool = False
    works: bool = True
    bearer: bool = False


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a program showed: the digest of its access token. Whether that token counts, its room finds out."""

    digest: str
    store: Store


def requires(
    action: Action, *, writes: bool = False, works: bool = True, bearer: bool = False
) -> Callable[[View], View]:
    """Declare the access of a route and guard it.

    ``writes``: this GET changes something (a pinned list in the tests). ``works``: False for a page without records,
    whose view takes no Work and which answers when the database does not. ``bearer``: a route for programs (a pinned
    list, too): whoever is signed in counts for nothing there, so nothing can be forged in a browser; the view takes a
    :class:`Bearer` instead of a Work, which only a token gets it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:  # noqa: ANN401  (parts of the address)
            if bearer:
                return view(_bearer(), **arguments)
            if request.method not in READING_METHODS:
                check_token()
            if not works:
                return view(**arguments)
            if request.method in READING_METHODS and not writes:
                return _read(action, view, arguments)
            return writing(lambda work: _let_in(work, action, view, arguments))

        setattr(guarded, ACCESS, Access(action, writes, works, bearer))
        return guarded

    return decorate


def _bearer() -> Bearer:
    """Return the digest of the token in the Authorization header; without one, Unauthenticated."""
    shown = request.authorization
    if shown is None or shown.type != "bearer" or not shown.token:
        raise Unauthenticated("An access token is missing.", "Send it as “Authorization: Bearer …”.")
    return Bearer(token_digest(shown.token), state().store)


def token_digest(token: str) -> str:
    """Return what is kept of an access token: its SHA-256, enough for a secret of 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _read(action: Action, view: View, arguments: dict[str, Any]) -> ResponseReturnValue:
    with reading() as work:
        return _let_in(work, action, view, arguments)


def _let_in(work: Work, action: Action, view: View, arguments: dict[str, Any]) -> Response:
    actor = current_actor(work)
    if not allowed(actor, action):
        if actor.person_id is None:
            return make_response(redirect(state().identity.sign_in_url(_return_to())))
        raise AccessDenied("This page is not open to you.", "Ask whoever sent you here, or go back to your home page.")
    work.actor = actor
    return make_response(view(work, **arguments))


def current_actor(work: Work) -> Actor:
    """Return who sends the present request, read once; a guest when nobody is signed in or the person has left."""
    if "lms_actor" not in g:
        key = state().identity.key()
        found = state().find_actor(work.session, key, work.now) if key else None
        g.lms_actor = found or GUEST
    actor: Actor = g.lms_actor
    return actor


def _return_to() -> str:
    """Return the path to come back to after signing in: this page, or the page whose form was sent."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    return path_on(request.host, request.referrer or "")
