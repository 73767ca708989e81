"""Reviews: starting one, and one answer to several permissions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wtforms import DateField, Field, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from lms.permission.forms.deciding import NO_REASON
from lms.permission.forms.scoping import ASKABLE, LONGEST_TEXT, TickedField, choices, conditions_field, version_of
from lms.permission.rules.reviews import Less
from lms.permission.vocabulary import HAND_WORDS, LEVEL_WORDS, HandReason, Level
from lms.web.forms import Form
from lms.web.i18n import gettext as _

COMPANY = "company"
SAME = ("", _("As it is"))


class ReviewForm(Form):
    """What a new review is about: whose permissions, and the last day for the answers."""

    department = SelectField(_("Whose permissions"), [InputRequired(_("Choose the company or a department."))])
    due_on = DateField(_("Last day"), [InputRequired(_("Choose the last day for the answers."))])

    def offer(self, departments: Iterable[tuple[str, str]], *, company: bool) -> None:
        """Let the company, where that is within the scope, or one of these departments be chosen."""
        whole = ((COMPANY, _("The whole company")),) if company else ()
        self.department.choices = choices(departments, *whole)

    @property
    def department_id(self) -> str | None:
        """The department that was chosen; None is the company."""
        return None if self.department.data == COMPANY else str(self.department.data)


class AnswerForm(Form):
    """One answer to those that are ticked, each by itself."""

    answer = RadioField(
        _("Your answer"),
        [InputRequired(_("Choose your answer."))],
        choices=choices(
            [
                ("keep", _("Keep as it is")),
                ("narrow", _("Narrow")),
                ("suspend", _("Suspend")),
                ("revoke", _("Revoke")),
            ]
        ),
        default="keep",
    )
    level = SelectField(
        _("At most this level"),
        choices=choices(((level.value, LEVEL_WORDS[level][0]) for level in ASKABLE), SAME),
    )
    conditions = conditions_field(_("Further conditions"))
    until = DateField(_("Last day"), [Optional()])
    reason = SelectField(
        _("Reason"), choices=choices(((reason.value, HAND_WORDS[reason]) for reason in HandReason), NO_REASON)
    )
    text = TextAreaField(_("In words"), [Optional(), Length(max=LONGEST_TEXT)])
    asks = TickedField(_("Permissions"), [InputRequired(_("Tick at least one permission."))], validate_choice=False)

    def show(self, waiting: Mapping[str, str], *, ticked: bool) -> None:
        """Let these be ticked: value (``id:version``) → words; none is until the reader says so."""
        self.asks.choices = choices(waiting.items())
        if self.asks.data is None:
            self.asks.data = list(waiting) if ticked else []

    def validate_reason(self, field: Field) -> None:
        """Ask for a reason with every answer but keeping."""
        if self.answer.data != "keep" and not field.data:
            raise ValidationError(_("Choose a reason."))

    def validate_level(self, field: Field) -> None:
        """Ask for something that becomes less with a narrowing."""
        if self.answer.data == "narrow" and not (field.data or self.conditions.data or self.until.data):
            raise ValidationError(_("Say what becomes less: a level, a condition or an earlier last day."))

    @property
    def why(self) -> HandReason:
        """The reason that was chosen."""
        return HandReason(self.reason.data)

    @property
    def less(self) -> Less:
        """What the permissions are narrowed to."""
        level = Level(self.level.data) if self.level.data else None
        return Less(level, frozenset(self.conditions.data or ()), self.until.data)

    @property
    def expected(self) -> dict[str, int | None]:
        """The streams that were ticked, each with the version that the page showed."""
        parts = (value.partition(":") for value in self.asks.data or ())
        return {stream_id: version_of(version) for stream_id, _colon, version in parts}
