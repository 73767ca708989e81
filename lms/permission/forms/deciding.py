"""Deciding: one request, several at once, the second key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from wtforms import DateField, Field, HiddenField, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from lms.permission.forms.scoping import (
    ASKABLE,
    LONGEST_TEXT,
    ScopeForm,
    TickedField,
    choices,
    conditions_field,
    level_choices,
    version_of,
)
from lms.permission.rules import Terms
from lms.permission.rules.presets import AS_ASKED, CHECKED, TRIAL, USUAL, Preset
from lms.permission.vocabulary import DECLINE_WORDS, DeclineReason
from lms.web.forms import Form
from lms.web.i18n import gettext as _

NO_REASON = ("", _("Choose a reason"))
OWN = "own"
PRESETS = (
    (AS_ASKED.code, _("As asked")),
    (CHECKED.code, _("As asked, shown to you first")),
    (TRIAL.code, _("As asked, for three months")),
)
OWN_TERMS = (OWN, _("On terms that I set below"))
REASONS = choices(((reason.value, DECLINE_WORDS[reason]) for reason in DeclineReason), NO_REASON)


def preset_field() -> RadioField:
    """Return the choice among the presets that ship, and terms of one's own."""
    return RadioField(
        _("On which terms"),
        [InputRequired(_("Choose the terms."))],
        choices=choices((*PRESETS, OWN_TERMS)),
        default=AS_ASKED.code,
    )


class TermsForm(ScopeForm):
    """What is granted, chosen by oneself."""

    level = SelectField(_("Level"), [Optional()], choices=level_choices(ASKABLE))
    conditions = conditions_field(_("Conditions"))
    until = DateField(_("Last day"), [Optional()])
    version = HiddenField()

    def fill(self, terms: Terms, last_day: date) -> None:
        """Show these terms, and let nothing above their level be chosen."""
        self.level.choices = level_choices(level for level in ASKABLE if terms.level.covers(level))
        if self.level.data is None:
            self.show(terms.scope)
            self.level.data, self.until.data = terms.level.value, last_day
            self.conditions.data = sorted(terms.conditions)


class RefusalForm(Form):
    """A refusal: a reason of the list and a sentence, which count where ``decision`` is to decline."""

    reason = SelectField(_("Reason"), choices=REASONS)
    text = TextAreaField(_("A sentence to the person"), [Length(max=LONGEST_TEXT)])

    def validate_reason(self, field: Field) -> None:
        """Ask for a reason of the list with a refusal."""
        if self["decision"].data == "decline" and not field.data:
            raise ValidationError(_("Choose a reason of the list."))

    def validate_text(self, field: Field) -> None:
        """Ask for a sentence with a refusal."""
        if self["decision"].data == "decline" and not (field.data or "").strip():
            raise ValidationError(_("Write a sentence: what would change your mind."))

    @property
    def why(self) -> DeclineReason:
        """The reason that was chosen."""
        return DeclineReason(self.reason.data)


class DecideForm(TermsForm, RefusalForm):
    """One decision: grant on a preset or on terms of one's own, return with a wish, decline with a reason."""

    DECISIONS: ClassVar[frozenset[str]] = frozenset({"grant", "return", "decline"})

    decision = RadioField(
        _("Decision"),
        [InputRequired(_("Choose what you decide."))],
        choices=choices([("grant", _("Grant")), ("return", _("Return")), ("decline", _("Decline"))]),
        default="grant",
    )
    preset = preset_field()
    wish = TextAreaField(_("What should change?"), [Length(max=LONGEST_TEXT)])

    @property
    def wants_usual(self) -> bool:
        """Whether the reader's usual terms were chosen: what they are has to be looked up."""
        return str(self.preset.data or "").startswith(f"{USUAL}:")

    @property
    def written(self) -> str:
        """What the reader wrote, for a page that cannot take it any more."""
        return str((self.wish.data if self.decision.data == "return" else self.text.data) or "")

    def offer_usual(self, usual: Preset | None) -> None:
        """Let the reader's usual terms be chosen, too, where there is such a habit."""
        if usual is not None:
            first, *rest = PRESETS
            self.preset.choices = choices((first, (usual.value, _("As you usually do")), *rest, OWN_TERMS))

    def validate_wish(self, field: Field) -> None:
        """Ask for a wish with a return."""
        if self.decision.data == "return" and not (field.data or "").strip():
            raise ValidationError(_("Write what should change."))


class TogetherForm(RefusalForm):
    """One answer to several requests: each as asked, on the same further conditions and term; or all declined."""

    decision = RadioField(
        _("Decision"),
        [InputRequired(_("Choose what you decide."))],
        choices=choices([("grant", _("Grant")), ("decline", _("Decline"))]),
        default="grant",
    )
    preset = preset_field()
    conditions = conditions_field(_("Conditions"))
    until = DateField(_("Last day"), [Optional()])
    asks = TickedField(_("Requests"), [InputRequired(_("Choose at least one request."))], validate_choice=False)

    def show(self, waiting: Mapping[str, str]) -> None:
        """Let these be ticked: value (``id:version``) → words; all are until something else was sent."""
        self.asks.choices = choices(waiting.items())
        if self.asks.data is None:
            self.asks.data = list(waiting)

    @property
    def expected(self) -> dict[str, int | None]:
        """The streams that were ticked, each with the version that the page showed."""
        parts = (value.partition(":") for value in self.asks.data or ())
        return {stream_id: version_of(version) for stream_id, _colon, version in parts}


class SecondForm(Form):
    """The second key: yes, or no with a reason."""

    decision = RadioField(
        _("Decision"),
        [InputRequired(_("Choose what you decide."))],
        choices=choices([("approve", _("Approve")), ("object", _("Object"))]),
        default="approve",
    )
    text = TextAreaField(_("Reason, if you object"), [Length(max=LONGEST_TEXT)])
    version = HiddenField()

    def validate_text(self, field: Field) -> None:
        """Ask for a reason with an objection."""
        if self.decision.data == "object" and not (field.data or "").strip():
            raise ValidationError(_("Write why."))

    @property
    def written(self) -> str:
        """What the reader wrote, for a page that cannot take it any more."""
        return str(self.text.data or "")
