"""One's own account: the password, and signing out everywhere."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import passwords, queries, service
from lms.accounts.forms import ChangePasswordForm
from lms.accounts.identity import begin_session, is_shared
from lms.accounts.rules import is_address_held, wait_until
from lms.accounts.views.room import address, bp, waiting_text
from lms.core.access import Action
from lms.core.errors import NotFound, TooMany
from lms.db.work import Work
from lms.people import service as people
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render


@bp.get("/account")
@requires(Action.ACCOUNT_OWN)
def account(work: Work) -> ResponseReturnValue:
    """Show how the reader signs in, and let them change the password."""
    own = _own(work)
    held = is_address_held(own.email_changed_at, work.now, has_password=own.password_hash is not None)
    return render("accounts/account.html", form=ChangePasswordForm(), account=own, held=held)


@bp.post("/account/password")
@requires(Action.ACCOUNT_OWN)
def change_password(work: Work) -> ResponseReturnValue:
    """Set a new password; every other session of the reader ends."""
    own, form = _own(work), ChangePasswordForm(request.form)
    tried = passwords.digest(own.person_id), passwords.digest(address())
    until = wait_until(*queries.failures(work.session, *tried, work.now), work.now)
    if until is not None:
        raise TooMany(waiting_text(until, work.now))
    if own.password_hash and not passwords.matches(own.password_hash, form.current.data or ""):
        service.count_failure(work, own.person_id, address())
        form.current.errors = [_("This is not your password of now.")]
        return render("accounts/account.html", form=form, account=own)
    if not form.accepts([own.employee_number, own.name, own.email or ""]):
        return render("accounts/account.html", form=form, account=own), 400
    session_key = service.set_password(work, own.person_id, passwords.hashed(form.password.data))
    begin_session(own.employee_number, session_key, shared=is_shared())
    flash(_("Your new password counts from now on. You are signed out everywhere else."))
    return redirect(url_for("lms.accounts.account"), 303)


@bp.post("/account/address")
@requires(Action.ACCOUNT_OWN)
def confirm_address(work: Work) -> ResponseReturnValue:
    """Confirm the address that somebody else put on record: from now on a forgotten password is replaced by it."""
    people.confirm_address(work)
    flash(_("Thank you. From now on a link for a new password can go to this address."))
    return redirect(url_for("lms.accounts.account"), 303)


@bp.post("/account/sign-out-everywhere")
@requires(Action.ACCOUNT_OWN)
def sign_out_everywhere(work: Work) -> ResponseReturnValue:
    """End all sessions of the reader, this one too."""
    service.sign_out_everywhere(work, _own(work).person_id)
    flash(_("You are signed out on every device."), "info")
    return redirect(url_for("lms.accounts.sign_in"), 303)


def _own(work: Work) -> queries.AccountRow:
    found = queries.account_of(work.session, work.actor.person_id or "", work.now)
    if found is None:
        raise NotFound("There is no account of yours.")
    return found
