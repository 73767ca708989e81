"""Several requests on one page: those of the queue that were chosen, and afterwards what came of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.people.models import Person
from lms.people.queries import visible_to
from lms.permission.models import Permission
from lms.permission.queries.queue import QueueRow, queue_of
from lms.permission.queries.streams import STREAM, StreamRow, played
from lms.permission.rules import State


@dataclass(frozen=True, slots=True)
class NamedState:
    """A stream as it stands now, with whose it is."""

    state: State
    name: str
    name_language: str


def chosen_of(
    session: Session, actor: Actor, stream_ids: Collection[str], now: datetime, time_zone: str
) -> tuple[QueueRow, ...]:
    """Return those of the chosen requests that wait for the actor now, in the order of the queue."""
    wanted = set(stream_ids)
    queue = queue_of(session, actor, now, time_zone) if wanted else ()
    return tuple(row for row in queue if row.kind == "request" and row.state.stream_id in wanted)


def named_of(session: Session, actor: Actor, stream_ids: Sequence[str], now: datetime) -> dict[str, NamedState]:
    """Return streams within the actor's scope by id, as they are now; one statement, three when some are due."""
    if not stream_ids:
        return {}
    found: Sequence[Any] = session.execute(
        select(*STREAM, Person.name, Person.name_language)
        .join(Person, Person.id == Permission.person_id)
        .where(Permission.id.in_(sorted(stream_ids)), visible_to(actor, now, Permission.person_id))
    ).all()
    rows = {row[0]: StreamRow(*row[:-2]) for row in found}
    names = {row[0]: (row[-2], row[-1]) for row in found}
    states = {one.stream_id: one for own in played(session, list(rows.values()), now).values() for one in own}
    return {stream_id: NamedState(states[stream_id], *names[stream_id]) for stream_id in rows}
