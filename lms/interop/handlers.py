"""A token ends with whoever made it, in the transaction of the leaving."""

from __future__ import annotations

from collections.abc import Mapping

from lms.core.events import Event, Recorded
from lms.db.work import Handler, Work
from lms.interop import service
from lms.people.events import PersonLeft


def on_left(work: Work, recorded: Recorded) -> None:
    """End the tokens of a leaver."""
    if isinstance(recorded.event, PersonLeft):
        service.revoke_tokens_of(work, recorded.event.person_id)


LISTENS: Mapping[type[Event], Handler] = {PersonLeft: on_left}
