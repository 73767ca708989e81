"""Notifications hear certificates, permissions, reviews, evidence, publications, calls, moves, changed addresses."""

from __future__ import annotations

from collections.abc import Mapping

from lms.core.events import Event, Recorded
from lms.db.work import Handler, Work
from lms.learning.events import RenewalCalled
from lms.notifications import service
from lms.notifications.rules import HEARD
from lms.people.events import PersonLeft, PersonMoved
from lms.permission.events import (
    PermissionConfirmationDue,
    PermissionReopened,
    PermissionRequested,
    PermissionResubmitted,
)
from lms.permission.policy_events import PolicyPublished
from lms.permission.queries.persons import reporting_to
from lms.permission.review_events import ReviewOpened, ReviewReminded


def on_event(work: Work, recorded: Recorded) -> None:
    """Tell whoever must know."""
    service.notify(work, recorded.event)


def on_policy_published(work: Work, recorded: Recorded) -> None:
    """Leave word for whom it asks, however many they are."""
    if not isinstance(recorded.event, PolicyPublished):
        raise TypeError(f"{recorded.event.name} publishes no policy")
    service.note_publication(work, recorded.event)


def on_review(work: Work, recorded: Recorded) -> None:
    """Leave word for whoever answers a review, however many they are."""
    if not isinstance(recorded.event, ReviewOpened | ReviewReminded):
        raise TypeError(f"{recorded.event.name} asks nobody about permissions")
    service.note_review(work, recorded.event)


def on_new_manager(work: Work, recorded: Recorded) -> None:
    """Tell whoever decides now what the person may and asks for."""
    if not isinstance(recorded.event, PermissionConfirmationDue | PermissionReopened | PersonMoved):
        raise TypeError(f"{recorded.event.name} brings no new manager")
    service.tell_deciders(work, [recorded.event.person_id])


def on_manager_left(work: Work, recorded: Recorded) -> None:
    """Tell whoever decides now for the people who reported to somebody."""
    if not isinstance(recorded.event, PersonLeft):
        raise TypeError(f"{recorded.event.name} takes no manager away")
    if reports := reporting_to(work.session, recorded.event.person_id):
        service.tell_deciders(work, reports)


def on_request(work: Work, recorded: Recorded) -> None:
    """Tell the manager of record that somebody asks, or whoever decides where there is none."""
    if not isinstance(recorded.event, PermissionRequested | PermissionResubmitted):
        raise TypeError(f"{recorded.event.name} asks for nothing")
    if not service.notify(work, recorded.event):
        service.tell_deciders(work, [recorded.event.person_id])


def on_renewal_called(work: Work, recorded: Recorded) -> None:
    """Leave word for whom it calls, however many they are."""
    if not isinstance(recorded.event, RenewalCalled):
        raise TypeError(f"{recorded.event.name} calls nobody to renew")
    service.note_call(work, recorded.event)


LISTENS: Mapping[type[Event], Handler] = dict.fromkeys(HEARD, on_event) | {
    PermissionConfirmationDue: on_new_manager,
    PermissionReopened: on_new_manager,
    PermissionRequested: on_request,
    PermissionResubmitted: on_request,
    PersonLeft: on_manager_left,
    PersonMoved: on_new_manager,
    PolicyPublished: on_policy_published,
    ReviewOpened: on_review,
    ReviewReminded: on_review,
    RenewalCalled: on_renewal_called,
}
