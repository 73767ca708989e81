"""What a permission is after its events, over plain JSON: each step takes the state and what the event holds.

Written a second time, apart from the rules of the product, so that a check by it is a check of them, too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
State = dict[str, Any]
OPEN = {"requested", "returned", "endorsed", "offered"}
STANDING = {"active", "suspended"}


class UnknownEvent(Exception):
    """A kind of event that this verifier does not know."""


NEW: State = {
    **dict.fromkeys(("stream_id", "person_id", "channel"), ""),
    **dict.fromkeys(("at", "asked_level", "until", "requested_at", "ready_at", "lapses_at", "offered_at")),
    **dict.fromkeys(("accepted_at", "endorser_id", "offerer_id", "approver_id", "vouched_by", "confirmation_due_at")),
    **dict.fromkeys(("campaign_id", "campaign_due_at", "grace_left", "grace_since", "ended_at", "end_code")),
    **dict.fromkeys(("end_reason", "ended_by")),
    "version": 0,
    "status": "new",
    "asked": False,
    "level": "listen",
    "offer_days": 0,
    "marked": False,
    **{name: {"topics": [], "products": [], "markets": [], "languages": []} for name in ("asked_scope", "scope")},
    **{name: [] for name in ("conditions", "keyholders", "notices", "holds", "slips")},
}
CLOSED: State = {
    **{name: [] for name in ("notices", "holds", "slips")},
    **dict.fromkeys(("grace_left", "grace_since", "confirmation_due_at", "campaign_id", "campaign_due_at")),
}
TERMS = ("level", "scope", "conditions", "until")
WHOSE = ("stream_id", "person_id", "channel")
ENDINGS = ("declined", "withdrawn", "taken-back", "lapsed", "expired", "revoked", "superseded", "overtaken", "ended")


def after(state: State, name: str, event: Row) -> State:
    """Return the state after an event; one of an unknown kind is an UnknownEvent."""
    kind = name.removeprefix("permission.")
    if kind in ENDINGS:
        changes = _ended(kind, event)
    elif kind in STEPS:
        changes = STEPS[kind](state, event)
    else:
        raise UnknownEvent(f"this verifier does not know the event {name}; use the one of the newer export")
    return state | {"version": state["version"] + 1, "at": event["effective_at"]} | changes


def _pick(event: Row, *names: str) -> State:
    return {name: event[name] for name in names}


def _holders(state: State, event: Row) -> list[str]:
    return sorted({*state["keyholders"], *(who for who in (event["actor_id"], event["on_behalf_of"]) if who)})


def _as_asked(state: State) -> State:
    gone: State = {"ready_at": None, "endorser_id": None, "vouched_by": None, "conditions": [], "until": None}
    return {"level": state["asked_level"], "scope": state["asked_scope"], **gone}


def _asked(event: Row) -> State:
    told = {"asked_level": event["level"], "asked_scope": event["scope"], **_pick(event, "level", "scope", "lapses_at")}
    return {"status": "requested", **told}


def _granted(state: State, event: Row) -> State:
    held = {"keyholders": _holders(state, event), "vouched_by": event["manager_id"]}
    return {**_pick(event, *WHOSE, *TERMS, "asked"), **held}


def _offered(state: State, event: Row) -> State:
    by = {"offerer_id": event["actor_id"], "approver_id": event["actor_id"] if event["approved"] else None}
    when = {"offered_at": event["effective_at"], "offer_days": event["offer_days"]}
    return {"status": "offered", **_granted(state, event), **by, **when}


def _answered(_state: State, _event: Row) -> State:
    return {"campaign_id": None, "campaign_due_at": None}


def _narrowed(state: State, event: Row) -> State:
    return _pick(event, *TERMS) | (_answered(state, event) if event["campaign_id"] else {})


def _suspended(state: State, event: Row) -> State:
    by_hand, at = event["reason"] == "by-hand", event["effective_at"]
    hold = {**_pick(event, "reason", "detail", "on_behalf_of", "hand_reason"), "since": at}
    hold |= {"by": event["actor_id"] if by_hand else None, "capacity": event["capacity"] if by_hand else None}
    notices = [one for one in state["notices"] if one["reason"] != event["reason"]]
    changes: State = {"status": "suspended", "holds": [*state["holds"], hold], "notices": notices}
    if not state["holds"]:
        left = timedelta(days=event["grace_days"]).total_seconds()
        changes |= {"grace_left": left, "grace_since": None if event["reason"] == "away" else at}
    elif event["reason"] == "away" and state["grace_since"] is not None and state["grace_left"] is not None:
        gone = datetime.fromisoformat(at) - datetime.fromisoformat(state["grace_since"])
        left = (timedelta(seconds=state["grace_left"]) - gone).total_seconds()
        changes |= {"grace_left": left, "grace_since": None}
    return changes


def _cured(state: State, event: Row) -> State:
    reason, by = event["reason"], event["held_by"]
    holds = [one for one in state["holds"] if one["reason"] != reason or one["by"] != by]
    if not holds:
        return {"holds": [], "grace_left": None, "grace_since": None}
    return {"holds": holds} | ({"grace_since": event["effective_at"]} if reason == "away" else {})


def _notice_given(state: State, event: Row) -> State:
    kept = [one for one in state["notices"] if one["reason"] != event["reason"]]
    return {"notices": [*kept, _pick(event, "reason", "due_at", "detail")]}


def _notice_dropped(state: State, event: Row) -> State:
    if event["reason"] == "unconfirmed":
        return {"confirmation_due_at": None}
    return {"notices": [one for one in state["notices"] if one["reason"] != event["reason"]]}


def _ended(kind: str, event: Row) -> State:
    reason = event.get("reason") or event.get("by_stream")
    code = reason if kind == "ended" else kind
    told = {"ended_at": event["effective_at"], "end_code": code, "end_reason": reason, "ended_by": event["actor_id"]}
    return {"status": "ended", **told, **CLOSED}


def _of_slip(state: State, event: Row, **changes: str | bool) -> State:
    return {"slips": [one | changes if one["slip_id"] == event["slip_id"] else one for one in state["slips"]]}


STEPS: dict[str, Any] = {
    "requested": lambda _s, e: {**_pick(e, *WHOSE), "asked": True, "requested_at": e["effective_at"], **_asked(e)},
    "readied": lambda _s, e: {"ready_at": e["effective_at"]},
    "returned": lambda s, e: {"status": "returned", "lapses_at": e["lapses_at"], **_as_asked(s)},
    "resubmitted": lambda _s, e: _asked(e),
    "reopened": lambda s, e: {"status": "requested", "lapses_at": e["lapses_at"], **_as_asked(s)},
    "endorsed": lambda s, e: {
        "status": "endorsed",
        "endorser_id": e["actor_id"],
        "lapses_at": e["lapses_at"],
        **_granted(s, e),
    },
    "offered": _offered,
    "accepted": lambda _s, e: {"status": "active", "accepted_at": e["effective_at"]},
    "narrowed": _narrowed,
    "suspended": _suspended,
    "cured": _cured,
    "restored": lambda _s, _e: {"status": "active"},
    "confirmed": lambda s, e: {
        "vouched_by": e["manager_id"],
        "confirmation_due_at": None,
        "keyholders": _holders(s, e),
    },
    "kept": _answered,
    "marked": lambda _s, _e: {"marked": True},
    "mark-lifted": lambda _s, _e: {"marked": False},
    "notice-given": _notice_given,
    "notice-dropped": _notice_dropped,
    "confirmation-due": lambda _s, e: {"confirmation_due_at": e["due_at"]},
    "campaign-opened": lambda _s, e: {"campaign_id": e["campaign_id"], "campaign_due_at": e["due_at"]},
    "campaign-closed": _answered,
    "slip-recorded": lambda s, e: {
        "slips": [
            *s["slips"],
            _pick(e, "slip_id", "level", "scope", "until", "lesson") | {"done_at": None, "replied": False},
        ]
    },
    "slip-replied": lambda s, e: _of_slip(s, e, replied=True),
    "slip-repaired": lambda s, e: _of_slip(s, e, done_at=e["effective_at"]),
    "slip-healed": lambda s, e: {"slips": [one for one in s["slips"] if one["slip_id"] != e["slip_id"]]},
}


def columns_of(state: State) -> Row:
    """Return what stands beside a state in its row, by the state."""
    alike = ("person_id", "channel", "status", "level", "until", "requested_at", "ready_at", "confirmation_due_at")
    flags = {"is_open": state["status"] in OPEN, "is_standing": state["status"] in STANDING}
    reasons = sorted({one["reason"] for one in state["holds"]})
    told = {"in_force": state["status"] == "active", "reasons": reasons, "state": state}
    return {**_pick(state, *alike, "marked", "ended_at", "end_code", "version"), **flags, **told}


class Times:
    """The times in force of one permission, while its events are read."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str, str | None]] = []
        self._level: str | None = None
        self._since = ""

    def note(self, state: State) -> None:
        """Take in the state after one more event."""
        level = state["level"] if state["status"] == "active" else None
        if level == self._level:
            return
        if self._level is not None and self._since != state["at"]:
            self._found.append((self._level, self._since, state["at"]))
        self._level, self._since = level, state["at"]

    def all(self) -> list[tuple[str, str, str | None]]:
        """Return all of them, the last one open if it is."""
        return [*self._found, *([(self._level, self._since, None)] if self._level is not None else [])]
