"""Forms of certificates."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.awards.service import REASON_LENGTH
from lms.web.forms import Form
from lms.web.i18n import gettext as _

NUMBER_LENGTH = 60


class RevokeForm(Form):
    """Why a certificate is taken back."""

    reason = TextAreaField(
        _("Reason"),
        [InputRequired(_("Say why: its holder reads this.")), Length(max=REASON_LENGTH)],
        description=_("Its holder reads this. It is kept with the certificate."),
    )


class CorrectForm(Form):
    """Why the printed name was wrong."""

    reason = TextAreaField(
        _("Reason"),
        [InputRequired(_("Say what was wrong: its holder reads this.")), Length(max=REASON_LENGTH)],
        description=_("Its holder reads this. It is kept with the certificate that is replaced."),
    )


class VerifyForm(Form):
    """The number printed on a certificate."""

    number = StringField(
        _("Number"), [InputRequired(_("Write the number."))], description=_("It stands at the foot of the certificate.")
    )
