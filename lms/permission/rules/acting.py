"""On whose behalf somebody acts: pure, the same for a page that asks and a service that acts."""

from __future__ import annotations

from dataclasses import replace

from lms.permission.rules.facts import Capacity, Facts
from lms.permission.rules.who import capacities, decider


def standing_in(facts: Facts, *, deciding: bool) -> Facts:
    """Return the facts with the actor acting for the decider, where being their delegate is the actor's right.

    ``deciding``: the command is the decider's own, so that a delegate who is also a head above, or of compliance, acts
    as the delegate; otherwise only whoever has no right of their own does.
    """
    if facts.on_behalf_of is not None:
        return facts
    own = capacities(facts)
    if Capacity.MANAGER in own or (own and not deciding):
        return facts
    found = decider(facts)
    if found is None or facts.actor_id not in found[1].delegates:
        return facts
    return replace(facts, on_behalf_of=found[1].person_id)
