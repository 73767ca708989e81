"""Forms of policies and of the requirement matrix: signing, the next version, one cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from lms.permission.forms.scoping import choices
from lms.permission.rules.policies import (
    LONGEST_JOINER_DAYS,
    LONGEST_QUESTION,
    LONGEST_TEXT,
    MOST_ANSWERS,
    SLUG_LENGTH,
    TITLE_LENGTH,
    PolicyDraft,
    Question,
    Signing,
)
from lms.permission.vocabulary import CONDITIONS, MatrixRow
from lms.web.forms import Form
from lms.web.i18n import gettext as _

LONGEST_NAME = 200
LONGEST_TERM = 36
SIGNING_WORDS = (
    (Signing.REQUIRED, _("Everybody it is for signs it")),
    (Signing.OPTIONAL, _("May be signed, declined and taken back")),
    (Signing.NONE, _("Only to be read")),
)


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def boxes(label: str, options: Iterable[tuple[str, str]] = ()) -> SelectMultipleField:
    """Return a field of which several may be chosen, each with its box."""
    return SelectMultipleField(
        label,
        choices=choices(options),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class SignForm(Form):
    """A name typed over a text, and the answer to its check question."""

    digest = HiddenField()
    answer = RadioField(_("Check question"), validators=[Optional()], choices=[])
    name = StringField(_("Your name"), [InputRequired(_("Type your name.")), Length(max=LONGEST_NAME)])

    def ask(self, question: Question | None) -> None:
        """Ask the check question of a version, or none."""
        if question is None:
            del self.answer
            return
        self.answer.label.text = question.text
        self.answer.choices = choices((str(place), answer) for place, answer in enumerate(question.answers))
        self.answer.validators = [InputRequired(_("Choose an answer."))]

    @property
    def chosen(self) -> int | None:
        """The place of the answer that was chosen, or None."""
        return int(self.answer.data) if "answer" in self and self.answer.data else None


class NewPolicyForm(Form):
    """The short name of a new policy."""

    slug = StringField(
        _("Short name"), [InputRequired(_("Write a short name.")), Length(max=SLUG_LENGTH)], filters=[_stripped]
    )


class PolicyForm(Form):
    """The next version of a policy."""

    title = StringField(_("Title"), [InputRequired(_("Write a title.")), Length(max=TITLE_LENGTH)])
    text = TextAreaField(_("Text"), [InputRequired(_("Write the policy.")), Length(max=LONGEST_TEXT)])
    language = StringField(
        _("Language"),
        [
            InputRequired(_("Write a tag such as en.")),
            Length(max=35),
            Regexp(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", message=_("Write a tag such as en or pt-BR.")),
        ],
    )
    owner = StringField(_("Who answers for it"), [InputRequired(_("Name somebody.")), Length(max=LONGEST_NAME)])
    audience = boxes(_("Whom it is for"))
    signing = RadioField(
        _("Signing"),
        [InputRequired(_("Choose who signs."))],
        choices=choices((kind.value, words) for kind, words in SIGNING_WORDS),
    )
    again = BooleanField(_("Whoever signed an older version signs again"))
    effective_on = DateField(_("Takes effect on"), [Optional()])
    sign_by = DateField(_("To be signed by"), [Optional()])
    joiner_days = IntegerField(
        _("Days for whoever joins later"), [InputRequired(), NumberRange(min=1, max=LONGEST_JOINER_DAYS)]
    )
    review_on = DateField(_("To be reviewed by"), [InputRequired(_("Choose a day."))])
    question = StringField(_("Check question"), [Optional(), Length(max=LONGEST_QUESTION)])
    answers = TextAreaField(_("Its answers, one a line"), [Optional(), Length(max=MOST_ANSWERS * LONGEST_QUESTION)])
    right = IntegerField(_("Line of the right answer"), [Optional(), NumberRange(min=1, max=MOST_ANSWERS)])

    def offer(self, departments: Sequence[tuple[str, str]]) -> None:
        """Let these departments be chosen."""
        self.audience.choices = choices(departments)

    def show(self, draft: PolicyDraft, owner: str) -> None:
        """Fill the form from a draft; ``owner`` is an employee number."""
        for name in ("title", "text", "language", "again", "effective_on", "sign_by", "joiner_days", "review_on"):
            self[name].data = getattr(draft, name)
        self.owner.data, self.signing.data, self.audience.data = owner, draft.signing.value, list(draft.audience)
        if draft.question is not None:
            self.question.data, self.right.data = draft.question.text, draft.question.right + 1
            self.answers.data = "\n".join(draft.question.answers)

    def draft(self, owner_id: str | None) -> PolicyDraft:
        """Return what was written."""
        return PolicyDraft(
            title=self.title.data or "",
            text=self.text.data or "",
            language=self.language.data or "en",
            owner_id=owner_id,
            audience=tuple(self.audience.data or ()),
            signing=Signing(self.signing.data or Signing.REQUIRED),
            again=bool(self.again.data),
            effective_on=self.effective_on.data,
            sign_by=self.sign_by.data,
            joiner_days=self.joiner_days.data or 0,
            review_on=self.review_on.data,
            question=self._question(),
        )

    def _question(self) -> Question | None:
        lines = tuple(line.strip() for line in (self.answers.data or "").splitlines() if line.strip())
        text = (self.question.data or "").strip()
        return Question(text, lines, (self.right.data or 0) - 1) if text else None

    def validate_answers(self, field: Field) -> None:
        """Ask for two answers and the right one with a question."""
        question = self._question()
        if question is not None and not (2 <= len(question.answers) <= MOST_ANSWERS):
            raise ValidationError(_("Write 2 to 5 answers, one a line."))
        if question is not None and not 0 <= question.right < len(question.answers):
            raise ValidationError(_("Say which line holds the right answer."))


class CellForm(Form):
    """What one level on one channel asks for."""

    offered = BooleanField(_("This level can be asked for on this channel"))
    certificates = boxes(_("Certificates"))
    policy = SelectField(_("Signed policy"))
    second_approver = BooleanField(_("Compliance gives a second yes"))
    conditions = boxes(_("Conditions of every grant"), ((code, words) for code, (_kind, words) in CONDITIONS.items()))
    longest_months = IntegerField(
        _("Longest term, in months"),
        [InputRequired(_("Write a number of months.")), NumberRange(min=1, max=LONGEST_TERM)],
    )
    everywhere = BooleanField(_("The same on every channel"))

    def offer(self, courses: Iterable[tuple[str, str]], policies: Iterable[tuple[str, str]]) -> None:
        """Let these courses and policies be asked for."""
        self.certificates.choices = choices(courses)
        self.policy.choices = choices(policies, ("", _("None")))

    def show(self, row: MatrixRow | None) -> None:
        """Fill the form from a row."""
        self.offered.data = row is not None
        row = row or MatrixRow()
        self.certificates.data, self.conditions.data = sorted(row.certificates), sorted(row.conditions)
        self.policy.data, self.second_approver.data = row.policy or "", row.second_approver
        self.longest_months.data = row.longest_months

    def row(self, before: MatrixRow | None) -> MatrixRow | None:
        """Return the row that was chosen, with the scope of the one before; None where the level is not offered."""
        if not self.offered.data:
            return None
        return MatrixRow(
            certificates=frozenset(self.certificates.data or ()),
            policy=self.policy.data or None,
            second_approver=bool(self.second_approver.data),
            conditions=frozenset(self.conditions.data or ()),
            scope=(before or MatrixRow()).scope,
            longest_months=int(self.longest_months.data),
        )


class DayForm(Form):
    """From which day a version of the matrix counts, and the digest of what was previewed."""

    on = DateField(_("From which day it counts"), [InputRequired(_("Choose a day."))])
    seen = HiddenField()


class RenewalForm(Form):
    """By which day certificates of older versions are renewed, and the digest of what was previewed."""

    on = DateField(_("Last day to renew"), [InputRequired(_("Choose a day."))])
    seen = HiddenField()
