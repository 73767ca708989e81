"""Whom an event touches: their facts follow in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping

from lms.awards.events import (
    CertificateExpired,
    CertificateHeld,
    CertificateIssued,
    CertificateOutdated,
    CertificateRevoked,
    CertificateSuperseded,
)
from lms.core.events import Event, Recorded
from lms.db.work import Handler, Keeper, Work
from lms.learning.events import CoursePassed, CoursePublished, Enrolled, RenewalCalled
from lms.people.events import (
    AbsenceChanged,
    AbsenceRecorded,
    PersonChanged,
    PersonJoined,
    PersonLeft,
    PersonMoved,
    PersonReturned,
)
from lms.permission import events as permission
from lms.reports import service
from lms.reports.rules.facts import Part

TOUCHES: Mapping[type[Event], Part] = {
    PersonJoined: Part.ALL,
    PersonChanged: Part.PLACE,
    PersonMoved: Part.PLACE,
    PersonLeft: Part.ALL,
    PersonReturned: Part.ALL,
    AbsenceRecorded: Part.PLACE,
    AbsenceChanged: Part.PLACE,
    Enrolled: Part.COURSES,
    CoursePassed: Part.COURSES,
    CertificateIssued: Part.COURSES,
    CertificateHeld: Part.COURSES,
    CertificateSuperseded: Part.COURSES,
    CertificateRevoked: Part.COURSES,
    CertificateExpired: Part.COURSES,
    CertificateOutdated: Part.COURSES,
    permission.PermissionAccepted: Part.PERMISSION,
    permission.PermissionSuspended: Part.PERMISSION,
    permission.PermissionRestored: Part.PERMISSION,
    permission.PermissionNarrowed: Part.PERMISSION,
    permission.PermissionSuperseded: Part.PERMISSION,
    permission.PermissionOvertaken: Part.PERMISSION,
    permission.PermissionWithdrawn: Part.PERMISSION,
    permission.PermissionRevoked: Part.PERMISSION,
    permission.PermissionLapsed: Part.PERMISSION,
    permission.PermissionExpired: Part.PERMISSION,
    permission.PermissionEnded: Part.PERMISSION,
}
"""What an event can change in somebody's facts; what is not here changes none."""


def on_event(work: Work, recorded: Recorded) -> None:
    """Note whom the event touched."""
    person_id = getattr(recorded.event, "person_id", None)
    if person_id is not None:
        service.touch(work, person_id, TOUCHES[type(recorded.event)])


def on_published(work: Work, recorded: Recorded) -> None:
    """Make all facts anew when a course of the company's list is published for the first time.

    Then the meaning of *trained* has changed for everybody.
    """
    if isinstance(recorded.event, CoursePublished) and recorded.event.course in work.settings.company_courses:
        service.on_new_course(work, recorded.event.course)


def on_called(work: Work, recorded: Recorded) -> None:
    """Note from when on certificates of older versions of a course count no more."""
    if isinstance(recorded.event, RenewalCalled):
        service.on_renewal(work, recorded.event.course, recorded.event.renew_by)


LISTENS: Mapping[type[Event], Handler] = {
    **dict.fromkeys(TOUCHES, on_event),
    CoursePublished: on_published,
    RenewalCalled: on_called,
}
KEEPS: Keeper = service.keep
