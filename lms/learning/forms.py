"""Forms of learning that are not made by a course's content."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import DateField, FileField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.learning.rules import LONGEST_REASON, LONGEST_TITLE, TIMES
from lms.web.forms import Form

CHOOSE = ("", "–")


class DayField(DateField):
    """A day, whose error says how to write one."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the day."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Write the day as year, month, day, for example 2027-01-31.") from None


class AssignForm(Form):
    """Which department must take which course by when."""

    department = SelectField("Department, with everybody below it", [InputRequired("Choose a department.")])
    course = SelectField("Course", [InputRequired("Choose a course.")])
    due_on = DayField("Due by the end of", [InputRequired("Write a day, for example 2027-01-31.")])

    def offer(self, departments: Sequence[tuple[str, str]], courses: Sequence[tuple[str, str]]) -> None:
        """Offer these departments and courses, each as (value, text)."""
        self.department.choices = [SelectChoice(*pair) for pair in (CHOOSE, *departments)]
        self.course.choices = [SelectChoice(*pair) for pair in (CHOOSE, *courses)]


class ResetForm(Form):
    """Which assessment begins anew, and why."""

    course = SelectField("Course", [InputRequired("Choose a course.")])
    reason = RadioField(
        "Why",
        [InputRequired("Choose a reason.")],
        choices=[
            SelectChoice("interrupted", "Work interrupted it"),
            SelectChoice("technical", "Something technical failed"),
            SelectChoice("question", "A question was wrong"),
            SelectChoice("other", "Something else"),
        ],
    )
    words = TextAreaField(
        "What happened",
        [InputRequired("Write what happened."), Length(max=LONGEST_REASON, message="Use %(max)d characters at most.")],
    )

    def offer(self, courses: Sequence[tuple[str, str]]) -> None:
        """Offer these courses, each as (value, text)."""
        self.course.choices = [SelectChoice(*pair) for pair in (CHOOSE, *courses)]


class TimeForm(Form):
    """How long a person has for assessments with a time limit."""

    percent = RadioField(
        "Time",
        [InputRequired("Choose a time.")],
        coerce=int,
        choices=[
            SelectChoice(percent, "As everybody" if percent == 100 else f"× {percent / 100:g}") for percent in TIMES
        ],
    )


class EvidenceForm(Form):
    """What somebody did elsewhere, when, and the file that shows it."""

    title = StringField(
        "What it was",
        [InputRequired("Write what it was."), Length(max=LONGEST_TITLE, message="Use %(max)d characters at most.")],
    )
    provider = StringField(
        "Who taught it",
        [InputRequired("Write who taught it."), Length(max=LONGEST_TITLE, message="Use %(max)d characters at most.")],
    )
    completed_on = DayField("Finished on", [InputRequired("Write a day, for example 2026-01-31.")])
    file = FileField("File", [InputRequired("Choose a file: PDF, PNG or JPEG.")])
