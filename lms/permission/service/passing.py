"""Switching one's own pass on and off. What it shows is read each time it is opened."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from lms.core.errors import Fault, InvalidInput
from lms.db.work import Work
from lms.permission.models import Pass
from lms.permission.pass_events import PassSwitched
from lms.permission.queries.persons import lock_persons
from lms.permission.vocabulary import CHANNELS

RANDOM_BYTES = 18


def switch_pass(work: Work, channel: str, *, on: bool) -> None:
    """Let everybody with a new address see whether the actor may act on a channel, or stop it at once."""
    if channel not in CHANNELS:
        raise InvalidInput([Fault("Channel", "is not one that we know.", "Choose one of the list.")])
    person_id = str(work.actor.person_id)
    lock_persons(work.session, [person_id])
    row = work.session.scalar(select(Pass).where(Pass.person_id == person_id, Pass.channel == channel))
    if on == (row is not None):
        return
    if row is None:
        address = secrets.token_urlsafe(RANDOM_BYTES)
        work.session.add(Pass(address=address, person_id=person_id, channel=channel, made_at=work.now))
    else:
        work.session.delete(row)
    work.emit(PassSwitched(person_id=person_id, channel=channel, on=on))
