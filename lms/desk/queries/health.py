"""Whether the database answers."""

from __future__ import annotations

from sqlalchemy import literal, select
from sqlalchemy.orm import Session


def ask_database(session: Session) -> None:
    """Ask the database for nothing but an answer; an error of SQLAlchemy's when there is none."""
    session.execute(select(literal(1)))
