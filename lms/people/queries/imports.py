"""Imports as pages and the command line show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.core.errors import NotFound
from lms.people.models import Import, Person
from lms.people.queries.known import import_scope


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import; ``summary`` is what the check found, shorter once it is done."""

    id: str
    kind: str
    file_name: str
    state: str
    created_at: datetime
    finished_at: datetime | None
    total: int
    done: int
    added: int
    changed: int
    left: int
    error: str
    summary: Mapping[str, Any]
    sender: str | None


def _rows() -> Select[*tuple[Any, ...]]:
    return select(
        Import.id,
        Import.kind,
        Import.file_name,
        Import.state,
        Import.created_at,
        Import.finished_at,
        Import.total,
        Import.done,
        Import.added,
        Import.changed,
        Import.left,
        Import.error,
        Import.summary,
        Person.name,
    ).outerjoin(Person, Person.id == Import.created_by)


def import_row(session: Session, import_id: str) -> ImportRow:
    """Return one import, whoever asks: for the command line."""
    session.flush()
    row = session.execute(_rows().where(Import.id == import_id)).first()
    if row is None:
        raise NotFound("There is no such import.")
    return ImportRow(*row)


def import_for(session: Session, actor: Actor, import_id: str) -> ImportRow:
    """Return one import that the actor sent, or any for who imports the whole company; else NotFound."""
    statement = _rows().where(Import.id == import_id)
    if import_scope(session, actor) is not None:
        statement = statement.where(Import.created_by == actor.person_id)
    row = session.execute(statement).first()
    if row is None:
        raise NotFound("There is no such import, or it is somebody else's.")
    return ImportRow(*row)


def imports_for(session: Session, actor: Actor, most: int = 20) -> list[ImportRow]:
    """Return the latest imports that the actor may see, newest first; what was dropped is left out."""
    statement = (
        _rows().where(Import.state != "dropped").order_by(Import.created_at.desc(), Import.id.desc()).limit(most)
    )
    if import_scope(session, actor) is not None:
        statement = statement.where(Import.created_by == actor.person_id)
    return [ImportRow(*row) for row in session.execute(statement)]
