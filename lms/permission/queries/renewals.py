"""Calls for renewal: which courses changed materially, who holds a certificate of an older version, whom it touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.awards.models import Certificate
from lms.awards.rules import State, last_day
from lms.core.errors import Fault
from lms.core.language import zone_of
from lms.learning.queries.versions import Edition, Editions, editions, editions_of
from lms.learning.rules import LAST_MOMENT
from lms.learning.service import renewal_fault
from lms.people.models import Person
from lms.people.queries import PersonRow
from lms.people.rules import end_of_day
from lms.permission.queries.impact import NAMED, Touched, people_named, touched_by_renewal
from lms.permission.queries.mine import course_titles
from lms.permission.rules.impact import impact_digest


@dataclass(frozen=True, slots=True)
class CourseVersions:
    """A course with its versions; by their ids certificates of people here that count, and the last day to renew."""

    title: str
    editions: Editions
    live: dict[str, int]
    last_days: dict[str, date]

    @property
    def to_call(self) -> int:
        """How many certificates of older versions count as if the course had not changed."""
        return sum(self.live.get(one.id, 0) for one in self.editions.older)

    @property
    def to_renew(self) -> int:
        """How many certificates count whose holders were called to renew them."""
        return sum(self.live.get(one.id, 0) for one in self.editions.all if one.called_at is not None)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody whose certificate of an older version would count until the day only."""

    person: PersonRow
    edition: str
    last_day: date
    """The last day on which it would count otherwise."""


@dataclass(frozen=True, slots=True)
class RenewalPreview:
    """A call for renewal before it is made; ``holders`` counts everybody, ``named`` are the first of them."""

    title: str
    course: str
    counting: Edition
    older: tuple[Edition, ...]
    faults: tuple[Fault, ...]
    last_day: date
    holders: int
    departments: tuple[tuple[str, int], ...]
    named: tuple[Holder, ...]
    touched: Touched
    digest: str


def courses_with_versions(session: Session, now: datetime, time_zone: str) -> tuple[CourseVersions, ...]:
    """Return every course with its versions and how many certificates of each count now, by title; three statements."""
    counted = session.execute(
        select(Certificate.version_id, func.count())
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.state == State.LIVE, Certificate.counts_until > now, Person.active)
        .group_by(Certificate.version_id)
    )
    live = {row[0]: row[1] for row in counted}
    titles = course_titles(session)
    zone = zone_of(time_zone)
    found = []
    for slug, own in editions(session).items():
        days = {one.id: (one.renew_by - LAST_MOMENT).astimezone(zone).date() for one in own.all if one.renew_by}
        found.append(CourseVersions(titles.get(slug, slug), own, live, days))
    return tuple(sorted(found, key=lambda row: (not row.to_call, row.title.casefold())))


def preview_renewal(session: Session, slug: str, renew_on: date, now: datetime, time_zone: str) -> RenewalPreview:
    """Return what calling for renewal by the end of a day would bring about; an unknown course is NotFound."""
    found = editions_of(session, slug)
    fault = renewal_fault(renew_on, now, time_zone)
    renew_by = now if fault else end_of_day(renew_on, time_zone)
    rows = [] if fault else _holding(session, [one.id for one in found.older], renew_by)
    people = people_named(session, [row.person_id for row in rows], now)
    rows = [row for row in rows if people[row.person_id].active]  # whoever left renews nothing
    departments = Counter(people[row.person_id].department_name or "" for row in rows)
    touched = touched_by_renewal(session, slug, {row.person_id for row in rows}, renew_by, now)
    content = [found.counting.id, renew_on.isoformat(), sorted(row.id for row in rows)]
    return RenewalPreview(
        title=course_titles(session).get(slug, slug),
        course=slug,
        counting=found.counting,
        older=found.older,
        faults=(fault,) if fault else (),
        last_day=renew_on,
        holders=len(rows),
        departments=tuple(sorted(departments.items(), key=lambda pair: (-pair[1], pair[0]))),
        named=_named(rows, people),
        touched=touched,
        digest=impact_digest(f"renewal:{slug}", content, touched.effects, len(rows)),
    )


def _holding(session: Session, version_ids: Sequence[str], renew_by: datetime) -> Sequence[Certificate]:
    """Return the live certificates of these versions that would count beyond the day."""
    return session.scalars(
        select(Certificate)
        .where(
            Certificate.version_id.in_(version_ids),
            Certificate.state == State.LIVE,
            Certificate.counts_until > renew_by,
        )
        .order_by(Certificate.id)
    ).all()


def _named(rows: Sequence[Certificate], people: dict[str, PersonRow]) -> tuple[Holder, ...]:
    found = [
        Holder(people[row.person_id], row.edition, last_day(row.valid_through, row.valid_until, row.counts_until))
        for row in rows
    ]
    found.sort(key=lambda one: (one.person.department_name or "", one.person.name.casefold(), one.person.id))
    return tuple(found[:NAMED])
