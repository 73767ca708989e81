"""From asking to offering: request, offer, return, resubmit, grant, approve, object, decline, take back."""

from __future__ import annotations

from lms.permission import events as e
from lms.permission.rules.case import (
    Case,
    Events,
    Outcome,
    askable,
    grounds_needed,
    keys_there,
    only_person,
    row_needed,
    terms_fit,
    text_needed,
)
from lms.permission.rules.commands import Terms
from lms.permission.rules.facts import REST_AFTER_WITHDRAWAL_MONTHS, Capacity, Refused, refuse
from lms.permission.rules.grounds import add_months
from lms.permission.rules.state import Status
from lms.permission.rules.who import permit, second_approvers

MANAGER, DELEGATE, ABOVE = Capacity.MANAGER, Capacity.DELEGATE, Capacity.ABOVE
COMPLIANCE, SECOND = Capacity.COMPLIANCE, Capacity.SECOND


def request(case: Case) -> Outcome:
    """Ask, as the person; nothing else may be open there."""
    command = case.command
    refusal = only_person(case) or askable(case, command.level, command.scope) or row_needed(case, command.level)
    if refusal is None and case.open_elsewhere:
        refusal = refuse("open-already")
    if refusal:
        return refusal
    more = {"level": command.level, "scope": command.scope, "lapses_at": case.lapses_at}
    return (case.make(e.PermissionRequested, Capacity.PERSON, **more),)


def resubmit(case: Case) -> Outcome:
    """Send a returned request again, as the person."""
    command = case.command
    refusal = only_person(case) or askable(case, command.level, command.scope) or row_needed(case, command.level)
    if refusal:
        return refusal
    more = {"level": command.level, "scope": command.scope, "lapses_at": case.lapses_at}
    return (case.make(e.PermissionResubmitted, Capacity.PERSON, **more),)


def offer(case: Case) -> Outcome:
    """Offer what nobody asked for; the year of rest after a withdrawal is respected."""
    terms: Terms = case.command.terms
    capacity = permit(case.facts, MANAGER, DELEGATE)
    if isinstance(capacity, Refused):
        return capacity
    refusal = askable(case, terms.level, terms.scope)
    if refusal is None and case.open_elsewhere:
        refusal = refuse("open-already")
    if refusal is None and _resting(case):
        refusal = refuse("not-taking-part")
    return refusal or _first_key(case, terms, capacity, asked=False)


def _resting(case: Case) -> bool:
    withdrawn = case.facts.withdrawn_at
    return withdrawn is not None and case.facts.now < add_months(withdrawn, REST_AFTER_WITHDRAWAL_MONTHS)


def grant(case: Case) -> Outcome:
    """Say yes to a request, as asked or narrower."""
    terms: Terms = case.command.terms
    capacity = permit(case.facts, MANAGER, DELEGATE, ABOVE, escalation=True)
    if isinstance(capacity, Refused):
        return capacity
    refusal = askable(case, terms.level, terms.scope)
    if refusal is None and not case.state.level.covers(terms.level):
        refusal = refuse("level-wider", case.state.level.value)
    if refusal is None and not terms.scope.within(case.state.scope):
        refusal = refuse("scope-wider")
    return refusal or _first_key(case, terms, capacity, asked=True)


def _first_key(case: Case, terms: Terms, capacity: Capacity, *, asked: bool) -> Outcome:
    refusal = terms_fit(case, terms) or grounds_needed(case, terms.level)
    row = case.row(terms.level)
    if refusal is None and row is not None:
        refusal = keys_there(case, row)
    if refusal or row is None:
        return refusal or refuse("no-row")
    more = _granted(case, terms) | {"asked": asked}
    if case.second_due(row):
        return (case.make(e.PermissionEndorsed, capacity, **more, lapses_at=case.lapses_at),)
    days = case.facts.settings.offer_days
    return (case.make(e.PermissionOffered, capacity, **more, approved=False, offer_days=days),)


def _granted(case: Case, terms: Terms) -> dict[str, object]:
    return {
        "level": terms.level,
        "scope": terms.scope,
        "conditions": terms.conditions,
        "until": terms.until,
        "manager_id": case.facts.manager_at(case.facts.now),
    }


def _second(case: Case) -> Refused | None:
    if case.facts.on_behalf_of is None and case.facts.actor_id in second_approvers(case.facts, case.state.keyholders):
        return None
    return refuse("approver-not-free", *sorted(second_approvers(case.facts, case.state.keyholders)))


def approve(case: Case) -> Outcome:
    """Give the second key; everything is read again at this moment."""
    state = case.state
    terms = Terms(state.level, state.scope, state.conditions, state.until or case.facts.now)
    refusal = _second(case) or terms_fit(case, terms) or grounds_needed(case, state.level)
    if refusal:  # a suspension by hand is no hindrance here: compliance may lift any
        return refusal
    more = _granted(case, terms) | {"asked": state.asked, "approved": True}
    return (case.make(e.PermissionOffered, SECOND, **more, offer_days=case.facts.settings.offer_days),)


def object_(case: Case) -> Outcome:
    """Refuse the second key: back to the person who asked, or the end of what nobody asked for."""
    refusal = _second(case) or text_needed(case)
    if refusal:
        return refusal
    return _sent_back(case, SECOND) if case.state.asked else _declined(case, SECOND, "objected")


def return_(case: Case) -> Outcome:
    """Send a request back with a wish."""
    endorsed = case.state.status is Status.ENDORSED
    if endorsed and not case.state.asked:
        return refuse("wrong-state", case.state.status.value)
    capacity = permit(case.facts, MANAGER, DELEGATE)
    if isinstance(capacity, Refused) and endorsed and _second(case) is None:
        capacity = SECOND
    if isinstance(capacity, Refused):
        return capacity
    return text_needed(case) or _sent_back(case, capacity)


def _sent_back(case: Case, capacity: Capacity) -> Events:
    return (case.make(e.PermissionReturned, capacity, lapses_at=case.lapses_at),)


def _declined(case: Case, capacity: Capacity, reason: str) -> Events:
    return (case.make(e.PermissionDeclined, capacity, reason=reason),)


def decline(case: Case) -> Outcome:
    """Say no, with a reason of the list and a sentence."""
    capacity = permit(case.facts, MANAGER, DELEGATE, ABOVE, COMPLIANCE, escalation=True)
    if isinstance(capacity, Refused):
        return capacity
    return text_needed(case) or _declined(case, capacity, case.command.reason.value)


def take_back(case: Case) -> Outcome:
    """Take an endorsement or offer back before the person accepts; no mark, nothing overtaken."""
    capacity = permit(case.facts, MANAGER, DELEGATE, ABOVE, COMPLIANCE)
    offered = case.facts.actor_id in {case.state.endorser_id, case.state.offerer_id} - {None}
    if isinstance(capacity, Refused) and offered and case.facts.actor_id != case.facts.person_id:
        capacity = Capacity.OFFERER
    if isinstance(capacity, Refused):
        return capacity
    return (case.make(e.PermissionTakenBack, capacity, reason=case.command.reason.value),)
