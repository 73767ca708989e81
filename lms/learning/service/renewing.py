"""Calling for renewal: a version changed what people learn or prove, so passes in older ones hold for a time only."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import update

from lms.core.errors import Fault, InvalidInput, RuleRefused
from lms.core.language import zone_of
from lms.db.work import Work
from lms.learning import rules
from lms.learning.events import RenewalCalled
from lms.learning.models import CourseVersion, Enrolment
from lms.learning.queries.versions import Editions, editions_of
from lms.people.rules import end_of_day

FAR = date(9000, 1, 1)
"""Nobody means a day after this; its end would not be an instant any more."""


def renewal_fault(renew_on: date, now: datetime, time_zone: str) -> Fault | None:
    """Return why nobody can be called to renew by the end of this day, or None."""
    today = now.astimezone(zone_of(time_zone)).date()
    if renew_on < today or end_of_day(min(renew_on, FAR), time_zone) < now + rules.LEAST_RENEWAL:
        return Fault("on", "is too soon to take a course.", f"Give {rules.LEAST_RENEWAL.days} days at least.")
    if renew_on > today + rules.LONGEST_RENEWAL:
        return Fault("on", "is too far away.", f"Give {rules.LONGEST_RENEWAL.days} days at most.")
    return None


def call_renewal(work: Work, slug: str, renew_on: date, *, impact: str | None = None) -> Editions:
    """Call whoever passed a course before its last material change to renew by the end of a day; say what was called.

    Their passes hold until then at the longest and can be renewed from now on. Versions that were called before keep
    their day. Without an older version to call it is a RuleRefused, with a day out of bounds an InvalidInput.
    """
    if fault := renewal_fault(renew_on, work.now, work.settings.time_zone):
        raise InvalidInput([fault])
    found = editions_of(work.session, slug)
    if not found.older:
        raise RuleRefused(
            "No older version of this course waits to be called for renewal.",
            "Look at the list of courses again.",
            code="nothing-to-renew",
        )
    older, renew_by = [version.id for version in found.older], end_of_day(renew_on, work.settings.time_zone)
    _call(work, older, renew_by)
    work.emit(
        RenewalCalled(
            course=slug,
            version_id=found.counting.id,
            course_version=found.counting.version,
            older=tuple(older),
            renew_by=renew_by,
            impact_digest=impact,
        )
    )
    return found


def _call(work: Work, older: list[str], renew_by: datetime) -> None:
    called = update(CourseVersion).where(CourseVersion.id.in_(older))
    work.session.execute(called.values(called_at=work.now, renew_by=renew_by))
    holding = update(Enrolment).where(Enrolment.version_id.in_(older), Enrolment.runs_out_at >= renew_by)
    # Columns of the same statement: what it is renewable from is looked at before when it runs out is changed.
    early = holding.where(Enrolment.renewable_at > work.now).values(renewable_at=work.now)
    short = holding.values(runs_out_at=renew_by - rules.LAST_MOMENT)
    for statement in (early, short):
        work.session.execute(statement.execution_options(synchronize_session=False))
