"""Several causes at once put their notices into one message, and two workers remind nobody twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from lms.core.access import Actor
from lms.core.clock import SetClock
from lms.db.outbox import OutboxRow
from lms.db.work import Store
from lms.notifications import service
from lms.notifications.kinds import Way
from lms.notifications.models import Notice
from tests.cast import CAST
from tests.factories.certificates import certify

SECONDS = 120
AMARA = CAST["amara"].id


def at_once(deeds: list[Callable[[], object]]) -> None:
    """Do all at the same time, on connections of their own; a worker that loses against another tries again."""
    start = threading.Barrier(len(deeds))
    failed: list[BaseException] = []

    def run(deed: Callable[[], object]) -> None:
        start.wait(SECONDS)
        for again in (True, True, False):
            try:
                deed()
                return
            except DBAPIError as error:
                if not again:
                    failed.append(error)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert failed == []


def test_causes_of_one_day_join_one_message_though_they_come_at_once(cast: object, live_store: Store) -> None:
    with live_store.writing(Actor(AMARA)) as work:
        service.choose(work, {"certificate_issued": Way.DAILY})

    def issue(course: str) -> Callable[[], None]:
        def deed() -> None:
            with live_store.writing() as work:
                certify(work, AMARA, course)

        return deed

    at_once([issue(f"course-{number}") for number in range(6)])
    with live_store.reading() as work:
        assert work.session.scalar(select(func.count()).select_from(OutboxRow)) == 1
        carried = select(func.count()).select_from(Notice).where(Notice.outbox_id.is_not(None))
        assert work.session.scalar(carried) == 6


def test_two_workers_remind_everybody_once(cast: object, live_store: Store, clock: SetClock) -> None:
    end = datetime(2028, 11, 25, tzinfo=UTC)
    with live_store.writing() as work:
        for name in ("amara", "dmytro", "yuki"):
            certify(work, CAST[name].id, "trust", valid_until=end)
    clock.set(end - timedelta(days=31) + timedelta(hours=5))
    at_once([lambda: service.remind(live_store)] * 2)
    reminders = select(Notice.kind, func.count()).where(Notice.kind.startswith("certificate_ends"))
    with live_store.reading() as work:
        found = {row[0]: row[1] for row in work.session.execute(reminders.group_by(Notice.kind))}
        messages = select(func.count()).where(OutboxRow.key.startswith("gathered:"))
        assert work.session.scalar(messages) == 4
    assert found == {"certificate_ends": 3, "certificate_ends_for": 3}
