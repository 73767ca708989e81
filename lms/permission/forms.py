"""Forms of permissions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from wtforms import (
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms.permission.rules import Terms
from lms.permission.vocabulary import (
    CHANNELS,
    CODE_BOUND,
    CONDITIONS,
    DECLINE_WORDS,
    HAND_WORDS,
    LEVEL_WORDS,
    SCOPE_BOUND,
    DeclineReason,
    HandReason,
    Level,
    Scope,
)
from lms.web.forms import Form
from lms.web.i18n import gettext as _

LONGEST_TEXT = 2000
LONGEST_LIST = 4000
NO_REASON = ("", _("Choose a reason"))
ASKABLE = [level for level in Level if level is not Level.LISTEN]
SCOPE_FIELDS = ("topics", "products", "markets", "languages")


def choices(pairs: Iterable[tuple[str, str]], *first: tuple[str, str]) -> list[SelectChoice]:
    """Return (value, words) as the options of a field, those of ``first`` before the others."""
    return [SelectChoice(value, words) for value, words in (*first, *pairs)]


def level_choices(levels: Iterable[Level]) -> list[SelectChoice]:
    """Return levels as the options of a field."""
    return choices((level.value, LEVEL_WORDS[level][0]) for level in levels)


def words_of(text: str | None) -> frozenset[str]:
    """Return the entries of a list that was written with commas or on lines."""
    parts = (text or "").replace("\n", ",").replace(";", ",").split(",")
    return frozenset(" ".join(part.split()) for part in parts if part.strip())


def check_list(_form: object, field: Field) -> None:
    """Refuse a list with too many or too long entries."""
    entries = words_of(field.data)
    if len(entries) > SCOPE_BOUND or any(len(entry) > CODE_BOUND for entry in entries):
        raise ValidationError(_("Name at most 200 things of at most 80 characters each, with commas between them."))


class ScopeForm(Form):
    """What a permission is about; an empty list is not limited."""

    topics = StringField(_("Topics"), [Optional(), Length(max=LONGEST_LIST), check_list])
    markets = StringField(_("Markets"), [Optional(), Length(max=LONGEST_LIST), check_list])
    languages = StringField(_("Languages"), [Optional(), Length(max=LONGEST_LIST), check_list])

    @property
    def scope(self) -> Scope:
        """The scope that was written."""
        return Scope(
            topics=words_of(self.topics.data),
            markets=words_of(self.markets.data),
            languages=words_of(self.languages.data),
        )

    def show(self, scope: Scope) -> None:
        """Fill the lists from a scope."""
        for name in ("topics", "markets", "languages"):
            self[name].data = ", ".join(sorted(getattr(scope, name)))


class AskForm(ScopeForm):
    """What somebody asks for."""

    channel = SelectField(_("Channel"), [InputRequired()], choices=choices(CHANNELS.items()))
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


class TermsForm(ScopeForm):
    """What is granted, chosen by oneself."""

    level = SelectField(_("Level"), [Optional()], choices=level_choices(ASKABLE))
    conditions = SelectMultipleField(
        _("Conditions"),
        choices=choices((code, sentence) for code, (_kind, sentence) in CONDITIONS.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    until = DateField(_("Last day"), [Optional()])
    version = HiddenField()

    def fill(self, terms: Terms, last_day: date) -> None:
        """Show these terms, and let nothing above their level be chosen."""
        self.level.choices = level_choices(level for level in ASKABLE if terms.level.covers(level))
        if self.level.data is None:
            self.show(terms.scope)
            self.level.data, self.until.data = terms.level.value, last_day
            self.conditions.data = sorted(terms.conditions)


class DecideForm(TermsForm):
    """One decision: grant on a preset or on terms of one's own, return with a wish, decline with a reason."""

    decision = RadioField(
        _("Decision"),
        [InputRequired(_("Choose what you decide."))],
        choices=choices([("grant", _("Grant")), ("return", _("Return")), ("decline", _("Decline"))]),
        default="grant",
    )
    preset = RadioField(
        _("On which terms"),
        [InputRequired(_("Choose the terms."))],
        choices=choices(
            [
                ("asked", _("As asked")),
                ("checked", _("As asked, shown to you first")),
                ("trial", _("As asked, for three months")),
                ("own", _("On terms that I set below")),
            ]
        ),
        default="asked",
    )
    wish = TextAreaField(_("What should change?"), [Length(max=LONGEST_TEXT)])
    reason = SelectField(
        _("Reason"),
        choices=choices(((reason.value, DECLINE_WORDS[reason]) for reason in DeclineReason), NO_REASON),
    )
    text = TextAreaField(_("A sentence to the person"), [Length(max=LONGEST_TEXT)])

    def validate_wish(self, field: Field) -> None:
        """Ask for a wish with a return."""
        if self.decision.data == "return" and not (field.data or "").strip():
            raise ValidationError(_("Write what should change."))

    def validate_reason(self, field: Field) -> None:
        """Ask for a reason of the list with a refusal."""
        if self.decision.data == "decline" and not field.data:
            raise ValidationError(_("Choose a reason of the list."))

    def validate_text(self, field: Field) -> None:
        """Ask for a sentence with a refusal."""
        if self.decision.data == "decline" and not (field.data or "").strip():
            raise ValidationError(_("Write a sentence: what would change your mind."))


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


def version_of(value: str | None) -> int | None:
    """Return the version that a page showed, or None where it is no number: such a page is never stale."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 9 else None
