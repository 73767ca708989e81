"""Signatures: whoever a policy asks for their name is told once per version, soon after it is published or they come.

Publishing leaves one row in the outbox, whatever the number of people; a job tells them afterwards, in parts. The daily
round tells whom that missed, since they joined or moved later, and reminds whoever was told and has not signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lms.core.events import JSON
from lms.core.language import zone_of
from lms.db import outbox
from lms.db.work import Store, Work
from lms.notifications.queries.signatures import ASKED, DUE, Asking, Unsigned, asking_policies, unsigned_under
from lms.notifications.rules import last_day
from lms.notifications.service.rounds import Reminder, Round, tell_each
from lms.permission.policy_events import PolicyPublished

TOPIC = "policy"


def note_publication(work: Work, published: PolicyPublished) -> None:
    """Leave word that a policy asks for names, to be told after this transaction; nothing where it asks nobody."""
    if asking_policies(work.session, published.policy):
        outbox.put(work, TOPIC, f"policy:{published.version_id}", {"policy": published.policy})


def tell_signers(store: Store) -> int:
    """Tell whom the published policies ask for their name, and return how many notices that made.

    Killed in between, the row is found again after its lease, and nobody is told twice.
    """
    told = 0
    while claimed := outbox.claim(store, TOPIC, most=1):
        for row in claimed:
            with store.reading() as work:
                asked = [
                    _asked(work, policy, person)
                    for policy in asking_policies(work.session, row.payload["policy"])
                    for person in unsigned_under(work.session, policy, work.now, work.settings.time_zone)
                    if person.told_at is None
                ]
            told += tell_each(store, asked)
            outbox.finish(store, row, row.payload)
    return told


def signatures(work: Work, due: Round) -> Iterator[Reminder]:
    """Yield whom a round tells of policies: of a new one whoever does not know of it, else at each step."""
    zone = zone_of(work.settings.time_zone)
    for policy in asking_policies(work.session):
        for person in unsigned_under(work.session, policy, work.now, work.settings.time_zone):
            # Told today, perhaps by this very round before it was killed: a reminder of it can wait.
            if person.told_at is None or person.told_at.astimezone(zone).date() >= due.today:
                yield _asked(work, policy, person)
                continue
            ends_on = _last_day(work, person)
            step = due.step(ends_on, work.settings.reminder_days) if ends_on else None
            if ends_on and step is not None:
                yield Reminder(person.person_id, DUE, f"{policy.thing}:{step}", _context(policy, ends_on))


def _asked(work: Work, policy: Asking, person: Unsigned) -> Reminder:
    ends_on = _last_day(work, person)
    today = work.now.astimezone(zone_of(work.settings.time_zone)).date()
    return Reminder(
        person.person_id, ASKED, policy.thing, _context(policy, ends_on if ends_on and ends_on >= today else None)
    )


def _last_day(work: Work, person: Unsigned) -> date | None:
    return last_day(person.due, zone_of(work.settings.time_zone)) if person.due else None


def _context(policy: Asking, ends_on: date | None) -> dict[str, JSON]:
    context: dict[str, JSON] = {"policy": policy.slug, "number": policy.number}
    return context | {"date": ends_on.isoformat()} if ends_on else context
