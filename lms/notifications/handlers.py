"""Notifications hear certificates, permissions and changed addresses."""

from __future__ import annotations

from collections.abc import Mapping

from lms.core.events import Event, Recorded
from lms.db.work import Handler, Work
from lms.notifications import service
from lms.notifications.rules import HEARD


def on_event(work: Work, recorded: Recorded) -> None:
    """Tell whoever must know."""
    service.notify(work, recorded.event)


LISTENS: Mapping[type[Event], Handler] = dict.fromkeys(HEARD, on_event)
