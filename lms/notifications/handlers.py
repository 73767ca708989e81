"""Notifications hear certificates, permissions, reviews, evidence, publications, calls, moves, changed addresses."""

from __future__ import annotations

from collections.abc import Mapping

from lms.core.events import Event, Recorded
from lms.db.work import Handler, Work
from lms.learning.events import RenewalCalled
from lms.notifications import service
from lms.notifications.rules import HEARD
from lms.people.events import PersonMoved
from lms.permission.events import PermissionConfirmationDue
from lms.permission.policy_events import PolicyPublished
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
    """Tell whoever has to confirm now what the person may."""
    if not isinstance(recorded.event, PermissionConfirmationDue | PersonMoved):
        raise TypeError(f"{recorded.event.name} brings no new manager")
    service.tell_confirmers(work, recorded.event.person_id)


def on_renewal_called(work: Work, recorded: Recorded) -> None:
    """Leave word for whom it calls, however many they are."""
    if not isinstance(recorded.event, RenewalCalled):
        raise TypeError(f"{recorded.event.name} calls nobody to renew")
    service.note_call(work, recorded.event)


LISTENS: Mapping[type[Event], Handler] = dict.fromkeys(HEARD, on_event) | {
    PermissionConfirmationDue: on_new_manager,
    PersonMoved: on_new_manager,
    PolicyPublished: on_policy_published,
    ReviewOpened: on_review,
    ReviewReminded: on_review,
    RenewalCalled: on_renewal_called,
}
