"""One person's record: what a manager may see, and the whole of it for HR and compliance within their scope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from lms.audit.queries import TrailEntry, trail
from lms.awards.queries import CertificateRow, certificates_of, live_certificates
from lms.core.access import Actor
from lms.core.paging import Paging
from lms.core.settings import Settings
from lms.desk.queries.readiness import CourseCell, Reach, cells_of, reaches_of
from lms.learning.events import (
    AttemptStarted,
    AttemptSubmitted,
    FollowUpDue,
    FollowUpsChosen,
    FollowUpsStopped,
    LessonAsked,
    LessonRepeated,
    ModuleCompleted,
)
from lms.learning.queries import ProgressRow, courses_published, due_of, progress_of
from lms.people.models import Absence, Assignment, Department, Person, RoleGiving
from lms.people.queries import PersonRow, visible_to
from lms.people.queries.listing import writable_by
from lms.permission.queries.mine import ladders_of
from lms.permission.rules.slips import OF_SLIPS

LOOKED_AT, SHOWN = Paging(1, 400), 50
STEPS = frozenset(
    kind.name
    for kind in (
        AttemptStarted, AttemptSubmitted, FollowUpDue, FollowUpsChosen, FollowUpsStopped, LessonAsked, LessonRepeated,
        ModuleCompleted, *OF_SLIPS,
    )
)  # fmt: skip
"""A learner's own steps inside a course: nobody else reads off a record when somebody learned (product.md).

Nor is a slip on it: that concerns the person, whoever decides and compliance, who have it beside the permission.
"""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place from–to, with who put it on record when; ``recorded_by`` None: an import or the product.

    ``is_planned``: a move there is still to come.
    """

    department: str
    manager: str | None
    is_primary: bool
    starts_at: datetime
    ends_at: datetime | None
    recorded_at: datetime
    recorded_by: str | None
    is_planned: bool


@dataclass(frozen=True, slots=True)
class View:
    """What a manager may see: certified or not and until when, and what the person may."""

    cells: tuple[CourseCell, ...]
    reaches: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """What stands in the person's row beyond a list's."""

    job_family: str
    contract: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Record:
    """The whole record. ``titles`` name the courses of ``progress``; ``can_change`` opens the forms of people."""

    details: Details
    places: tuple[PlaceRow, ...]
    absences: tuple[tuple[datetime, datetime | None], ...]
    roles: tuple[tuple[str, str | None, datetime | None], ...]
    certificates: tuple[CertificateRow, ...]
    progress: tuple[ProgressRow, ...]
    titles: dict[str, str]
    trail: tuple[TrailEntry, ...]
    can_change: bool


def view_of(session: Session, person: PersonRow, now: datetime, settings: Settings) -> View:
    """Return what everybody with the person in scope may see: four statements, seven when a permission is due."""
    live = live_certificates(session, [person.id], now).get(person.id, ())
    dues = due_of(session, person.id, now, settings.time_zone)
    shown = {*settings.company_courses, *dues, *(each.course for each in live)}
    courses = [row for row in courses_published(session) if row.slug in shown]
    return View(
        cells=cells_of(courses, live, dues, now, settings),
        reaches=reaches_of(ladders_of(session, [person.id], now).get(person.id, ()), settings),
    )


def record_of(session: Session, actor: Actor, person: PersonRow, now: datetime, settings: Settings) -> Record | None:
    """Return the whole record when a role of the actor's covers the person; None for a manager or a delegate."""
    by_role = replace(actor, person_id="", delegate_for=frozenset())
    seen = session.execute(
        select(Person.job_family, Person.contract, Person.time_zone, writable_by(actor, now)).where(
            Person.id == person.id, visible_to(by_role, now)
        )
    ).first()
    if seen is None:
        return None
    *details, can_change = seen
    entries, _total = trail(session, actor, now, LOOKED_AT, number=person.employee_number)
    return Record(
        details=Details(*details),
        places=places_of(session, person.id, now),
        absences=absences_of(session, person.id),
        roles=roles_of(session, person.id),
        certificates=tuple(certificates_of(session, person.id, now, settings.renewal_days)),
        progress=progress_of(session, [person.id], now, settings.time_zone),
        titles={row.slug: row.title for row in courses_published(session)},
        trail=tuple(entry for entry in entries if entry.event not in STEPS)[:SHOWN],
        can_change=bool(can_change),
    )


def places_of(session: Session, person_id: str, now: datetime) -> tuple[PlaceRow, ...]:
    """Return every place that a person had, has or will have, the newest first.

    A planned move that was dropped ends as it begins: the person never was there, nor will be.
    """
    manager, recorder = aliased(Person), aliased(Person)
    rows = session.execute(
        select(
            Department.name,
            manager.name,
            Assignment.is_primary,
            Assignment.starts_at,
            Assignment.ends_at,
            Assignment.recorded_at,
            recorder.name,
            Assignment.starts_at > now,
        )
        .join(Department, Department.id == Assignment.department_id)
        .outerjoin(manager, manager.id == Assignment.manager_id)
        .outerjoin(recorder, recorder.id == Assignment.recorded_by)
        .where(
            Assignment.person_id == person_id,
            or_(Assignment.ends_at.is_(None), Assignment.ends_at > Assignment.starts_at),
        )
        .order_by(Assignment.starts_at.desc(), Assignment.recorded_at.desc())
    )
    return tuple(PlaceRow(*row) for row in rows)


def absences_of(session: Session, person_id: str) -> tuple[tuple[datetime, datetime | None], ...]:
    """Return every absence on record as (from, to exclusive or None), the newest first."""
    rows = session.execute(
        select(Absence.starts_at, Absence.ends_at)
        .where(Absence.person_id == person_id)
        .order_by(Absence.starts_at.desc())
    )
    return tuple((row.starts_at, row.ends_at) for row in rows)


def roles_of(session: Session, person_id: str) -> tuple[tuple[str, str | None, datetime | None], ...]:
    """Return the roles that are held or wait for a second yes, as (role, department or None, approved or None)."""
    rows = session.execute(
        select(RoleGiving.role, Department.name, RoleGiving.approved_at)
        .outerjoin(Department, Department.id == RoleGiving.department_id)
        .where(RoleGiving.person_id == person_id, RoleGiving.taken_at.is_(None))
        .order_by(RoleGiving.role, Department.name)
    )
    return tuple((row[0], row[1], row[2]) for row in rows)
