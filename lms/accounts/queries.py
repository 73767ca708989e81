"""Questions about signing in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Persona
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class PersonaRow:
    """A persona as the sign-in page of a demo company offers it."""

    key: str
    role: str
    name: str
    name_language: str


def personas(session: Session) -> list[PersonaRow]:
    """Return the personas in their order."""
    rows = session.execute(
        select(Persona.key, Persona.role, Person.name, Person.name_language)
        .join(Person, Person.id == Persona.person_id)
        .order_by(Persona.place)
    )
    return [PersonaRow(*row) for row in rows]


def persona_number(session: Session, key: str) -> str | None:
    """Return the employee number of a persona, or None."""
    return session.scalar(
        select(Person.employee_number).join(Persona, Persona.person_id == Person.id).where(Persona.key == key)
    )
