"""What a permission is about, on a form: topics, markets, languages, and the lists that fields share."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import Field, SelectChoice, SelectMultipleField, StringField, ValidationError
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms.permission.vocabulary import CODE_BOUND, CONDITIONS, LEVEL_WORDS, SCOPE_BOUND, Level, Scope
from lms.web.forms import Form
from lms.web.i18n import gettext as _

LONGEST_TEXT = 2000
LONGEST_LIST = 4000
ASKABLE = tuple(level for level in Level if level is not Level.LISTEN)


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


class TickedField(SelectMultipleField):
    """Several of a list, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def conditions_field(label: str) -> TickedField:
    """Return the choice among the conditions of a permission."""
    return TickedField(label, choices=choices((code, sentence) for code, (_kind, sentence) in CONDITIONS.items()))


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


def version_of(value: str | None) -> int | None:
    """Return the version that a page showed, or None where it is no number: such a page is never stale."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 9 else None
