"""Notifications hear certificates, permissions, evidence, published policies and changed addresses."""

from __future__ import annotations

from collections.abc import Mapping

from lms.core.events import Event, Recorded
from lms.db.work import Handler, Work
from lms.notifications import service
from lms.notifications.rules import HEARD
from lms.permission.policy_events import PolicyPublished


def on_event(work: Work, recorded: Recorded) -> None:
    """Tell whoever must know."""
    service.notify(work, recorded.event)


def on_policy_published(work: Work, recorded: Recorded) -> None:
    """Leave word for whom it asks, however many they are."""
    if not isinstance(recorded.event, PolicyPublished):
        raise TypeError(f"{recorded.event.name} publishes no policy")
    service.note_publication(work, recorded.event)


LISTENS: Mapping[type[Event], Handler] = dict.fromkeys(HEARD, on_event) | {PolicyPublished: on_policy_published}
