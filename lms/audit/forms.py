"""Forms of the record."""

from __future__ import annotations

from wtforms import DateField
from wtforms.validators import InputRequired

from lms.web.forms import Form


class ExportForm(Form):
    """Of which days an export is wanted."""

    first = DateField("First day", [InputRequired("Choose the first day.")])
    last = DateField("Last day", [InputRequired("Choose the last day.")])
