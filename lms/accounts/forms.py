"""Forms of signing in."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from lms.accounts.rules import LONGEST_PASSWORD, password_refusal
from lms.web.forms import Form
from lms.web.i18n import gettext as _

LONGEST_NAME = 254
_NAME = [
    InputRequired("Write your employee number or your e-mail address."),
    Length(max=LONGEST_NAME, message="That is longer than any number or address."),
]
_NUMBER = [InputRequired("Write your employee number, as it stands on the sheet."), Length(max=64)]


class SignInForm(Form):
    """Who, and the password."""

    name = StringField("Employee number or e-mail", _NAME)
    password = PasswordField("Password", [InputRequired("Write your password."), Length(max=LONGEST_PASSWORD)])
    shared = BooleanField("Others use this device, too")


class ForgottenForm(Form):
    """For whom a link is sent."""

    name = StringField("Employee number or e-mail", _NAME)


class NewPasswordForm(Form):
    """A new password, twice."""

    password = PasswordField("New password", [InputRequired("Write the password you want.")])
    again = PasswordField("The same again", [InputRequired("Write it once more, so that a slip shows.")])

    def accepts(self, known: Iterable[str]) -> bool:
        """Say whether both are the same and a password that is taken; else the fields say what is wrong."""
        if not self.validate():
            return False
        if refusal := password_refusal(self.password.data, known):
            self.password.errors = [_(refusal)]
        elif self.password.data != self.again.data:
            self.again.errors = [_("The two are not the same. Write both again.")]
        return not self.errors


class CodeForm(NewPasswordForm):
    """A printed code, and the password that is chosen with it."""

    number = StringField("Employee number", _NUMBER)
    code = StringField("Code", [InputRequired("Write the code from the sheet."), Length(max=40)])
    shared = BooleanField("Others use this device, too")


class ChangePasswordForm(NewPasswordForm):
    """The password of now, and the new one twice."""

    current = PasswordField("Password of now", [Length(max=LONGEST_PASSWORD)])
