"""The question of *May I?*."""

from __future__ import annotations

from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from lms.permission.forms.scoping import choices
from lms.permission.rules import Question
from lms.permission.vocabulary import CHANNELS, CODE_BOUND
from lms.permission.wording import ACTIVITY_GROUPS
from lms.web.forms import Form
from lms.web.i18n import gettext as _

ACTIVITIES = [
    SelectChoice(code, _(words), optgroup=_(group))
    for group, known in ACTIVITY_GROUPS.items()
    for code, words in known.items()
]
FIELDS = ("activity", "topic", "market", "product", "language")


class MayForm(Form):
    """A question of *May I?*; what is left empty is not told."""

    activity = SelectField(_("What"), [InputRequired()], choices=ACTIVITIES, default="comment")
    channel = SelectField(_("Where"), [InputRequired()], choices=choices(CHANNELS.items()))
    topic = StringField(_("About"), [Optional(), Length(max=CODE_BOUND)])
    market = StringField(_("Market"), [Optional(), Length(max=CODE_BOUND)])
    product = StringField(_("Product"), [Optional(), Length(max=CODE_BOUND)])
    language = StringField(_("Language"), [Optional(), Length(max=CODE_BOUND)])

    @property
    def asked(self) -> dict[str, str]:
        """The fields of the question that were told."""
        told = {name: " ".join((self[name].data or "").split()) for name in FIELDS}
        return {name: text for name, text in told.items() if text}

    @property
    def question(self) -> Question:
        """The question that was put."""
        return Question(**self.asked)
