"""Asking: for one channel or several at once, and again after a wish."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from lms.permission.forms.scoping import ASKABLE, LONGEST_TEXT, ScopeForm, TickedField, choices, level_choices
from lms.permission.vocabulary import CHANNELS, Level
from lms.web.i18n import gettext as _


class WishForm(ScopeForm):
    """How far somebody would like to go, and what for: a returned request that is sent again."""

    level = RadioField(
        _("What you would like to do"),
        [InputRequired(_("Choose how far you would like to go."))],
        choices=level_choices(ASKABLE),
    )
    wish = TextAreaField(_("What for"), [Optional(), Length(max=LONGEST_TEXT)])
    version = HiddenField()

    def offer(self, levels: Iterable[Level]) -> None:
        """Let only these levels be chosen: those that the matrix has."""
        known = set(levels)
        self.level.choices = level_choices(level for level in ASKABLE if level in known)


class AskForm(WishForm):
    """What somebody asks for, on one channel or on several at once."""

    channels = TickedField(
        _("Where"), [InputRequired(_("Choose one channel or several."))], choices=choices(CHANNELS.items())
    )
