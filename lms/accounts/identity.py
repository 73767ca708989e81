"""Who is signed in, by Flask-Login, for the stand-alone product only."""

from __future__ import annotations

from flask import Flask, session, url_for
from flask_login import LoginManager, UserMixin, current_user

SIGN_IN = "lms.accounts.sign_in"


class SignedIn(UserMixin):
    """What a session remembers: the employee number; whether it still counts is checked with the actor."""

    def __init__(self, employee_number: str) -> None:
        self.id = employee_number


class AccountIdentity:
    """The identity port over Flask-Login."""

    def __init__(self, app: Flask) -> None:
        manager = LoginManager()
        manager.session_protection = None
        manager.user_loader(SignedIn)
        manager.init_app(app)

    def key(self) -> str | None:
        """Return the employee number of whoever is signed in."""
        if "_user_id" not in session:
            return None
        number: str = current_user.get_id()
        return number

    def sign_in_url(self, return_to: str) -> str:
        """Return the sign-in page, which leads back to ``return_to``."""
        return url_for(SIGN_IN, next=return_to if return_to != "/" else None)

    def sign_out_url(self) -> str | None:
        """Return the address to which the sign-out form is sent."""
        return url_for("lms.accounts.sign_out")
