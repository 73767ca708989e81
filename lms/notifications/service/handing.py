"""Whoever decides for people from now on is told what waits: what stands to confirm, what is asked to decide.

In the transaction of the move, or of the leaving, that makes them decide; each thing once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lms.core.events import JSON
from lms.core.language import last_whole_day, zone_of
from lms.db.work import Work
from lms.notifications.rules import ASKED, asked_thing
from lms.notifications.service.telling import Told, tell_all
from lms.people.queries import PersonRow, persons_by_id
from lms.permission.queries.confirming import Asked, Confirming, TakenOver, taken_over

CONFIRM = "permission_confirm"
STANDING_IN = "/permission/overview"
"""Where what waits stands for compliance, who have no team of their own."""


def tell_deciders(work: Work, person_ids: Collection[str]) -> int:
    """Tell whoever decides for these people now what waits for them; return how many notices that made.

    Whom a request was told already, and who knows by which day to confirm, is told nothing; nor is who decided before.
    """
    found = taken_over(work.session, person_ids, work.now)
    wanted = {one.confirmer_id for one in found.confirming} | {one.decider_id for one in found.asked}
    people = persons_by_id(work.session, wanted, work.now)
    return tell_all(work, [*_to_confirm(work, found, people), *_to_decide(found, people)])


def _to_confirm(work: Work, found: TakenOver, people: dict[str, PersonRow]) -> Iterator[Told]:
    for one in found.confirming:
        # It falls due at the hour of the move.
        day = last_whole_day(one.due_at, zone_of(work.settings.time_zone)).isoformat()
        context: dict[str, JSON] = {"person_id": one.person_id, "date": day, **_place(one)}
        yield Told(CONFIRM, f"{one.person_id}:{day}", people[one.confirmer_id], context)


def _to_decide(found: TakenOver, people: dict[str, PersonRow]) -> Iterator[Told]:
    for one in found.asked:
        request = one.request
        context: dict[str, JSON] = {
            "channel": request.channel,
            "level": request.level.value,
            "person_id": request.person_id,
            "permission_id": request.stream_id,
            **_place(one),
        }
        if not one.of_record:
            context["stands_in"] = True
        yield Told(ASKED, asked_thing(request.stream_id, request.lapses_at), people[one.decider_id], context)


def _place(one: Asked | Confirming) -> dict[str, JSON]:
    return {} if one.in_line else {"path": STANDING_IN}
