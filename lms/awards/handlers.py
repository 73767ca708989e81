"""A course passed is a certificate."""

from __future__ import annotations

from collections.abc import Mapping

from lms.awards import service
from lms.core.events import Event, Recorded
from lms.db.work import Handler, Work
from lms.learning.events import CoursePassed


def on_passed(work: Work, recorded: Recorded) -> None:
    """Award the certificate in the transaction of the pass."""
    if isinstance(recorded.event, CoursePassed):
        service.award(work, recorded.event)


LISTENS: Mapping[type[Event], Handler] = {CoursePassed: on_passed}
