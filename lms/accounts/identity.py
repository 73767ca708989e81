"""Who is signed in, by Flask-Login, for the stand-alone product only.

A session carries the employee number, the account's session key and an id of its own. All are looked at in the
statement that reads the actor (``queries.actor_in_session``), so that signing out, here or everywhere, ends copies of
the cookie, too, and costs no page a statement.
"""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from flask import Flask, Response, g, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlalchemy.exc import OperationalError

from lms.accounts import service
from lms.accounts.queries import SessionNumber
from lms.accounts.rules import IDLE
from lms.core.ids import new_id
from lms.web.flashes import flash
from lms.web.i18n import gettext as _
from lms.web.render import SHARED_TERMINAL
from lms.web.state import state

log = structlog.get_logger(__name__)
SIGN_IN = "lms.accounts.sign_in"
SEEN = "lms_shared_seen"
"""When a session on a shared terminal was last used, in seconds; absent from any other session."""
_NOTE_AFTER = 15
"""Seconds between two notes of use, so that not every answer sets the cookie anew."""


class SignedIn(UserMixin):
    """What a session remembers: ``<session key> <the session's own id> <employee number>``."""

    def __init__(self, remembered: str) -> None:
        self.id = remembered

    @property
    def number(self) -> SessionNumber:
        """The employee number, with the key that the session was made under."""
        key, _, rest = str(self.id).partition(" ")
        session_id, _, number = rest.partition(" ")
        return SessionNumber(number, key, session_id)


class AccountIdentity:
    """The identity port over Flask-Login."""

    def __init__(self, app: Flask) -> None:
        manager = LoginManager()
        manager.session_protection = None
        manager.user_loader(SignedIn)
        manager.init_app(app)
        app.after_request(_leave_when_idle)

    def key(self) -> str | None:
        """Return the employee number of whoever is signed in; a shared terminal's session ends after idle minutes."""
        if "_user_id" not in session:
            return None
        if SEEN in session and not _still_used():
            session.clear()
            flash(_("You were signed out after five minutes without a click."), "info")
            return None
        setattr(g, SHARED_TERMINAL, SEEN in session)
        number: str = current_user.number
        return number

    def sign_in_url(self, return_to: str) -> str:
        """Return the sign-in page, which leads back to ``return_to``."""
        return url_for(SIGN_IN, next=return_to if return_to != "/" else None)

    def sign_out_url(self) -> str | None:
        """Return the address to which the sign-out form is sent."""
        return url_for("lms.accounts.sign_out")


def begin_session(number: str, session_key: str, *, shared: bool) -> None:
    """Sign in: a new session, nothing of the one before. On a shared terminal it ends with the browser, or idle."""
    session.clear()
    login_user(SignedIn(f"{session_key} {new_id()} {number}"))
    session.permanent = not shared
    if shared:
        session[SEEN] = _seconds(state().store.clock.now())


def end_session() -> bool:
    """Sign out: this browser forgets the session, and a copy of its cookie is worth nothing from now on.

    False when the records could not be reached, so that a copy still works; this browser forgets it all the same.
    """
    ended = True
    if "_user_id" in session:
        own = current_user.number.session_id
        try:
            with state().store.writing() as work:
                service.sign_out(work, own)
        except OperationalError:
            log.exception("session not ended")
            ended = False
    session.clear()
    return ended


def is_shared() -> bool:
    """Say whether this session is one on a shared terminal."""
    return SEEN in session


def _still_used() -> bool:
    now = _seconds(state().store.clock.now())
    idle = now - int(session[SEEN])
    if idle >= IDLE.total_seconds():
        return False
    if idle >= _NOTE_AFTER:
        session[SEEN] = now
    return True


def _leave_when_idle(response: Response) -> Response:
    """Take a page off a shared terminal's screen when its minutes are over: the browser asks on its own."""
    if response.mimetype == "text/html" and "_user_id" in session and SEEN in session:
        target = url_for("lms.accounts.idle", next=request.full_path.rstrip("?") if request.method == "GET" else "/")
        response.headers["Refresh"] = f"{int(IDLE.total_seconds()) + 1}; url={target}"
    return response


def _seconds(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())
