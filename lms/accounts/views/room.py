"""The blueprint of this room, and what its pages share: the sign-in page in its states."""

from __future__ import annotations

from datetime import datetime
from ipaddress import ip_address
from math import ceil

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries
from lms.accounts.identity import begin_session
from lms.core.paths import safe_path
from lms.db.work import Work
from lms.web.blueprint import Room
from lms.web.i18n import ngettext

bp = Room("accounts", __name__)
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
"""Headers of a server in between, behind which everybody seems to come from this machine."""


def address() -> str:
    """Return the address that the request came from."""
    return request.remote_addr or ""


def offered_personas(work: Work) -> list[queries.PersonaRow]:
    """Return the personas of a demo company, to this machine only; elsewhere none."""
    forwarded = any(name in request.headers for name in FORWARDED)
    here = is_loopback(address()) and not forwarded
    return queries.personas(work.session) if work.settings.demo and here else []


def is_loopback(text: str) -> bool:
    """Say whether an address is this machine's own."""
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False


def waiting_text(until: datetime, now: datetime) -> str:
    """Return that no try is taken until then, the same for every name."""
    minutes = ceil((until - now).total_seconds() / 60)
    return ngettext(
        "Too many tries. Come back in %(num)s minute, or ask for a new password.",
        "Too many tries. Come back in %(num)s minutes, or ask for a new password.",
        minutes,
    )


def let_in(number: str, session_key: str, *, shared: bool = False, onward: str = "") -> Response:
    """Begin the session and lead on to where the guest wanted to go, if that is a path of this site."""
    begin_session(number, session_key, shared=shared)
    return redirect(safe_path(onward) or url_for("lms.desk.home"), 303)
