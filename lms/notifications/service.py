"""Notices made, read and mailed."""

from __future__ import annotations

from sqlalchemy import select, update

from lms.core.errors import NotFound
from lms.core.events import Event
from lms.core.ids import new_id
from lms.core.language import next_working_time, zone_of
from lms.db import outbox
from lms.db.work import Work
from lms.notifications.models import Notice
from lms.notifications.rules import Receiver, Wanted, notices_of
from lms.people.queries import PersonRow, persons_by_id

TOPIC = "mail"


def notify(work: Work, event: Event) -> int:
    """Make the notices of an event and their mail, in the event's transaction; return how many.

    Nobody is told what they merely did themselves, nobody who has left is told anything, and a notice exists once.
    """
    made = 0
    for wanted in notices_of(event):
        receiver = _receiver(work, wanted, str(getattr(event, "person_id", "")))
        if receiver is None or not receiver.active:
            continue
        if wanted.own_deed or receiver.id != work.actor.person_id:
            made += _tell(work, wanted, receiver)
    return made


def _receiver(work: Work, wanted: Wanted, person_id: str) -> PersonRow | None:
    person = persons_by_id(work.session, [person_id], work.now).get(person_id)
    if person is None or wanted.receiver is Receiver.PERSON:
        return person
    if person.manager_id is None:
        return None
    return persons_by_id(work.session, [person.manager_id], work.now).get(person.manager_id)


def _tell(work: Work, wanted: Wanted, receiver: PersonRow) -> int:
    key = f"{wanted.kind}:{wanted.thing}:{receiver.id}"
    if work.session.scalar(select(Notice.id).where(Notice.key == key)) is not None:
        return 0
    notice = Notice(
        id=new_id(),
        person_id=receiver.id,
        kind=wanted.kind,
        key=key,
        context=wanted.context,
        created_at=work.now,
    )
    if receiver.email:
        opening = next_working_time(work.now, zone_of(receiver.time_zone or work.settings.time_zone))
        notice.outbox_id = outbox.put(work, TOPIC, key, {"notice": notice.id}, not_before=opening)
    work.session.add(notice)
    work.session.flush()
    return 1


def mark_read(work: Work) -> int:
    """Note that the actor has seen all their notices; return how many were new."""
    done = work.session.execute(
        update(Notice)
        .where(Notice.person_id == work.actor.person_id, Notice.read_at.is_(None))
        .values(read_at=work.now)
        .returning(Notice.id)
    )
    return len(done.all())


def send_again(work: Work, outbox_id: str) -> None:
    """Let a message that could not be delivered be tried again from now on."""
    if not outbox.replay(work, outbox_id):
        raise NotFound("This message is not waiting for somebody to send it again.", "Look at the list once more.")
