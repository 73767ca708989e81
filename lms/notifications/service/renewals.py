"""Calls for renewal: everybody who holds such a certificate is told soon after, with the day and the cure.

The call leaves one row in the outbox, whatever the number of people; a job tells them afterwards, in parts. From then
on the reminders of certificates that end go by that day.
"""

from __future__ import annotations

from lms.core.events import JSON
from lms.core.language import zone_of
from lms.db import outbox
from lms.db.work import Store, Work
from lms.learning.events import RenewalCalled
from lms.notifications.queries.deadlines import called_to_renew
from lms.notifications.rules import last_day
from lms.notifications.service.rounds import Reminder, tell_each

TOPIC, CALLED = "renewal", "renewal_called"


def note_call(work: Work, called: RenewalCalled) -> None:
    """Leave word that holders of older versions are called to renew, to be told after this transaction."""
    payload = {"course": called.course, "versions": list(called.older)}
    outbox.put(work, TOPIC, f"renewal:{called.version_id}:{work.now.isoformat()}", payload)


def tell_holders(store: Store) -> int:
    """Tell whoever is called to renew, and return how many notices that made.

    Killed in between, the row is found again after its lease, and nobody is told twice.
    """
    told = 0
    while claimed := outbox.claim(store, TOPIC, most=1):
        for row in claimed:
            with store.reading() as work:
                zone = zone_of(work.settings.time_zone)
                asked = []
                for one in called_to_renew(work.session, row.payload["versions"], work.now):
                    day = last_day(one.counts_until, zone).isoformat()
                    context: dict[str, JSON] = {"course": one.course, "certificate_id": one.id, "date": day}
                    asked.append(Reminder(one.person_id, CALLED, one.id, context))
            told += tell_each(store, asked)
            outbox.finish(store, row, row.payload)
    return told
