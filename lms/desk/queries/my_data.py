"""What the page of one's own data shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.audit.queries import TrailEntry, trail_of
from lms.core.access import Actor
from lms.desk.queries.holdings import Held, held_about
from lms.desk.queries.person import PlaceRow, places_of, roles_of
from lms.notifications.kinds import KINDS
from lms.notifications.queries import NoticeRow, notices_for
from lms.people.queries import PersonRow, person_for

DEEDS_LOOKED_AT, DEEDS_SHOWN, NOTICES_SHOWN = 200, 30, 10


@dataclass(frozen=True, slots=True)
class MyData:
    """The reader's own record. ``notices`` come with what brings each about; ``deeds`` are about the reader."""

    person: PersonRow
    places: tuple[PlaceRow, ...]
    roles: tuple[tuple[str, str | None, datetime | None], ...]
    held: tuple[Held, ...]
    notices: tuple[tuple[NoticeRow, str], ...]
    deeds: tuple[TrailEntry, ...]

    @property
    def records(self) -> int:
        """How many records there are about the reader."""
        return sum(row.count for row in self.held)


def my_data_of(session: Session, actor: Actor, now: datetime) -> MyData:
    """Return everything about the reader, newest first where there is an order: eight statements at most."""
    person_id = str(actor.person_id)
    deeds = (row for row in trail_of(session, person_id, DEEDS_LOOKED_AT) if row.person_id == person_id)
    return MyData(
        person=person_for(session, actor, person_id, now),
        places=places_of(session, person_id, now),
        roles=roles_of(session, person_id),
        held=held_about(session, person_id),
        notices=tuple((row, KINDS[row.kind].trigger) for row in notices_for(session, person_id, now, NOTICES_SHOWN)),
        deeds=tuple(deeds)[:DEEDS_SHOWN],
    )
