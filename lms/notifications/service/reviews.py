"""Reviews of permissions: whoever answers is told once that one has begun, and reminded once while they have not.

A review that opens or reminds leaves one row in the outbox, however many it asks; a job tells them afterwards, in
parts.
"""

from __future__ import annotations

from lms.core.language import zone_of
from lms.db import outbox
from lms.db.work import Store, Work
from lms.notifications.queries.reviews import DUE, STARTED, review_asks_until
from lms.notifications.rules import last_day
from lms.notifications.service.rounds import Reminder, tell_each
from lms.permission.queries.reviews import answerers
from lms.permission.review_events import ReviewOpened, ReviewReminded

TOPIC = "review"


def note_review(work: Work, event: ReviewOpened | ReviewReminded) -> None:
    """Leave word that a review asks for answers, or is about to end, to be told after this transaction."""
    kind = STARTED if isinstance(event, ReviewOpened) else DUE
    outbox.put(work, TOPIC, f"{kind}:{event.campaign_id}", {"campaign": event.campaign_id, "kind": kind})


def tell_answerers(store: Store) -> int:
    """Tell for whom something waits in the reviews that opened or remind, and return how many notices that made.

    Killed in between, the row is found again after its lease, and nobody is told twice.
    """
    told = 0
    while claimed := outbox.claim(store, TOPIC, most=1):
        for row in claimed:
            with store.reading() as work:
                asked = _asked(work, row.payload["campaign"], row.payload["kind"])
            told += tell_each(store, asked)
            outbox.finish(store, row, row.payload)
    return told


def _asked(work: Work, campaign_id: str, kind: str) -> list[Reminder]:
    due_at = review_asks_until(work.session, campaign_id, work.now)
    if due_at is None:
        return []
    date = last_day(due_at, zone_of(work.settings.time_zone)).isoformat()
    waiting = answerers(work.session, campaign_id, work.now)
    return [
        Reminder(who, kind, campaign_id, {"campaign": campaign_id, "date": date, "count": count})
        for who, count in sorted(waiting.items())
    ]
