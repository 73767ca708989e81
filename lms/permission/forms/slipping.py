"""Slips: how they are set, one that was reported, and the reply to it."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from lms.permission.forms.scoping import LONGEST_TEXT, ScopeForm, TickedField, choices, version_of
from lms.permission.rules import State
from lms.permission.rules.slips import LONGEST, MOST_LESSONS, PROPOSED, SHORTEST, ShortLesson, SlipRule
from lms.permission.vocabulary import LEVEL_WORDS, Level
from lms.web.forms import Form
from lms.web.i18n import gettext as _


def _named(lessons: Iterable[ShortLesson]) -> list[SelectChoice]:
    words = _("%(title)s (%(course)s, %(minutes)s minutes)")
    return choices(
        (one.code, words % {"title": one.title, "course": one.course, "minutes": one.minutes}) for one in lessons
    )


class SlipsForm(Form):
    """Whether slips can be noted, for how many days, and which lessons heal them."""

    is_on = BooleanField(_("Whoever decides may note a slip"))
    days = IntegerField(
        _("For how many days it covers less"),
        [InputRequired(_("Write a number of days.")), NumberRange(min=SHORTEST, max=LONGEST)],
    )
    lessons = TickedField(_("Lessons that heal it"), [Length(max=MOST_LESSONS, message=_("Choose 20 at most."))])
    number = HiddenField()

    def offer(self, lessons: Iterable[ShortLesson]) -> None:
        """Let these lessons be ticked."""
        self.lessons.choices = _named(lessons)

    def show(self, rule: SlipRule) -> None:
        """Fill the form from the setting; before the first one, with what is proposed."""
        offered = {choice.value for choice in self.lessons.choices}
        self.is_on.data, self.days.data, self.number.data = rule.is_on, rule.days, rule.number
        self.lessons.data = [code for code in (rule.lessons if rule.number else PROPOSED) if code in offered]

    @property
    def rule(self) -> SlipRule:
        """The setting that was chosen, with the number of the one that was shown."""
        return SlipRule(
            number=version_of(self.number.data) or 0,
            is_on=bool(self.is_on.data),
            days=int(self.days.data),
            lessons=tuple(self.lessons.data or ()),
        )


class SlipForm(ScopeForm):
    """A slip that was reported: how much still holds, and the lesson that heals it."""

    level = RadioField(_("Until then, at most"), [InputRequired(_("Choose how much still holds."))])
    lesson = SelectField(_("The short lesson"), [InputRequired(_("Choose a lesson."))])
    text = TextAreaField(
        _("What was reported"),
        [DataRequired(_("Write what was reported, in a sentence.")), Length(max=LONGEST_TEXT)],
    )
    version = HiddenField()

    def offer(self, state: State, lessons: Iterable[ShortLesson]) -> None:
        """Let a level up to what is granted be chosen, the highest first, and one of these lessons."""
        for field in self:
            field.id = f"slip-{field.short_name}"  # forms with fields of the same names stand on the page
        within = [level for level in reversed(Level) if state.level.covers(level)]
        self.level.choices = choices((level.value, LEVEL_WORDS[level][0]) for level in within)
        self.lesson.choices = _named(lessons)

    def begin(self, state: State) -> None:
        """Propose one level less, within what is granted."""
        within = [level for level in reversed(Level) if state.level.covers(level)]
        self.show(state.scope)
        self.level.data = within[1].value  # Listen is below whatever is granted


class ReplyForm(Form):
    """A reply to a slip."""

    text = TextAreaField(_("Your reply"), [DataRequired(_("Write your reply.")), Length(max=LONGEST_TEXT)])
    version = HiddenField()
