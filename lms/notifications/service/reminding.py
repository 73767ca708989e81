"""Reminders: once a day a round looks at what ends or is due, and tells who has a step of the ladder before them.

The round's clock is one row. It moves on only when everybody was told, and a notice exists once: a round that is killed
or played twice goes on where it was, a late one tells the nearest step only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lms.core.events import JSON
from lms.core.language import zone_of
from lms.db.work import Store, Work
from lms.notifications.models import ReminderRound
from lms.notifications.queries import deadlines
from lms.notifications.rules import step_due
from lms.notifications.service.telling import Told, tell_all
from lms.people.queries import PersonRow, persons_by_id

ROUND = "reminders"
AT_ONCE = 200
"""Deadlines of people in one unit of work."""
MANAGERS_FROM = 7
"""A manager hears of a course that is due in the last steps only, since only then there is somebody to speak to."""


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


def steps_of(kind: str, ladder: tuple[int, ...]) -> tuple[int, ...]:
    """Return the steps at which a kind of reminder goes out."""
    return tuple(step for step in ladder if kind != "course_due_for" or step <= MANAGERS_FROM)


def open_round(work: Work) -> Round | None:
    """Return the round that is due, or None. The first one ever looks at what has come since yesterday."""
    clock = work.session.get(ReminderRound, ROUND)
    if clock is not None and clock.next_change_at > work.now:
        return None
    today = work.now.astimezone(zone_of(work.settings.time_zone)).date()
    return Round(today, clock.seen_on if clock else today - timedelta(days=1))


def remind(store: Store) -> int:
    """Play the round if it is due, in units of work of a bounded size; return how many notices it made."""
    with store.reading() as work:
        due = open_round(work)
        if due is None:
            return 0
        reminders = [*_certificates(work, due), *_courses(work, due)]
        teams = _teams(work, due)
    told = 0
    for start in range(0, len(reminders), AT_ONCE):
        with store.writing() as work:
            told += tell_all(work, list(_personal(work, reminders[start : start + AT_ONCE])))
    for start in range(0, len(teams), AT_ONCE):
        with store.writing() as work:
            told += tell_all(work, list(_managerial(work, teams[start : start + AT_ONCE])))
    with store.writing() as work:
        _close(work, due)
    return told


def _certificates(work: Work, due: Round) -> Iterator[Reminder]:
    zone, ladder = zone_of(work.settings.time_zone), work.settings.reminder_days
    for row in deadlines.certificates_ending(work.session, work.now, _horizon(due, ladder, work)):
        last_day = (row.valid_until.astimezone(zone) - timedelta(seconds=1)).date()
        step = due.step(last_day, ladder)
        if step is not None:
            context: dict[str, JSON] = {"course": row.course, "certificate_id": row.id, "date": last_day.isoformat()}
            context["person_id"] = row.person_id
            yield Reminder(row.person_id, "certificate_ends", f"{row.id}:{step}", context, "certificate_ends_for")


def _courses(work: Work, due: Round) -> Iterator[Reminder]:
    for row, step in _assigned(work, due):
        for person_id, _manager in deadlines.unfinished(work.session, row, work.now):
            context: dict[str, JSON] = {"course": row.course, "date": row.due_on.isoformat()}
            yield Reminder(person_id, "course_due", f"{row.course}:{row.due_on}:{step}", context)


def _teams(work: Work, due: Round) -> list[tuple[str, str, dict[str, JSON]]]:
    """Return (manager, thing, context) of who has people that did not pass, counted: one notice for all of them."""
    found: list[tuple[str, str, dict[str, JSON]]] = []
    for row, step in _assigned(work, due):
        if step not in steps_of("course_due_for", work.settings.reminder_days):
            continue
        people = Counter(manager for _, manager in deadlines.unfinished(work.session, row, work.now) if manager)
        for manager_id, count in sorted(people.items()):
            context: dict[str, JSON] = {"course": row.course, "date": row.due_on.isoformat(), "count": count}
            found.append((manager_id, f"{row.id}:{step}", context))
    return found


def _assigned(work: Work, due: Round) -> Iterator[tuple[deadlines.AssignedRow, int]]:
    zone, ladder = zone_of(work.settings.time_zone), work.settings.reminder_days
    last = due.today + timedelta(days=max(ladder, default=0))
    for row in deadlines.courses_due(work.session, due.today, last):
        step = due.step(row.due_on, ladder, row.assigned_at.astimezone(zone).date())
        if step is not None:
            yield row, step


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


def _managerial(work: Work, some: Sequence[tuple[str, str, dict[str, JSON]]]) -> Iterator[Told]:
    managers = persons_by_id(work.session, [manager_id for manager_id, _, _ in some], work.now)
    for manager_id, thing, context in some:
        yield Told("course_due_for", thing, managers[manager_id], context)


def _horizon(due: Round, ladder: tuple[int, ...], work: Work) -> datetime:
    """Return the instant beyond which nothing can have a step before it."""
    return _start(due.today + timedelta(days=max(ladder, default=0) + 2), work)


def _start(day: date, work: Work) -> datetime:
    return datetime.combine(day, time.min, zone_of(work.settings.time_zone))


def _close(work: Work, due: Round) -> None:
    clock = work.session.get(ReminderRound, ROUND, with_for_update=True)
    if clock is None:
        clock = ReminderRound(name=ROUND, seen_on=due.today, next_change_at=work.now)
        work.session.add(clock)
    clock.seen_on = max(clock.seen_on, due.today)
    clock.next_change_at = _start(clock.seen_on + timedelta(days=1), work)
    work.session.flush()
