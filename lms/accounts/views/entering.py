"""Sign in, sign out, and be a persona of a demo company."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import passwords, queries, service
from lms.accounts.forms import SignInForm
from lms.accounts.identity import end_session
from lms.accounts.rules import normal_name, wait_until
from lms.accounts.views.room import address, bp, let_in, offered_personas, waiting_text
from lms.core.access import Action
from lms.core.errors import NotFound
from lms.core.paths import safe_path
from lms.db.work import Work
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render
from lms.web.work import reading, writing

KEEP_NOTHING = '"cache", "storage"'


@bp.get("/sign-in")
@requires(Action.PAGE_OPEN)
def sign_in(work: Work) -> ResponseReturnValue:
    """Show how to sign in; in a demo company, offer its personas."""
    onward = safe_path(request.args.get("next", "")) or ""
    return _page(SignInForm(), onward, offered_personas(work))


@bp.post("/sign-in")
@requires(Action.PAGE_OPEN, works=False)
def enter() -> ResponseReturnValue:
    """Check who it is and begin a session; the same answer in about the same time for an unknown name."""
    form, onward = SignInForm.sent(), request.form.get("next", "")
    if not form.validate():
        return _page(form, onward), 400
    with reading() as work:
        account = queries.account_named(work.session, form.name.data, work.now)
        failed = queries.failures(
            work.session,
            passwords.digest(normal_name(form.name.data)),
            passwords.digest(address()),
            work.now,
        )
        until, now = wait_until(*failed, work.now), work.now
    if until is not None:
        form.form_errors.append(waiting_text(until, now))
        return _page(form, onward), 429
    right = passwords.matches(account.password_hash if account else None, form.password.data)
    if account is None or not right:
        return writing(lambda work: _refused(work, form, onward))
    return writing(lambda work: _entered(work, account, form, onward))


def _refused(work: Work, form: SignInForm, onward: str) -> Response:
    service.count_failure(work, form.name.data, address())
    form.form_errors.append(_("The name or the password is not right. Try again, or ask for a new password."))
    # Not a status of 400: the failure has to be kept, and only an answer without an error is committed.
    return make_response(_page(form, onward, offered_personas(work)))


def _entered(work: Work, account: queries.AccountRow, form: SignInForm, onward: str) -> Response:
    session_key = service.open_session(work, account.person_id, form.name.data)
    return make_response(let_in(account.employee_number, session_key, shared=form.shared.data, onward=onward))


def _page(form: SignInForm, onward: str, personas: list[queries.PersonaRow] | None = None) -> str:
    return render("accounts/sign_in.html", form=form, next=onward, personas=personas or [])


@bp.post("/demo/as/<key>")
@requires(Action.PAGE_OPEN)
def sign_in_as(work: Work, key: str) -> ResponseReturnValue:
    """Sign in as a persona of a demo company, from this machine; elsewhere there is no such page."""
    account = queries.persona_account(work.session, key, work.now) if offered_personas(work) else None
    if account is None:
        raise NotFound("There is no such persona.", "Choose one on the sign-in page.")
    return let_in(account.employee_number, service.open_session(work, account.person_id))


@bp.get("/sign-in/idle")
@requires(Action.PAGE_OPEN)
def idle(work: Work) -> ResponseReturnValue:
    """Where a shared terminal's browser goes by itself: back when it was used meanwhile, else to the sign-in page."""
    if work.actor.person_id is None:
        return redirect(url_for("lms.accounts.sign_in"))
    return redirect(safe_path(request.args.get("next", "")) or url_for("lms.desk.home"))


@bp.post("/sign-out")
@requires(Action.PAGE_OPEN, works=False)
def sign_out() -> ResponseReturnValue:
    """Sign out of this browser, which forgets what it kept of our pages; a copy of its cookie is worth nothing."""
    if end_session():
        flash(_("You are signed out."), "info")
    else:
        flash(_("You are signed out in this browser. The records could not be reached: sign out everywhere later."))
    response = redirect(url_for("lms.accounts.sign_in"), 303)
    response.headers["Clear-Site-Data"] = KEEP_NOTHING
    return response
