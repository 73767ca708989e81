"""``evolve``: a state and an event make the next state. Nothing is decided here, and nothing can be refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from lms.permission import events as e
from lms.permission.rules.state import NEW, Hold, Notice, Slip, State, Status
from lms.permission.vocabulary import EndCode, SuspensionReason

Changes = dict[str, Any]
AWAY = SuspensionReason.AWAY


def _requested(_state: State, event: e.PermissionRequested) -> Changes:
    return {
        "stream_id": event.stream_id,
        "person_id": event.person_id,
        "channel": event.channel,
        "status": Status.REQUESTED,
        "asked": True,
        "asked_level": event.level,
        "asked_scope": event.scope,
        "level": event.level,
        "scope": event.scope,
        "requested_at": event.effective_at,
        "lapses_at": event.lapses_at,
    }


def _readied(_state: State, event: e.PermissionReadied) -> Changes:
    return {"ready_at": event.effective_at}


def _returned(state: State, event: e.PermissionReturned) -> Changes:
    return {"status": Status.RETURNED, "lapses_at": event.lapses_at, **_as_asked(state)}


def _resubmitted(_state: State, event: e.PermissionResubmitted) -> Changes:
    asked = {"asked_level": event.level, "asked_scope": event.scope, "level": event.level, "scope": event.scope}
    return {"status": Status.REQUESTED, "lapses_at": event.lapses_at, **asked}


def _reopened(state: State, event: e.PermissionReopened) -> Changes:
    return {"status": Status.REQUESTED, "lapses_at": event.lapses_at, **_as_asked(state)}


def _as_asked(state: State) -> Changes:
    # The first key is gone with the endorsement; who once held it stays among the keyholders.
    granted: Changes = {"endorser_id": None, "vouched_by": None, "conditions": frozenset(), "until": None}
    return {"level": state.asked_level, "scope": state.asked_scope, "ready_at": None, **granted}


def _terms(event: e.Termed) -> Changes:
    return {"level": event.level, "scope": event.scope, "conditions": event.conditions, "until": event.until}


def _holders(state: State, event: e.PermissionEvent) -> frozenset[str]:
    return state.keyholders | {who for who in (event.actor_id, event.on_behalf_of) if who is not None}


def _endorsed(state: State, event: e.PermissionEndorsed) -> Changes:
    return {
        "stream_id": event.stream_id,
        "person_id": event.person_id,
        "channel": event.channel,
        "status": Status.ENDORSED,
        "asked": event.asked,
        "endorser_id": event.actor_id,
        "keyholders": _holders(state, event),
        "vouched_by": event.manager_id,
        "lapses_at": event.lapses_at,
        **_terms(event),
    }


def _offered(state: State, event: e.PermissionOffered) -> Changes:
    return {
        "stream_id": event.stream_id,
        "person_id": event.person_id,
        "channel": event.channel,
        "status": Status.OFFERED,
        "asked": event.asked,
        "offerer_id": event.actor_id,
        "approver_id": event.actor_id if event.approved else None,
        "keyholders": _holders(state, event),
        "vouched_by": event.manager_id,
        "offered_at": event.effective_at,
        "offer_days": event.offer_days,
        **_terms(event),
    }


def _accepted(_state: State, event: e.PermissionAccepted) -> Changes:
    return {"status": Status.ACTIVE, "accepted_at": event.effective_at}


def _narrowed(state: State, event: e.PermissionNarrowed) -> Changes:
    return _terms(event) | (_answered(state, event) if event.campaign_id else {})


def _answered(_state: State, _event: e.PermissionEvent) -> Changes:
    return {"campaign_id": None, "campaign_due_at": None}


def _suspended(state: State, event: e.PermissionSuspended) -> Changes:
    reason = SuspensionReason(event.reason)
    by_hand = reason is SuspensionReason.BY_HAND
    hold = Hold(
        reason,
        event.effective_at,
        event.detail,
        event.actor_id if by_hand else None,
        event.on_behalf_of,
        event.capacity if by_hand else None,
        event.hand_reason,
    )
    changes: Changes = {
        "status": Status.SUSPENDED,
        "holds": (*state.holds, hold),
        "notices": tuple(notice for notice in state.notices if notice.reason is not reason),
    }
    if not state.holds:
        changes["grace_left"] = timedelta(days=event.grace_days)
        changes["grace_since"] = None if reason is AWAY else event.effective_at
    elif reason is AWAY and state.grace_ends_at is not None:
        changes["grace_left"] = state.grace_ends_at - event.effective_at
        changes["grace_since"] = None
    return changes


def _cured(state: State, event: e.PermissionCured) -> Changes:
    reason = SuspensionReason(event.reason)
    holds = tuple(hold for hold in state.holds if hold.reason is not reason or hold.by != event.held_by)
    if not holds:
        return {"holds": holds, "grace_left": None, "grace_since": None}
    return {"holds": holds, "grace_since": event.effective_at} if reason is AWAY else {"holds": holds}


def _restored(_state: State, _event: e.PermissionRestored) -> Changes:
    return {"status": Status.ACTIVE}


def _confirmed(state: State, event: e.PermissionConfirmed) -> Changes:
    held = _holders(state, event)
    return {"vouched_by": event.manager_id, "confirmation_due_at": None, "keyholders": held}


def _marked(_state: State, _event: e.PermissionMarked) -> Changes:
    return {"marked": True}


def _mark_lifted(_state: State, _event: e.PermissionMarkLifted) -> Changes:
    return {"marked": False}


def _notice_given(state: State, event: e.PermissionNoticeGiven) -> Changes:
    notice = Notice(SuspensionReason(event.reason), event.due_at, event.detail)
    return {"notices": (*(known for known in state.notices if known.reason is not notice.reason), notice)}


def _notice_dropped(state: State, event: e.PermissionNoticeDropped) -> Changes:
    if event.reason == SuspensionReason.UNCONFIRMED:
        return {"confirmation_due_at": None}
    return {"notices": tuple(notice for notice in state.notices if notice.reason != event.reason)}


def _confirmation_due(_state: State, event: e.PermissionConfirmationDue) -> Changes:
    return {"confirmation_due_at": event.due_at}


def _campaign_opened(_state: State, event: e.PermissionCampaignOpened) -> Changes:
    return {"campaign_id": event.campaign_id, "campaign_due_at": event.due_at}


def _slip_recorded(state: State, event: e.PermissionSlipRecorded) -> Changes:
    return {"slips": (*state.slips, Slip(event.slip_id, event.level, event.scope, event.until, event.lesson))}


def _slip_replied(state: State, event: e.PermissionSlipReplied) -> Changes:
    return {"slips": tuple(replace(one, replied=True) if one.slip_id == event.slip_id else one for one in state.slips)}


def _slip_repaired(state: State, event: e.PermissionSlipRepaired) -> Changes:
    at = event.effective_at
    return {"slips": tuple(replace(one, done_at=at) if one.slip_id == event.slip_id else one for one in state.slips)}


def _slip_healed(state: State, event: e.PermissionSlipHealed) -> Changes:
    return {"slips": tuple(slip for slip in state.slips if slip.slip_id != event.slip_id)}


def _ended(_state: State, event: e.PermissionEvent) -> Changes:
    return {
        "status": Status.ENDED,
        "ended_at": event.effective_at,
        "end_code": ENDINGS.get(type(event)) or EndCode(getattr(event, "reason")),  # noqa: B009  (only PermissionEnded)
        "end_reason": getattr(event, "reason", None) or getattr(event, "by_stream", None),
        "ended_by": event.actor_id,
        "notices": (),
        "holds": (),
        "grace_left": None,
        "grace_since": None,
        "slips": (),
        "confirmation_due_at": None,
        "campaign_id": None,
        "campaign_due_at": None,
    }


ENDINGS: dict[type[e.PermissionEvent], EndCode] = {
    e.PermissionDeclined: EndCode.DECLINED,
    e.PermissionWithdrawn: EndCode.WITHDRAWN,
    e.PermissionTakenBack: EndCode.TAKEN_BACK,
    e.PermissionLapsed: EndCode.LAPSED,
    e.PermissionExpired: EndCode.EXPIRED,
    e.PermissionRevoked: EndCode.REVOKED,
    e.PermissionSuperseded: EndCode.SUPERSEDED,
    e.PermissionOvertaken: EndCode.OVERTAKEN,
}

STEPS: dict[type[e.PermissionEvent], Callable[[State, Any], Changes]] = {
    e.PermissionRequested: _requested,
    e.PermissionReadied: _readied,
    e.PermissionReturned: _returned,
    e.PermissionResubmitted: _resubmitted,
    e.PermissionReopened: _reopened,
    e.PermissionEndorsed: _endorsed,
    e.PermissionOffered: _offered,
    e.PermissionAccepted: _accepted,
    e.PermissionNarrowed: _narrowed,
    e.PermissionSuspended: _suspended,
    e.PermissionCured: _cured,
    e.PermissionRestored: _restored,
    e.PermissionConfirmed: _confirmed,
    e.PermissionKept: _answered,
    e.PermissionMarked: _marked,
    e.PermissionMarkLifted: _mark_lifted,
    e.PermissionNoticeGiven: _notice_given,
    e.PermissionNoticeDropped: _notice_dropped,
    e.PermissionConfirmationDue: _confirmation_due,
    e.PermissionCampaignOpened: _campaign_opened,
    e.PermissionCampaignClosed: _answered,
    e.PermissionSlipRecorded: _slip_recorded,
    e.PermissionSlipReplied: _slip_replied,
    e.PermissionSlipRepaired: _slip_repaired,
    e.PermissionSlipHealed: _slip_healed,
    e.PermissionEnded: _ended,
    **dict.fromkeys(ENDINGS, _ended),
}


def evolve(state: State, event: e.PermissionEvent) -> State:
    """Return the state after ``event``; its version is one higher."""
    changes = STEPS[type(event)](state, event)
    return replace(state, version=state.version + 1, at=event.effective_at, **changes)


def fold(events: Iterable[e.PermissionEvent], state: State = NEW) -> State:
    """Return the state after all ``events`` of one stream, in their order."""
    for event in events:
        state = evolve(state, event)
    return state
