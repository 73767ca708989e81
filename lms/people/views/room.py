"""The blueprint of this room, and what its pages share: finding who is named in a form, and faults beside fields."""

from __future__ import annotations

from flask import current_app, url_for
from wtforms import Field

from lms.core.errors import Fault, InvalidInput
from lms.db.work import Work
from lms.people.queries import listing
from lms.web.blueprint import Room
from lms.web.forms import Form
from lms.web.i18n import gettext as _

bp = Room("people", __name__)
RECORD = "lms.desk.person"


def record_url(person_id: str) -> str:
    """Return the page of a person's whole record; without one, the page of their details."""
    if RECORD in current_app.view_functions:
        return url_for(RECORD, person_id=person_id)
    return url_for("lms.people.edit", person_id=person_id)


def named(work: Work, field: Field) -> str | None:
    """Return the id of the person whose number or address a field holds; None for an empty field.

    Somebody unknown becomes the field's error.
    """
    if not field.data:
        return None
    person_id = listing.person_named(work.session, field.data)
    if person_id is None:
        field.errors = [_("Nobody who works here has this number or address.")]
    return person_id


def take_over(form: Form, error: InvalidInput, fields: dict[str, str]) -> None:
    """Put a service's faults beside the fields they are about; ``fields``: place of the fault → field."""
    for fault in error.faults:
        field = form._fields.get(fields.get(fault.place, fault.place))
        said = told(fault)
        if field is None:
            form.form_errors.append(said)
        else:
            field.errors = [*field.errors, said]


def told(fault: Fault) -> str:
    """Return a fault as a sentence beside its field."""
    return f"{fault.message[:1].upper()}{fault.message[1:]} {fault.cure}".strip()
