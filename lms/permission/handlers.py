"""The permission reacts: a ground that changes is played in the transaction of its cause.

Heads of departments and roles change who may act, which is read afresh at each act; nothing has to be played for them.
"""

from __future__ import annotations

from collections.abc import Mapping

from lms.awards.events import (
    CertificateExpired,
    CertificateIssued,
    CertificateOutdated,
    CertificateRevoked,
    CertificateSuperseded,
)
from lms.core.events import Event, Recorded
from lms.db.work import Handler, Work
from lms.learning.events import LessonRepeated, RenewalCalled
from lms.people.events import (
    AbsenceChanged,
    AbsenceRecorded,
    LeavingPlanned,
    MoveDropped,
    MovePlanned,
    PersonChanged,
    PersonLeft,
    PersonMoved,
    PersonReturned,
)
from lms.permission import service
from lms.permission.queries.persons import reporting_to
from lms.permission.service.answering import ANSWERS, note_answer
from lms.permission.service.reacting import wake
from lms.permission.service.slipping import note_repair

OF_PERSON = (
    CertificateExpired,
    CertificateIssued,
    CertificateOutdated,
    CertificateRevoked,
    CertificateSuperseded,
    AbsenceChanged,
    AbsenceRecorded,
    LeavingPlanned,
    MoveDropped,
    MovePlanned,
    PersonMoved,
    PersonReturned,
)
"""A plan is one: from its instant on every read plays it, though nobody has carried it out yet."""


def on_fact(work: Work, recorded: Recorded) -> None:
    """Play what a fact about one person brings about."""
    service.react(work, [str(getattr(recorded.event, "person_id", ""))])


def on_changed(work: Work, recorded: Recorded) -> None:
    """Play a leaving that was taken back; other details of a person are no grounds."""
    if isinstance(recorded.event, PersonChanged) and "left_at" in recorded.event.changed:
        service.react(work, [recorded.event.person_id])


def on_left(work: Work, recorded: Recorded) -> None:
    """Play the end of the leaver's own permissions, and that whoever reported to them has no manager of record."""
    if not isinstance(recorded.event, PersonLeft):
        return
    left = recorded.event.person_id
    service.react(work, {left, *reporting_to(work.session, left)})


def on_called(work: Work, recorded: Recorded) -> None:
    """Wake the permissions of whoever is called to renew a certificate."""
    if isinstance(recorded.event, RenewalCalled):
        wake(work, recorded.event.course, recorded.event.older)


def on_repeated(work: Work, recorded: Recorded) -> None:
    """Note the repair of a slip whose lesson somebody has gone through."""
    if isinstance(event := recorded.event, LessonRepeated):
        note_repair(work, event.person_id, f"{event.course}/{event.module}")


def on_answer(work: Work, recorded: Recorded) -> None:
    """Keep the record of a review that somebody answered."""
    if isinstance(recorded.event, ANSWERS):
        note_answer(work, recorded.event)


LISTENS: Mapping[type[Event], Handler] = {
    **dict.fromkeys(ANSWERS, on_answer),
    **dict.fromkeys(OF_PERSON, on_fact),
    PersonChanged: on_changed,
    LessonRepeated: on_repeated,
    PersonLeft: on_left,
    RenewalCalled: on_called,
}
