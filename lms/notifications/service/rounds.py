"""One look at all deadlines: the day it is, the clock that says when it is due, and telling what it found, in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lms.core.events import JSON
from lms.core.language import zone_of
from lms.db.work import Store, Work
from lms.notifications.models import ReminderRound
from lms.notifications.rules import step_due
from lms.notifications.service.telling import Told, tell_all
from lms.people.queries import PersonRow, persons_by_id

ROUND = "reminders"
AT_ONCE = 200
"""Deadlines of people in one unit of work."""


@dataclass(frozen=True, slots=True)
class Round:
    """One look at all deadlines: the day it is, and the day of the look before."""

    today: date
    seen_on: date

    def step(self, last_day: date, ladder: tuple[int, ...], made_on: date | None = None) -> int | None:
        """Return the step that is told now about a deadline, or None."""
        return step_due(last_day, self.today, self.seen_on, ladder, made_on)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one person is reminded of, and whether the manager of record is, too."""

    person_id: str
    kind: str
    thing: str
    context: dict[str, JSON]
    manager_kind: str = ""


def open_round(work: Work) -> Round | None:
    """Return the round that is due, or None. The first one ever looks at what has come since yesterday."""
    clock = work.session.get(ReminderRound, ROUND)
    if clock is not None and clock.next_change_at > work.now:
        return None
    today = work.now.astimezone(zone_of(work.settings.time_zone)).date()
    return Round(today, clock.seen_on if clock else today - timedelta(days=1))


def close_round(work: Work, due: Round) -> None:
    """Note that everybody was told, so that the next round is due tomorrow."""
    clock = work.session.get(ReminderRound, ROUND, with_for_update=True)
    if clock is None:
        clock = ReminderRound(name=ROUND, seen_on=due.today, next_change_at=work.now)
        work.session.add(clock)
    clock.seen_on = max(clock.seen_on, due.today)
    clock.next_change_at = beginning(clock.seen_on + timedelta(days=1), work)
    work.session.flush()


def beginning(day: date, work: Work) -> datetime:
    """Return the instant at which a day begins in the organisation."""
    return datetime.combine(day, time.min, zone_of(work.settings.time_zone))


def tell_each(store: Store, reminders: Sequence[Reminder]) -> int:
    """Make the notices of these reminders in units of work of a bounded size; return how many were new.

    Killed in between, what was told is told, and the rest is found again.
    """
    told = 0
    for start in range(0, len(reminders), AT_ONCE):
        with store.writing() as work:
            told += tell_all(work, list(_personal(work, reminders[start : start + AT_ONCE])))
    return told


def _personal(work: Work, part: Sequence[Reminder]) -> Iterator[Told]:
    people = persons_by_id(work.session, [each.person_id for each in part], work.now)
    managers = _managers(work, part, people)
    for each in part:
        person = people[each.person_id]
        yield Told(each.kind, each.thing, person, each.context)
        manager = managers.get(person.manager_id or "") if each.manager_kind else None
        if manager is not None:
            yield Told(each.manager_kind, each.thing, manager, each.context)


def _managers(work: Work, part: Sequence[Reminder], people: dict[str, PersonRow]) -> dict[str, PersonRow]:
    wanted = {people[each.person_id].manager_id for each in part if each.manager_kind and people[each.person_id].active}
    return persons_by_id(work.session, [manager for manager in wanted if manager], work.now)
