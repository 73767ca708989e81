"""The form of an access token."""

from __future__ import annotations

from wtforms import DateField, HiddenField, IntegerField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from lms.interop.rules import LEAST_PER_MINUTE, MOST_PER_MINUTE, SCOPE_WORDS
from lms.web.forms import Form
from lms.web.i18n import gettext as _

NAME_LENGTH = 120


class TicksField(SelectMultipleField):
    """Several of a list, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TokenForm(Form):
    """What a token is to be."""

    token_id = HiddenField("", [InputRequired(), Regexp(r"^[0-9A-Z]{26}$")])
    name = StringField(_("For which program"), [InputRequired(_("Write which program.")), Length(max=NAME_LENGTH)])
    scopes = TicksField(
        _("What it may ask"),
        [InputRequired(_("Choose at least one."))],
        choices=[SelectChoice(scope.value, _(words)) for scope, words in SCOPE_WORDS.items()],
    )
    department = SelectField(_("About whom"))
    last_day = DateField(_("Last day"), [InputRequired(_("Write the last day."))])
    per_minute = IntegerField(
        _("Questions a minute"),
        [InputRequired(_("Write a number.")), NumberRange(LEAST_PER_MINUTE, MOST_PER_MINUTE)],
        default=6_000,
    )
