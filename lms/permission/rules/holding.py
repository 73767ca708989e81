"""From accepting on: accept, withdraw, narrow, suspend, cure, revoke, confirm, review, lift, slips, campaigns, end."""

from __future__ import annotations

from datetime import timedelta

from lms.permission import events as e
from lms.permission.rules.case import (
    Case,
    Events,
    Outcome,
    grounds_needed,
    only_person,
    only_system,
    row_needed,
    terms_fit,
    text_needed,
)
from lms.permission.rules.commands import RecordSlip, Terms
from lms.permission.rules.facts import Capacity, Refused, refuse
from lms.permission.rules.state import State
from lms.permission.rules.who import may_lift, permit
from lms.permission.vocabulary import EndCode, Level, SuspensionReason

MANAGER, DELEGATE, ABOVE, COMPLIANCE = Capacity.MANAGER, Capacity.DELEGATE, Capacity.ABOVE, Capacity.COMPLIANCE
BY_HAND, UNANSWERED = SuspensionReason.BY_HAND, SuspensionReason.UNANSWERED
OUTDATED = frozenset({"term-too-long", "conditions-missing"})


def accept(case: Case) -> Outcome:
    """Turn the own key, as the person; the row is read again, and whether a second key is due by now."""
    state = case.state
    refusal = only_person(case) or grounds_needed(case, state.level)
    if refusal:
        return refusal
    terms = Terms(state.level, state.scope, state.conditions, state.until or case.facts.now)
    misfit = terms_fit(case, terms)
    if misfit:
        return refuse("offer-outdated", misfit.code, *misfit.detail) if misfit.code in OUTDATED else misfit
    row = case.row(state.level)
    if row is not None and case.second_due(row) and state.approver_id is None:
        return refuse("second-approval-due")
    return (case.make(e.PermissionAccepted, Capacity.PERSON),)


def withdraw(case: Case) -> Outcome:
    """Take no part, as the person; no reason, no step more than accepting."""
    return only_person(case) or (case.make(e.PermissionWithdrawn, Capacity.PERSON),)


def _marked(case: Case, capacity: Capacity) -> Events:
    if capacity is not COMPLIANCE or case.state.marked:
        return ()
    return (case.make(e.PermissionMarked, capacity),)


def narrow(case: Case, campaign_id: str | None = None) -> Outcome:
    """Make the granted base less in level, scope, conditions or term, and in none of them more."""
    terms: Terms = case.command.terms
    capacity = permit(case.facts, MANAGER, ABOVE, COMPLIANCE)
    if isinstance(capacity, Refused):
        return capacity
    refusal = _not_narrower(case, terms)
    if refusal:
        return refusal
    more = {"level": terms.level, "scope": terms.scope, "conditions": terms.conditions, "until": terms.until}
    more |= {"reason": case.command.reason.value, "campaign_id": campaign_id}
    return (case.make(e.PermissionNarrowed, capacity, **more), *_marked(case, capacity))


def _not_narrower(case: Case, terms: Terms) -> Refused | None:
    state = case.state
    if terms.level is Level.LISTEN:
        return refuse("level-open")
    if lacking := row_needed(case, terms.level):
        return lacking
    if not terms.scope.is_bounded:
        return refuse("scope-too-large")
    if terms.until <= case.facts.now:
        return refuse("term-over")
    if terms == Terms(state.level, state.scope, state.conditions, state.until or terms.until):
        return refuse("already-narrower")
    fits = state.level.covers(terms.level) and terms.scope.within(state.scope) and terms.conditions >= state.conditions
    return None if fits and state.until is not None and terms.until <= state.until else refuse("scope-wider")


def suspend(case: Case) -> Outcome:
    """Let it rest by hand; several people may, and each suspension is lifted by itself."""
    capacity = permit(case.facts, MANAGER, DELEGATE, ABOVE, COMPLIANCE)
    if isinstance(capacity, Refused):
        return capacity
    if any(hold.by == case.facts.actor_id for hold in case.state.hand_holds):
        return refuse("suspended-already")
    more = {"reason": BY_HAND.value, "grace_days": case.facts.settings.grace_days}
    hand = case.command.reason.value
    return (case.make(e.PermissionSuspended, capacity, hand_reason=hand, **more), *_marked(case, capacity))


def cure(case: Case) -> Outcome:
    """Lift every suspension by hand that the actor may lift; healing grounds need no command."""
    facts = case.facts
    held = permit(facts, MANAGER, DELEGATE, ABOVE, COMPLIANCE)
    if isinstance(held, Refused):
        return held
    lifted = [hold for hold in case.state.hand_holds if may_lift(hold, facts)]
    if not lifted:
        return refuse("nothing-to-lift", *sorted({hold.by or "" for hold in case.state.hand_holds}))
    hand = case.command.reason.value
    return tuple(
        case.make(e.PermissionCured, held, reason=BY_HAND.value, held_by=hold.by, hand_reason=hand) for hold in lifted
    )


def revoke(case: Case, campaign_id: str | None = None) -> Outcome:
    """End it for good."""
    capacity = permit(case.facts, MANAGER, ABOVE, COMPLIANCE)
    if isinstance(capacity, Refused):
        return capacity
    more = {"reason": case.command.reason.value, "campaign_id": campaign_id}
    return (*_marked(case, capacity), case.make(e.PermissionRevoked, capacity, **more))


