"""Absences: from–to, never a kind."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from lms.core.errors import Fault, InvalidInput, NotFound
from lms.core.ids import new_id
from lms.db.work import Work
from lms.people.events import AbsenceChanged, AbsenceRecorded
from lms.people.models import Absence


def record_absence(work: Work, person_id: str, starts_at: datetime, ends_at: datetime | None) -> str:
    """Record that a person is away from–to (``ends_at`` exclusive; None: not known yet) and return the absence's id.

    An end before the start, and one that meets another absence of theirs, is an InvalidInput.
    """
    if ends_at is not None and ends_at <= starts_at:
        raise InvalidInput([Fault("until", "lies before the first day.", "Write a later day, or leave it open.")])
    meets = select(Absence.id).where(
        Absence.person_id == person_id,
        Absence.ends_at.is_(None) | (Absence.ends_at > starts_at),
        or_(Absence.ends_at.is_(None), Absence.ends_at > Absence.starts_at),
    )
    if ends_at is not None:
        meets = meets.where(Absence.starts_at < ends_at)
    if work.session.scalar(meets.limit(1)) is not None:
        raise InvalidInput([Fault("from", "meets an absence on record.", "Change that one instead.")])
    absence = Absence(id=new_id(), person_id=person_id, starts_at=starts_at, ends_at=ends_at, recorded_at=work.now)
    work.session.add(absence)
    work.session.flush()
    work.emit(
        AbsenceRecorded(person_id=person_id, absence_id=absence.id, starts_at=starts_at, ends_at=ends_at),
        effective_at=starts_at,
    )
    return absence.id


def end_absence(work: Work, absence_id: str, ends_at: datetime | None = None, *, person_id: str | None = None) -> None:
    """Set the end of an absence anew (default: now); an end at or before its start takes the absence back.

    With ``person_id`` one of somebody else is NotFound, like one that is not there.
    """
    absence = work.session.get(Absence, absence_id)
    if absence is None or person_id not in {None, absence.person_id}:
        raise NotFound("There is no such absence.")
    absence.ends_at = max(ends_at or work.now, absence.starts_at)
    work.session.flush()
    work.emit(
        AbsenceChanged(
            person_id=absence.person_id, absence_id=absence_id, starts_at=absence.starts_at, ends_at=absence.ends_at
        )
    )
