"""Forms of learning that are not made by a course's content."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import DateField, SelectChoice, SelectField
from wtforms.validators import InputRequired

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
