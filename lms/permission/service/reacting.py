"""What facts and time bring about: played as soon as a fact changes, and by the tick when something falls due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import or_, select, update

from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.work import Store, Work
from lms.permission.models import Permission
from lms.permission.queries.persons import holders_of, lock_persons
from lms.permission.queries.streams import WRITTEN, WrittenRow, stream_of
from lms.permission.queries.timelines import timelines
from lms.permission.rules import due_channel
from lms.permission.service.recording import record

AT_ONCE = 100
_PLAYED = (
    select(*WRITTEN)
    .where(one_of(Permission.person_id, "ids"), or_(Permission.is_open, Permission.is_standing))
    .order_by(Permission.person_id, Permission.channel, Permission.id)
)


def react(work: Work, person_ids: Collection[str]) -> int:
    """Play what is due for these people in this transaction, as the facts are now; return how many events that made."""
    if not person_ids:
        return 0
    lock_persons(work.session, person_ids)
    rows = [WrittenRow(*row) for row in ask(work.session, _PLAYED, {"ids": sorted(person_ids)})]
    if not rows:
        return 0
    known = timelines(work.session, {row.person_id for row in rows}, work.now)
    channels: dict[tuple[str, str], list[WrittenRow]] = defaultdict(list)
    for row in rows:
        channels[row.person_id, row.channel].append(row)
    made = 0
    for (person_id, _channel), own in channels.items():
        facts = known[person_id].facts(work.now)
        events = due_channel({row.id: stream_of(row).to_play for row in own}, facts)
        record(work, {row.id: row for row in own}, events, facts)
        made += len(events)
    return made


def wake(work: Work, course: str, version_ids: Collection[str]) -> None:
    """Let every read of what whoever holds such a certificate has, and the next tick, play that it was called.

    One statement, however many they are; nothing is played here.
    """
    late = or_(Permission.next_change_at.is_(None), Permission.next_change_at > work.now)
    woken = update(Permission).where(
        or_(Permission.is_open, Permission.is_standing), late, Permission.person_id.in_(holders_of(course, version_ids))
    )
    work.session.execute(woken.values(next_change_at=work.now).execution_options(synchronize_session=False))


def tick(store: Store) -> int:
    """Play what has fallen due, each person in a unit of work of their own; return how many events that made.

    Two ticks at once do no harm: each takes the person's lock and looks again.
    """
    made, seen = 0, set[str]()
    while due := _due(store, seen):
        for person_id in due:
            with store.writing() as work:
                made += react(work, [person_id])
            seen.add(person_id)
    return made


def _due(store: Store, seen: Collection[str]) -> list[str]:
    """Return the next people with something due whom this tick has not seen, the longest due first."""
    with store.reading() as work:
        rows = work.session.scalars(
            select(Permission.person_id)
            .where(Permission.next_change_at <= work.now)
            .order_by(Permission.next_change_at)
            .limit(AT_ONCE + len(seen))
        )
        return [person_id for person_id in dict.fromkeys(rows) if person_id not in seen][:AT_ONCE]
