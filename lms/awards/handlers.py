"""A course passed is a certificate; a name put right lets a held one be issued; a call for renewal shortens some."""

from __future__ import annotations

from collections.abc import Mapping

from lms.awards import service
from lms.core.events import Event, Recorded
from lms.db.work import Handler, Work
from lms.learning.events import CoursePassed, RenewalCalled
from lms.people.events import PersonChanged


def on_passed(work: Work, recorded: Recorded) -> None:
    """Award the certificate in the transaction of the pass."""
    if isinstance(recorded.event, CoursePassed):
        service.award(work, recorded.event)


def on_called(work: Work, recorded: Recorded) -> None:
    """Shorten what certificates of older versions of a course count."""
    if isinstance(recorded.event, RenewalCalled):
        service.shorten(work, recorded.event)


def on_changed(work: Work, recorded: Recorded) -> None:
    """Issue what was held for a name, once a change of the name made it printable."""
    if isinstance(recorded.event, PersonChanged) and {"name", "name_language"} & set(recorded.event.changed):
        service.release_held(work, recorded.event.person_id)


LISTENS: Mapping[type[Event], Handler] = {
    CoursePassed: on_passed,
    PersonChanged: on_changed,
    RenewalCalled: on_called,
}
