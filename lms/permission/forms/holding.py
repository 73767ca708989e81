"""What stands: suspending, lifting, revoking, taking back, narrowing."""

from __future__ import annotations

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from lms.permission.forms.deciding import NO_REASON, TermsForm
from lms.permission.forms.scoping import LONGEST_TEXT, choices
from lms.permission.vocabulary import HAND_WORDS, HandReason
from lms.web.forms import Form
from lms.web.i18n import gettext as _


class HandForm(Form):
    """Why somebody suspends, lifts, revokes or takes back by hand."""

    reason = SelectField(
        _("Reason"),
        [InputRequired(_("Choose a reason."))],
        choices=choices(((reason.value, HAND_WORDS[reason]) for reason in HandReason), NO_REASON),
    )
    text = TextAreaField(_("In words"), [Optional(), Length(max=LONGEST_TEXT)])
    version = HiddenField()

    @property
    def why(self) -> HandReason:
        """The reason that was chosen."""
        return HandReason(self.reason.data)


class NarrowForm(TermsForm):
    """Less than what stands, and why."""

    reason = SelectField(
        _("Reason"),
        [InputRequired(_("Choose a reason."))],
        choices=choices(((reason.value, HAND_WORDS[reason]) for reason in HandReason), NO_REASON),
    )
    text = TextAreaField(_("In words"), [Optional(), Length(max=LONGEST_TEXT)])
