"""Pages of signing in."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from lms.accounts import queries
from lms.accounts.identity import SignedIn
from lms.core.access import Action
from lms.core.errors import NotFound
from lms.db.work import Work
from lms.web.blueprint import Room
from lms.web.guard import requires
from lms.web.render import render

bp = Room("accounts", __name__)


@bp.get("/sign-in")
@requires(Action.PAGE_OPEN)
def sign_in(work: Work) -> ResponseReturnValue:
    """Show how to sign in; in a demo company, offer its personas."""
    personas = queries.personas(work.session) if work.settings.demo else []
    return render("accounts/sign_in.html", personas=personas, next=request.args.get("next", ""))


@bp.post("/demo/as/<key>")
@requires(Action.PAGE_OPEN)
def sign_in_as(work: Work, key: str) -> ResponseReturnValue:
    """Sign in as a persona of a demo company; elsewhere there is no such page."""
    number = queries.persona_number(work.session, key) if work.settings.demo else None
    if number is None:
        raise NotFound("There is no such persona.", "Choose one on the sign-in page.")
    login_user(SignedIn(number))
    return redirect(url_for("lms.desk.home"))


@bp.post("/sign-out")
@requires(Action.PAGE_OPEN)
def sign_out(work: Work) -> ResponseReturnValue:
    """Sign out of this browser."""
    logout_user()
    return redirect(url_for("lms.accounts.sign_in"))
