"""Things that happen to people, by the services where they are quick, for tests of facts and cells."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from lms.awards import service as awards
from lms.awards.models import Certificate
from lms.awards.rules import State
from lms.core.ids import new_id
from lms.db.work import Store, Work
from lms.learning import service as learning
from lms.learning.events import CoursePassed
from lms.learning.models import Enrolment
from lms.permission import events as happened
from lms.permission.models import Permission
from lms.permission.vocabulary import Level
from tests.fixtures.courses import publish, tea

COURSES = ("social-selling", "trust")
"""The company's list by default."""


def publish_company_courses(store: Store, *slugs: str) -> None:
    """Publish the small course under the names of the company's list."""
    for slug in slugs or COURSES:
        publish(store, replace(tea(), slug=slug, title=slug.replace("-", " ").capitalize()))


def enrol(work: Work, person_id: str, course: str) -> None:
    """Begin a course, unless it is begun or passed lately."""
    open_or_fresh = select(Enrolment.id).where(
        Enrolment.person_id == person_id,
        Enrolment.course == course,
        (Enrolment.state == "started") | (Enrolment.renewable_at > work.now),
    )
    if work.session.scalar(open_or_fresh) is None:
        learning.enrol(work, person_id, course)


def certify(work: Work, person_id: str, course: str) -> None:
    """Begin a course and pass it, without the questions; the certificate follows by itself."""
    enrol(work, person_id, course)
    enrolment = work.session.scalar(
        select(Enrolment).where(
            Enrolment.person_id == person_id, Enrolment.course == course, Enrolment.state == "started"
        )
    )
    if enrolment is None:
        return
    enrolment.state, enrolment.passed_at = "passed", work.now
    enrolment.renewable_at, enrolment.runs_out_at = work.now + timedelta(days=1), work.now + timedelta(days=700)
    work.session.flush()
    passed = CoursePassed(
        person_id=person_id,
        course=course,
        attempt_id=new_id(),
        version_id=enrolment.version_id,
        course_version="1.0",
        language="en",
    )
    work.emit(passed)


def revoke_certificate(work: Work, person_id: str, course: str) -> None:
    """Take the live certificate back, if there is one."""
    certificate_id = work.session.scalar(
        select(Certificate.id).where(
            Certificate.person_id == person_id,
            Certificate.course == course,
            Certificate.state == State.LIVE,
            Certificate.counts_until > work.now,
        )
    )
    if certificate_id is not None:
        awards.revoke(work, certificate_id, "A slip of the examiner.")


def permit(work: Work, person_id: str, level: Level, until: datetime) -> str:
    """Put a permission in force on a channel of its own, past its room's rules: the row, then the event."""
    stream_id = new_id()
    work.session.add(
        Permission(
            id=stream_id,
            person_id=person_id,
            channel=stream_id,
            status="active",
            level=level,
            is_open=False,
            is_standing=True,
            in_force=True,
            until=until,
            reasons=[],
            marked=False,
            version=1,
            digest="0" * 64,
            state={},
            played_to=work.now,
            next_change_at=until,
        )
    )
    work.session.flush()
    work.emit(happened.PermissionAccepted(**_stamp(work, stream_id, person_id)))
    return stream_id


def end_permission(work: Work, person_id: str) -> None:
    """Withdraw the newest such permission in force, if there is one that nobody else withdraws at this moment.

    Several of one work come in any order of people: whoever waited for another's row here might wait for ever.
    """
    newest = (
        select(Permission)
        .where(Permission.person_id == person_id, Permission.in_force)
        .order_by(Permission.id.desc())
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = work.session.scalar(newest)
    if row is None:
        return
    row.status, row.in_force, row.is_standing, row.next_change_at = "ended", False, False, None
    work.session.flush()
    work.emit(happened.PermissionWithdrawn(**_stamp(work, row.id, person_id)))


def _stamp(work: Work, stream_id: str, person_id: str) -> dict[str, object]:
    return {
        "stream_id": stream_id,
        "person_id": person_id,
        "channel": stream_id,
        "recorded_at": work.now,
        "effective_at": work.now,
    }
