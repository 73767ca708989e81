"""Looking ahead: no place may make the reporting lines a loop, neither when it begins nor when a planned move does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.errors import Fault, InvalidInput
from lms.core.language import day_text, zone_of
from lms.db.work import Work
from lms.people.models import Assignment, Person
from lms.people.rules import loop_of
from lms.people.service.lines import loop_text, managers_above


def refuse_loops(work: Work, person_id: str, since: datetime) -> None:
    """Raise InvalidInput if the person stands in a loop at ``since``, or as any planned move begins after it.

    Their own place is on record already, as it shall be. The sentence names the loop, and where a planned move is part
    of it the day from which it would be one.
    """
    for moment in [since, *_planned_after(work.session, since)]:
        managers = managers_above(work.session, [person_id], moment)
        if loop := loop_of(person_id, managers):
            raise InvalidInput([_fault(work, loop, managers, moment)])


def _planned_after(session: Session, since: datetime) -> Sequence[datetime]:
    """Return the instants at which planned moves begin: few, since whole reorganisations begin on one day."""
    planned = (
        select(Assignment.starts_at)
        .join(Person, Person.id == Assignment.person_id)
        .where(
            Person.next_change_at.is_not(None),
            Assignment.is_primary,
            Assignment.ends_at.is_(None),
            Assignment.starts_at > since,
        )
    )
    return session.scalars(planned.distinct().order_by(Assignment.starts_at)).all()


def _fault(work: Work, loop: Sequence[str], managers: Mapping[str, str], moment: datetime) -> Fault:
    told, others = loop_text(work.session, loop), loop[1:]
    today = managers_above(work.session, others, work.now)
    if all(today.get(person_id) == managers[person_id] for person_id in others):
        message = f"reports to this person, so the line would be a loop: {told}"
        return Fault("manager", message, "Choose somebody outside their line.")
    zone, names = _planned_in(work, loop, moment)
    day = day_text(moment.astimezone(zone).date(), "long", "en")
    message = f"the line would be a loop from {day} on, because of what is planned for {names}: {told}"
    return Fault("manager", message, "Choose somebody outside the line, or change the planned move first.")


def _planned_in(work: Work, loop: Sequence[str], moment: datetime) -> tuple[ZoneInfo, str]:
    """Return who but the first of a loop has a planned move in it, by name, and the time zone of the last one's day.

    Whoever planned the move meant a day where the person who moves works.
    """
    moves = (
        select(Person.id, Person.name, Person.time_zone)
        .join(Assignment, Assignment.person_id == Person.id)
        .where(
            Person.id.in_(loop),
            Assignment.is_primary,
            Assignment.ends_at.is_(None),
            Assignment.starts_at > work.now,
            Assignment.starts_at <= moment,
        )
    )
    rows = work.session.execute(moves.order_by(Assignment.starts_at.desc(), Person.sort_name, Person.id)).all()
    names = " and ".join(row.name for row in rows if row.id != loop[0])
    return zone_of(work.settings.zone_for(rows[0].time_zone)), names