def confirm(case: Case) -> Outcome:
    """Take it over as the new manager of record; whoever gave the second key counts as not there."""
    if case.state.confirmation_due_at is None:
        return refuse("nothing-to-confirm")
    approver = frozenset({case.state.approver_id} - {None})
    capacity = permit(case.facts, MANAGER, barred_too=approver)  # type: ignore[arg-type]
    if isinstance(capacity, Refused):
        return capacity
    manager = case.facts.manager_at(case.facts.now)
    return (case.make(e.PermissionConfirmed, capacity, manager_id=manager),)


def keep(case: Case) -> Outcome:
    """Answer a review: it stays."""
    campaign = case.state.campaign_id
    if campaign is None:
        return refuse("no-campaign")
    capacity = permit(case.facts, MANAGER, DELEGATE, ABOVE, COMPLIANCE)
    if isinstance(capacity, Refused):
        return capacity
    return (case.make(e.PermissionKept, capacity, campaign_id=campaign),)


def review_narrow(case: Case) -> Outcome:
    """Answer a review: it becomes less."""
    campaign = case.state.campaign_id
    return refuse("no-campaign") if campaign is None else narrow(case, campaign)


def review_revoke(case: Case) -> Outcome:
    """Answer a review: it ends."""
    campaign = case.state.campaign_id
    return refuse("no-campaign") if campaign is None else revoke(case, campaign)


def lift(case: Case) -> Outcome:
    """Compliance takes the mark away."""
    if not case.state.marked:
        return refuse("no-mark")
    capacity = permit(case.facts, COMPLIANCE)
    if isinstance(capacity, Refused):
        return capacity
    return (case.make(e.PermissionMarkLifted, capacity, reason=case.command.reason.value),)


def record_slip(case: Case) -> Outcome:
    """Note a slip that was reported to the decider: less for some days, and a short lesson. One at a time."""
    settings, state, command = case.facts.settings, case.state, case.command
    if not settings.slips:
        return refuse("slips-off")
    capacity = permit(case.facts, MANAGER, DELEGATE, ABOVE, COMPLIANCE)
    if isinstance(capacity, Refused):
        return capacity
    refusal = text_needed(case) or _no_slip(state, command)
    if refusal:
        return refusal
    until = case.facts.now + timedelta(days=settings.slip_days)
    more = {"slip_id": command.slip_id, "level": command.level, "scope": command.scope, "until": until}
    return (case.make(e.PermissionSlipRecorded, capacity, lesson=command.lesson, **more),)


def _no_slip(state: State, command: RecordSlip) -> Refused | None:
    if state.slips:
        return refuse("slip-open")
    if not command.scope.is_bounded:
        return refuse("scope-too-large")
    if not (state.level.covers(command.level) and command.scope.within(state.scope)):
        return refuse("scope-wider")
    return refuse("already-narrower") if (command.level, command.scope) == (state.level, state.scope) else None


def reply_to_slip(case: Case) -> Outcome:
    """Attach a reply to the slip that is healing, as the person, once."""
    slip = case.state.slip
    refusal = only_person(case) or (refuse("no-slip") if slip is None or slip.replied else text_needed(case))
    return refusal or tuple(
        case.make(e.PermissionSlipReplied, Capacity.PERSON, slip_id=one.slip_id) for one in case.state.slips
    )


def note_repair(case: Case) -> Outcome:
    """Note that the short lesson of the slip is done."""
    slip = case.state.slip
    refusal = only_system(case)
    if refusal is None and (slip is None or slip.done_at is not None):
        refusal = refuse("no-slip")
    return refusal or tuple(
        case.make(e.PermissionSlipRepaired, Capacity.SYSTEM, slip_id=one.slip_id) for one in case.state.slips
    )


def open_campaign(case: Case) -> Outcome:
    """Ask the manager for an answer by a day; a review still unanswered is not asked again."""
    refusal = only_system(case)
    if refusal is None and case.command.due_at <= case.facts.now:
        refusal = refuse("campaign-over")
    if refusal is None and UNANSWERED in case.state.reasons:
        refusal = refuse("campaign-over")
    more = {"campaign_id": case.command.campaign_id, "due_at": case.command.due_at}
    return refusal or (case.make(e.PermissionCampaignOpened, Capacity.SYSTEM, **more),)


def close_campaign(case: Case) -> Outcome:
    """Call a review off; past its day only an answer heals."""
    state = case.state
    refusal = only_system(case)
    if refusal is None and state.campaign_id is None:
        refusal = refuse("no-campaign")
    if refusal is None and UNANSWERED in state.reasons:
        refusal = refuse("campaign-over")
    return refusal or (case.make(e.PermissionCampaignClosed, Capacity.SYSTEM, campaign_id=state.campaign_id),)


def end(case: Case) -> Outcome:
    """End it because the person's data are erased."""
    return only_system(case) or (case.make(e.PermissionEnded, Capacity.SYSTEM, reason=EndCode.ERASED.value),)


def tick(_case: Case) -> Outcome:
    """Nothing beyond what is due anyway."""
    return ()
