"""What a database holds before a demo company is put into it."""

from __future__ import annotations

from enum import Enum, auto

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Persona
from lms.people.models import Person


class Found(Enum):
    """What was found: nobody, a demo company, or people whom demo did not make."""

    NOBODY = auto()
    DEMO = auto()
    STRANGERS = auto()


def found_in(session: Session) -> Found:
    """Say what a database holds; personas are the mark of one that demo made."""
    if session.scalar(select(func.count()).select_from(Persona)):
        return Found.DEMO
    return Found.STRANGERS if session.scalar(select(Person.id).limit(1)) else Found.NOBODY
