"""Offering what nobody has asked for, wider, or for longer."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from lms.permission.forms.scoping import ASKABLE, LONGEST_TEXT, ScopeForm, choices, conditions_field, level_choices
from lms.permission.vocabulary import CHANNELS, Level
from lms.web.i18n import gettext as _


class OfferForm(ScopeForm):
    """What is offered: where, how far, on which conditions, until when, and a sentence beside it."""

    channel = SelectField(_("Channel"), [InputRequired()], choices=choices(CHANNELS.items()))
    level = RadioField(
        _("How far"), [InputRequired(_("Choose how far the person may go."))], choices=level_choices(ASKABLE)
    )
    conditions = conditions_field(_("Conditions"))
    until = DateField(_("Last day"), [Optional()])
    text = TextAreaField(_("A sentence to the person"), [Optional(), Length(max=LONGEST_TEXT)])

    def offer(self, levels: Iterable[Level]) -> None:
        """Let only these levels be chosen: those that the matrix has."""
        known = set(levels)
        self.level.choices = level_choices(level for level in ASKABLE if level in known)
