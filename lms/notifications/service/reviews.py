"""Reviews of permissions: whoever answers is told once that one has begun, and reminded once while they have not.

A review that opens or reminds leaves one row in the outbox, however many it asks; a job tells them afterwards, in
parts. A new manager is told in the transaction of the move what they have to confirm.
"""

from __future__ import annotations

from lms.core.events import JSON
from lms.core.language import last_whole_day, zone_of
from lms.db import outbox
from lms.db.work import Store, Work
from lms.notifications.queries.reviews import DUE, STARTED, review_asks_until
from lms.notifications.rules import last_day
from lms.notifications.service.rounds import Reminder, tell_each
from lms.notifications.service.telling import Told, tell_all
from lms.people.queries import persons_by_id
from lms.permission.queries.confirming import confirmers
from lms.permission.queries.reviews import answerers
from lms.permission.review_events import ReviewOpened, ReviewReminded

TOPIC = "review"
CONFIRM = "permission_confirm"
STANDING_IN = "/permission/overview"
"""Where what waits stands for compliance, who have no team of their own."""


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


def tell_confirmers(work: Work, person_id: str) -> int:
    """Tell whoever has to confirm permissions of a person who moved, once per day by which; return how many notices.

    Also whoever becomes the manager while a confirmation is due already.
    """
    found = confirmers(work.session, person_id, work.now)
    people = persons_by_id(work.session, [one.confirmer_id for one in found], work.now)
    told = []
    for one in found:
        # It falls due at the hour of the move.
        day = last_whole_day(one.due_at, zone_of(work.settings.time_zone)).isoformat()
        context: dict[str, JSON] = {"person_id": person_id, "date": day}
        if not one.in_line:
            context["path"] = STANDING_IN
        told.append(Told(CONFIRM, f"{person_id}:{day}", people[one.confirmer_id], context))
    return tell_all(work, told)
