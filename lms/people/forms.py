"""Forms of people, departments, roles and imports."""

from __future__ import annotations

from zoneinfo import available_timezones

from wtforms import (
    BooleanField,
    DateField,
    FileField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp

from lms.core.access import Role
from lms.people.importing.columns import DEPARTMENTS, PEOPLE
from lms.web.forms import Form

Choices = list[tuple[str, str]]
_TAG = Regexp(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", message="Write a language tag, such as en, de or pt-BR.")
_MAIL = Regexp(r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$", message="Write an address such as name@company.example, or nothing.")
NAMED = Length(max=254)
ROLE_LABELS = {
    Role.ADMINISTRATOR: "Administrator",
    Role.AUTHOR: "Author",
    Role.COMPLIANCE: "Compliance",
    Role.HR: "HR",
}


def select_choices(pairs: Choices, empty: str | None = None) -> list[SelectChoice]:
    """Return choices for a select; ``empty`` is the text of the choice of nothing."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return [*first, *(SelectChoice(value, label) for value, label in pairs)]


class DetailsForm(Form):
    """What is known of a person beside their place."""

    employee_number = StringField("Employee number", [InputRequired("Write the employee number."), Length(max=64)])
    name = StringField("Name", [InputRequired("Write the whole name."), Length(max=200)])
    name_language = StringField("Language of the name", [Optional(), Length(max=35), _TAG])
    email = StringField("E-mail", [Optional(), Length(max=254), _MAIL])
    language = StringField(
        "Language", [InputRequired("Write a language, such as en."), Length(max=35), _TAG], default="en"
    )
    time_zone = StringField("Time zone", [Optional(), Length(max=64)])
    job_title = StringField("Job title", [Optional(), Length(max=200)])
    location = StringField("Location", [Optional(), Length(max=120)])
    job_family = StringField("Job family", [Optional(), Length(max=120)])
    contract = StringField("Contract", [Optional(), Length(max=60)])
    joined_on = DateField("First day", [InputRequired("Write the first day, such as 2026-11-05.")])

    def validate_time_zone(self, field: StringField) -> None:
        """Refuse a zone that does not exist."""
        if field.data not in available_timezones():
            raise ValidationError("There is no such time zone. Write one such as Europe/Berlin, or nothing.")


class PlaceForm(Form):
    """Where somebody works, and who is their manager."""

    department = SelectField("Department", [InputRequired("Choose a department.")])
    manager = StringField("Manager", [Optional(), NAMED])

    def offer(self, departments: Choices) -> None:
        """Fill the select."""
        self.department.choices = select_choices(departments, "")


class NewPersonForm(DetailsForm, PlaceForm):
    """A person who joins."""


class MoveForm(PlaceForm):
    """Another place, from now or from a day on."""

    starts_on = DateField("From", [Optional()])


class LeaveForm(Form):
    """The last day of work."""

    last_day = DateField("Last day", [InputRequired("Write the last day of work, such as 2026-11-30.")])


class AbsenceForm(Form):
    """Away from–to; why, nobody asks."""

    first_day = DateField("First day away", [InputRequired("Write the first day, such as 2026-11-30.")])
    last_day = DateField("Last day away", [Optional()])


class DelegationForm(Form):
    """Who stands in, for what, from when to when."""

    delegate = StringField("Who stands in", [InputRequired("Write a number or an address."), NAMED])
    may = RadioField(
        "What they may do",
        [InputRequired("Choose one.")],
        choices=[SelectChoice("see", "See my team"), SelectChoice("decide", "See my team, and decide for me")],
        default="see",
    )
    first_day = DateField("From", [InputRequired("Write the first day, such as 2026-11-30.")])
    last_day = DateField("Last day", [InputRequired("Write the last day, such as 2026-12-11.")])


class RoleForm(Form):
    """A role for a person, for the company or a department's subtree."""

    person = StringField("Who", [InputRequired("Write an employee number or an address."), NAMED])
    role = SelectField(
        "Role",
        [InputRequired("Choose a role.")],
        choices=[SelectChoice(role.value, ROLE_LABELS[role]) for role in Role],
    )
    department = SelectField("Where", [Optional()])


class DepartmentForm(Form):
    """A department in the tree."""

    code = StringField("Code", [InputRequired("Write a short code, such as SALES-EU."), Length(max=64)])
    name = StringField("Name", [InputRequired("Write the name."), Length(max=200)])
    parent = SelectField("Below", [Optional()])
    head = StringField("Head", [Optional(), NAMED])


class ImportForm(Form):
    """A file, and what its rows are."""

    file = FileField("File", [InputRequired("Choose a file.")])
    kind = RadioField(
        "What is in it",
        [InputRequired("Choose one.")],
        choices=[SelectChoice(PEOPLE, "People"), SelectChoice(DEPARTMENTS, "Departments")],
        default=PEOPLE,
    )
    leavers = BooleanField("The file holds everybody: who is not in it has left")
