"""A changed address: whoever had it is told there, since by it one gets a new password and every notice."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from lms.core.ids import new_id
from lms.db import outbox
from lms.db.work import Work
from lms.people.events import PersonChanged
from lms.people.models import Person


def tell_old_addresses(work: Work, person_ids: Collection[str]) -> None:
    """Put a mail to the present address of each person who has one; called before another takes its place.

    Not held back to working time: an account may be on its way into somebody else's hands.
    """
    if not person_ids:
        return
    rows = work.session.execute(
        select(Person.name, Person.email, Person.language)
        .where(Person.id.in_(sorted(person_ids)), Person.email.is_not(None), Person.active)
        .order_by(Person.id)
    )
    for name, address, language in rows.all():
        context = {"name": name, "path": "/my-data"}
        payload = {"to": address, "template": "people/email_changed", "language": language, "context": context}
        outbox.put(work, "mail", f"people/email/{new_id()}", payload)


def confirm_address(work: Work) -> None:
    """Take over that the actor's own address is theirs: from now on a link for a new password may go there."""
    person = work.session.get_one(Person, work.actor.person_id)
    if person.email_changed_at is not None:
        person.email_changed_at = None
        work.session.flush()
        work.emit(PersonChanged(person_id=person.id, changed=("email_changed_at",)))
