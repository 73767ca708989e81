"""Reminders: once a day a round looks at what ends or is due, and tells who has a step of the ladder before them.

The round's clock is one row. It moves on only when everybody was told, and a notice exists once: a round that is killed
or played twice goes on where it was, a late one tells the nearest step only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from lms.core.events import JSON
from lms.core.language import zone_of
from lms.db.work import Store, Work
from lms.notifications.queries import deadlines
from lms.notifications.queries.evidence import evidence_by_officer
from lms.notifications.rules import last_day
from lms.notifications.service.rounds import AT_ONCE, Reminder, Round, beginning, close_round, open_round, tell_each
from lms.notifications.service.signatures import signatures
from lms.notifications.service.telling import Told, tell_all
from lms.people.queries import persons_by_id

MANAGERS_FROM = 7
"""A manager hears of a course that is due in the last steps only, since only then there is somebody to speak to."""
ON_THE_LADDER = frozenset({"certificate_ends", "certificate_ends_for", "course_due", "course_due_for", "policy_due"})


def steps_of(kind: str, ladder: tuple[int, ...]) -> tuple[int, ...]:
    """Return the steps at which a kind of reminder goes out; none for a kind that is no reminder."""
    if kind not in ON_THE_LADDER:
        return ()
    return tuple(step for step in ladder if kind != "course_due_for" or step <= MANAGERS_FROM)


def remind(store: Store) -> int:
    """Play the round if it is due, in units of work of a bounded size; return how many notices it made."""
    with store.reading() as work:
        due = open_round(work)
        if due is None:
            return 0
        reminders = [*_certificates(work, due), *_courses(work, due), *signatures(work, due), *_evidence(work, due)]
        teams = _teams(work, due)
    told = tell_each(store, reminders)
    for start in range(0, len(teams), AT_ONCE):
        with store.writing() as work:
            told += tell_all(work, list(_managerial(work, teams[start : start + AT_ONCE])))
    with store.writing() as work:
        close_round(work, due)
    return told


def _certificates(work: Work, due: Round) -> Iterator[Reminder]:
    zone, ladder = zone_of(work.settings.time_zone), work.settings.reminder_days
    for row in deadlines.certificates_ending(work.session, work.now, _horizon(due, ladder, work)):
        ends_on = last_day(row.counts_until, zone)
        step = due.step(ends_on, ladder)
        if step is not None:
            context: dict[str, JSON] = {"course": row.course, "certificate_id": row.id, "date": ends_on.isoformat()}
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


def _evidence(work: Work, due: Round) -> Iterator[Reminder]:
    """Yield one reminder for whoever of HR has new evidence to look at: handed in since the round before, not today."""
    since, until = beginning(due.seen_on, work), beginning(due.today, work)
    for officer_id, count in evidence_by_officer(work.session, (since, until), work.now):
        yield Reminder(officer_id, "evidence_waiting", due.today.isoformat(), {"count": count})


def _managerial(work: Work, some: Sequence[tuple[str, str, dict[str, JSON]]]) -> Iterator[Told]:
    managers = persons_by_id(work.session, [manager_id for manager_id, _, _ in some], work.now)
    for manager_id, thing, context in some:
        yield Told("course_due_for", thing, managers[manager_id], context)


def _horizon(due: Round, ladder: tuple[int, ...], work: Work) -> datetime:
    """Return the instant beyond which nothing can have a step before it."""
    return beginning(due.today + timedelta(days=max(ladder, default=0) + 2), work)
