"""A first password by a printed code, a new one by a mailed link."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import passwords, queries, service
from lms.accounts.forms import CodeForm, ForgottenForm, NewPasswordForm
from lms.accounts.rules import normal_name, wait_until
from lms.accounts.views.room import address, bp, let_in, waiting_text
from lms.core.access import Action
from lms.core.errors import NotFound
from lms.db.work import Work
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render
from lms.web.work import reading, writing


@bp.get("/sign-in/code")
@requires(Action.PAGE_OPEN, works=False)
def code() -> ResponseReturnValue:
    """Show the form for a printed code and the first password."""
    return render("accounts/code.html", form=CodeForm())


@bp.post("/sign-in/code")
@requires(Action.PAGE_OPEN, works=False)
def use_code() -> ResponseReturnValue:
    """Take a printed code once, set the password that came with it and sign in."""
    form = CodeForm.sent()
    if not form.accepts([form.number.data or ""]):
        return render("accounts/code.html", form=form), 400
    with reading() as work:
        waits = _must_wait(work, form)
    if waits is not None:
        return waits
    password_hash = passwords.hashed(form.password.data)
    return writing(lambda work: _must_wait(work, form) or _used(work, form, password_hash))


def _must_wait(work: Work, form: CodeForm) -> Response | None:
    """Return the page that says how long to wait, if no try is taken now; asked before the costly hash, and with it."""
    tried = passwords.digest(normal_name(form.number.data)), passwords.digest(address())
    until = wait_until(*queries.failures(work.session, *tried, work.now), work.now)
    if until is None:
        return None
    form.form_errors.append(waiting_text(until, work.now))
    return make_response(render("accounts/code.html", form=form), 429)


def _used(work: Work, form: CodeForm, password_hash: str) -> Response:
    owner = service.owner_of_code(work, form.number.data, form.code.data)
    if owner is None:
        service.count_failure(work, form.number.data, address())
        form.form_errors.append(
            _("The number and the code do not belong together, or the code was used or is too old. Ask for a new one.")
        )
        # Kept, therefore no error status: see entering._refused.
        return make_response(render("accounts/code.html", form=form))
    session_key = service.set_password(work, owner.person_id, password_hash, by_code=True)
    service.open_session(work, owner.person_id, form.number.data)
    return make_response(let_in(owner.employee_number, session_key, shared=form.shared.data))


@bp.get("/forgotten")
@requires(Action.PAGE_OPEN, works=False)
def forgotten() -> ResponseReturnValue:
    """Show the form that asks for a link to a new password."""
    return render("accounts/forgotten.html", form=ForgottenForm())


@bp.post("/forgotten")
@requires(Action.PAGE_OPEN)
def send_link(work: Work) -> ResponseReturnValue:
    """Send a link where there is an address to send it to, and say the same in every case."""
    form = ForgottenForm.sent()
    if not form.validate():
        return render("accounts/forgotten.html", form=form), 400
    account = queries.account_named(work.session, form.name.data, work.now)
    token = passwords.new_token()
    if account is not None:
        service.send_reset(work, account, token, url_for("lms.accounts.reset", token=token))
    return redirect(url_for("lms.accounts.sent"), 303)


@bp.get("/forgotten/sent")
@requires(Action.PAGE_OPEN, works=False)
def sent() -> ResponseReturnValue:
    """Say what happens next, whoever asked."""
    return render("accounts/sent.html")


@bp.get("/reset/<token>")
@requires(Action.PAGE_OPEN)
def reset(work: Work, token: str) -> ResponseReturnValue:
    """Show the form for a new password, while the link lasts."""
    _owner(work, token)
    return render("accounts/reset.html", form=NewPasswordForm(), token=token)


@bp.post("/reset/<token>")
@requires(Action.PAGE_OPEN, works=False)
def set_by_link(token: str) -> ResponseReturnValue:
    """Set the new password, end all sessions and begin one."""
    with reading() as work:
        owner = _owner(work, token)
    form = NewPasswordForm(request.form)
    if not form.accepts([owner.employee_number, owner.name, owner.email or ""]):
        return render("accounts/reset.html", form=form, token=token), 400
    password_hash = passwords.hashed(form.password.data)
    return writing(lambda work: _set(work, token, password_hash))


def _set(work: Work, token: str, password_hash: str) -> Response:
    owner = _owner(work, token, lock=True)
    session_key = service.set_password(work, owner.person_id, password_hash, by_code=True)
    return make_response(let_in(owner.employee_number, session_key))


def _owner(work: Work, token: str, *, lock: bool = False) -> queries.AccountRow:
    owner = service.owner_of_token(work, token[:100], lock=lock)
    if owner is None:
        raise NotFound("This link was used, or it is over an hour old.", "Ask for a new one on the sign-in page.")
    return owner
