"""Notices are made, each once, and their mail: at once, in the morning with others, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Select, String, bindparam, literal_column, select, union_all

from lms.core.errors import NotFound
from lms.core.events import JSON, Event
from lms.core.ids import new_id
from lms.core.language import next_morning, next_working_time, zone_of
from lms.db import outbox
from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.together import Question, ask_together
from lms.db.work import Work
from lms.db.writes import Write
from lms.notifications.kinds import KINDS, Receiver, Way, way_of
from lms.notifications.models import Notice, NoticeChoice
from lms.notifications.queries import TOPIC
from lms.notifications.rules import Wanted, last_day, notices_of
from lms.people.queries import PersonRow, hr_of, person_asked, persons_by_id

GATHERING = timedelta(minutes=5)
"""How long a reminder waits for others that fall due in the same round."""
_NOTICES = Write(Notice)
_NONE = literal_column("''", String)
_KEYS: Select[*tuple[str, ...]] = select(Notice.key.label("said"), _NONE.label("person_id"), _NONE.label("kind"))
_CHOICES = select(NoticeChoice.way, NoticeChoice.person_id, NoticeChoice.kind)
_KNOWN: CompoundSelect[*tuple[str, ...]] = union_all(
    _KEYS.where(one_of(Notice.key, "keys")),
    _CHOICES.where(
        one_of(NoticeChoice.person_id, "receivers"),
        one_of(NoticeChoice.kind, "kinds"),
    ),
)
_KNOWN_OF_ONE: CompoundSelect[*tuple[str, ...]] = union_all(
    _KEYS.where(Notice.key == bindparam("key")),
    _CHOICES.where(NoticeChoice.person_id == bindparam("receiver"), NoticeChoice.kind == bindparam("kind")),
)
"""Most events tell one person; a list is written out anew each time."""
Before = tuple[set[str], dict[tuple[str, str], str]]
"""The keys of notices that exist, and how the receivers want the kinds: a way by (person, kind)."""


@dataclass(frozen=True, slots=True)
class Told:
    """One notice for one receiver; with its kind and its receiver, ``thing`` tells it from all others."""

    kind: str
    thing: str
    receiver: PersonRow
    context: dict[str, JSON]

    @property
    def key(self) -> str:
        """What makes this notice unique."""
        return _key(self.kind, self.thing, self.receiver.id)


def _key(kind: str, thing: str, receiver_id: str) -> str:
    return f"{kind}:{thing}:{receiver_id}"


def notify(work: Work, event: Event) -> int:
    """Make the notices of an event and their mail, in the event's transaction; return how many.

    Nobody is told what they merely did themselves, nobody who has left is told anything, and a notice exists once.
    """
    about = str(getattr(event, "person_id", ""))
    match list(notices_of(event)):
        case [only] if only.receiver is Receiver.PERSON:
            return _notify_person(work, only, about)
        case several:
            return tell_all(work, [told for wanted in several for told in _told(work, wanted, about)])


def _notify_person(work: Work, wanted: Wanted, person_id: str) -> int:
    """Make the notice of nearly every event, for the person alone; who they are and what they know is one statement."""
    if person_id == work.actor.person_id and not wanted.own_deed:
        return 0
    thing = _thing(wanted)
    person = person_asked(person_id, work.now)
    known = _known_asked(_key(wanted.kind, thing, person_id), person_id, wanted.kind)
    ask_together(work.session, person, known)
    if person.answer is None or not person.answer.active:
        return 0
    told = Told(wanted.kind, thing, person.answer, _context(work, wanted))
    return _make(work, {told.key: told}, known.answer)


def _told(work: Work, wanted: Wanted, person_id: str) -> Iterator[Told]:
    thing, context = _thing(wanted), _context(work, wanted)
    for receiver in _receivers(work, wanted, person_id):
        if wanted.own_deed or receiver.id != work.actor.person_id:
            yield Told(wanted.kind, thing, receiver, context)


def _thing(wanted: Wanted) -> str:
    return new_id() if wanted.again else wanted.thing


def _context(work: Work, wanted: Wanted) -> dict[str, JSON]:
    context = dict(wanted.context)
    if wanted.until is not None:
        context["date"] = last_day(wanted.until, zone_of(work.settings.time_zone)).isoformat()
    return context


def tell(work: Work, person_id: str, kind: str) -> None:
    """Tell one person, this once, about what no event of a lower room says (a password set, a code printed)."""
    person = persons_by_id(work.session, [person_id], work.now)[person_id]
    tell_all(work, [Told(kind, new_id(), person, {})])


def _receivers(work: Work, wanted: Wanted, person_id: str) -> list[PersonRow]:
    if wanted.receiver is Receiver.HR:
        return list(persons_by_id(work.session, hr_of(work.session, person_id, work.now), work.now).values())
    person = persons_by_id(work.session, [person_id], work.now).get(person_id)
    if person is None or wanted.receiver is Receiver.PERSON:
        return [person] if person else []
    return list(persons_by_id(work.session, [person.manager_id] if person.manager_id else [], work.now).values())


def tell_all(work: Work, told: Sequence[Told]) -> int:
    """Make several notices in a number of statements that does not grow with them; return how many were new."""
    wanted = {each.key: each for each in told if each.receiver.active}
    return _make(work, wanted, _known(work, wanted)) if wanted else 0


def _make(work: Work, wanted: Mapping[str, Told], before: Before) -> int:
    """Make those that nobody made before."""
    known, chosen = before
    known.update(row["key"] for row in work.left(_NOTICES))
    new = [(each, _row(work, each)) for key, each in wanted.items() if key not in known]
    gathered: dict[str, tuple[dict[str, Any], datetime]] = {}
    joining: list[tuple[dict[str, Any], str]] = []
    for each, row in new:
        way = way_of(each.kind, chosen.get((each.receiver.id, each.kind)))
        if not each.receiver.email or way is Way.HERE:
            continue
        opening = _opening(work, each, way)
        if way is Way.DAILY or KINDS[each.kind].gathers:
            key = f"gathered:{each.receiver.id}:{opening.isoformat()}"
            gathered[key] = ({"person": each.receiver.id}, opening)
            joining.append((row, key))
        else:
            row["outbox_id"] = outbox.put(work, TOPIC, each.key, {"notice": row["id"]}, not_before=opening)
    messages = outbox.gather(work, TOPIC, gathered)
    for row, key in joining:
        row["outbox_id"] = messages[key]
    work.leave(_NOTICES, [row for _, row in new])
    return len(new)


def _opening(work: Work, each: Told, way: Way) -> datetime:
    """Return from when a notice may be mailed."""
    zone = zone_of(each.receiver.time_zone or work.settings.time_zone)
    if KINDS[each.kind].urgent:
        return work.now
    if way is Way.DAILY:
        return next_morning(work.now, zone)
    if KINDS[each.kind].gathers:
        # The same instant for all that are made within a few minutes, so that they go as one.
        since = (work.now - datetime.min.replace(tzinfo=work.now.tzinfo)) % GATHERING
        return next_working_time(work.now - since + 2 * GATHERING, zone)
    return next_working_time(work.now, zone)


def _row(work: Work, each: Told) -> dict[str, Any]:
    return {
        "id": new_id(),
        "person_id": each.receiver.id,
        "kind": each.kind,
        "key": each.key,
        "context": each.context,
        "created_at": work.now,
        "read_at": None,
        "outbox_id": None,
    }


def _known(work: Work, wanted: Mapping[str, Told]) -> Before:
    """Return which of the keys exist, and what the receivers chose for these kinds: one statement."""
    match list(wanted.values()):
        case [one]:
            return _known_asked(one.key, one.receiver.id, one.kind).ask(work.session)
        case several:
            receivers, kinds = {each.receiver.id for each in several}, {each.kind for each in several}
            lists = {"keys": sorted(wanted), "receivers": sorted(receivers), "kinds": sorted(kinds)}
            return _before(ask(work.session, _KNOWN, lists).all())


def _known_asked(key: str, receiver_id: str, kind: str) -> Question[Before]:
    return Question(_KNOWN_OF_ONE, {"key": key, "receiver": receiver_id, "kind": kind}, _before)


def _before(rows: Sequence[Any]) -> Before:
    known: set[str] = set()
    chosen: dict[tuple[str, str], str] = {}
    for text, person_id, kind in rows:
        if person_id:
            chosen[person_id, kind] = text
        else:
            known.add(text)
    return known, chosen


def send_again(work: Work, outbox_id: str) -> None:
    """Let a message that could not be delivered be tried again from now on."""
    if not outbox.replay(work, outbox_id):
        raise NotFound("This message is not waiting for somebody to send it again.", "Look at the list once more.")
