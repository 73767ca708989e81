"""Who may act: the decider, who stands in, who may not, who could give the second key, who may lift.

Nobody decides for themselves, nor for anyone above them; whoever changed a reporting line waits 90 days. A decider who
is barred, or away without a delegate, counts as not there: the next head up decides, then compliance.
"""

from __future__ import annotations

from lms.permission.rules.facts import BARRED_AFTER_MOVE, Capacity, Facts, Head, Refused, refuse
from lms.permission.rules.state import Hold, State

NOBODY: frozenset[str] = frozenset()


def barred(facts: Facts, who: str) -> bool:
    """Say whether ``who`` may not decide for this person, in whatever capacity."""
    if who == facts.person_id:
        return True
    if facts.line and who in facts.below:  # at the top of the company everybody is below: exempt
        return True
    return any(mover == who and facts.now < moved + BARRED_AFTER_MOVE for mover, moved in facts.movers)


def decider(facts: Facts, *, barred_too: frozenset[str] = NOBODY, delegable: bool = True) -> tuple[int, Head] | None:
    """Return who decides now and the place in the line (0 is the manager of record); None: compliance stands in.

    ``delegable`` False is for what a delegate may not do: an absent head then counts as not there at all.
    """
    for place, head in enumerate(facts.line):
        if head.person_id in barred_too or barred(facts, head.person_id):
            continue
        if head.away and not (delegable and any(_free(facts, who, barred_too) for who in head.delegates)):
            continue
        return place, head
    return None


def _free(facts: Facts, who: str, barred_too: frozenset[str]) -> bool:
    return who not in barred_too and not barred(facts, who)


def capacities(facts: Facts, *, barred_too: frozenset[str] = NOBODY, delegable: bool = True) -> dict[Capacity, int]:
    """Return as what the actor may act here, each with the place in the line (compliance: past its end)."""
    actor, principal = facts.actor_id, facts.on_behalf_of
    if actor is None or not _free(facts, actor, barred_too):
        return {}
    found = decider(facts, barred_too=barred_too, delegable=delegable)
    end = len(facts.line)
    if principal is not None:
        if found and delegable and principal == found[1].person_id and actor in found[1].delegates:
            return {Capacity.DELEGATE: found[0]}
        return {}
    result: dict[Capacity, int] = {}
    if found is None:
        return {Capacity.COMPLIANCE: end, Capacity.MANAGER: end} if actor in facts.compliance else {}
    place, head = found
    if actor == head.person_id:
        result[Capacity.MANAGER] = place
    else:
        above = [spot for spot, higher in enumerate(facts.line) if spot > place and higher.person_id == actor]
        result |= {Capacity.ABOVE: above[0]} if above else {}
    if actor in facts.compliance:
        result[Capacity.COMPLIANCE] = end
    return result


def permit(
    facts: Facts, *allowed: Capacity, escalation: bool = False, barred_too: frozenset[str] = NOBODY
) -> Capacity | Refused:
    """Return the capacity in which the actor may do what is allowed to ``allowed``, or the refusal.

    ``escalation``: heads above and who stands in for none may do it only after the escalation of the request.
    """
    held = capacities(facts, barred_too=barred_too, delegable=Capacity.DELEGATE in allowed)
    too_early = escalation and not _escalated(facts)
    for capacity in held:
        if capacity in allowed and not (capacity is Capacity.ABOVE and too_early):
            return capacity
    if too_early and Capacity.ABOVE in held:
        return refuse("not-escalated", *_who_decides(facts, barred_too))
    return refuse("no-decider", *_who_decides(facts, barred_too))


def _escalated(facts: Facts) -> bool:
    return facts.escalates_at is not None and facts.escalates_at <= facts.now


def _who_decides(facts: Facts, barred_too: frozenset[str]) -> tuple[str, ...]:
    found = decider(facts, barred_too=barred_too)
    return (found[1].person_id,) if found else ("compliance",)


def second_approvers(facts: Facts, keyholders: frozenset[str]) -> frozenset[str]:
    """Return the people of compliance who could give the second key when ``keyholders`` had a hand in the first."""
    out = keyholders | facts.managers | {head.person_id for head in facts.line[:1]}
    return frozenset(who for who in facts.compliance if who not in out and not barred(facts, who))


def acting(facts: Facts) -> frozenset[str]:
    """Return the actor and on whose behalf."""
    return frozenset(who for who in (facts.actor_id, facts.on_behalf_of) if who is not None)


def may_lift(hold: Hold, facts: Facts) -> bool:
    """Say whether the actor may lift this suspension by hand.

    Compliance may. Unless compliance suspended: who suspended, while still in that role; the manager of record where a
    delegate or a former manager did; heads above whoever suspended.
    """
    held = capacities(facts)
    if Capacity.COMPLIANCE in held:
        return True
    if hold.capacity == Capacity.COMPLIANCE or not held:
        return False
    if (hold.by, hold.on_behalf_of) == (facts.actor_id, facts.on_behalf_of):
        return hold.capacity in held
    capacity, place = next(iter(held.items()))
    return capacity is not Capacity.DELEGATE and place >= _first_over(hold, facts)


def _first_over(hold: Hold, facts: Facts) -> int:
    """Return the lowest place in the line from which one is not going over somebody's head by lifting."""
    line = [head.person_id for head in facts.line]
    if hold.capacity == Capacity.DELEGATE:
        return line.index(hold.on_behalf_of) if hold.on_behalf_of in line else 0
    if hold.by in line:
        return line.index(hold.by) + 1
    return 1 if hold.capacity == Capacity.ABOVE else 0


def may_lift_all(standing: State | None, facts: Facts) -> bool:
    """Say whether the actor may lift every suspension by hand of the standing stream (none: anybody may)."""
    return standing is None or all(may_lift(hold, facts) for hold in standing.hand_holds)
