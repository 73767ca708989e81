"""Time: what is due is played, in the order of its instants and, at one instant, in the order of :data:`ORDER`.

However seldom and late this runs, the history is the one that a tick at every instant would have made; only
``recorded_at`` differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from lms.permission import events as e
from lms.permission.rules.evolving import evolve
from lms.permission.rules.facts import Facts
from lms.permission.rules.grounds import (
    UNCONFIRMED,
    away_spans,
    caused_at,
    has_left,
    missing,
    missing_for,
    offer_deadline,
    upcoming,
)
from lms.permission.rules.state import NOT_ENDED, TERMED, WAITING, State, Status
from lms.permission.vocabulary import EndCode, SuspensionReason

Events = tuple[e.PermissionEvent, ...]


def stamp(state: State, facts: Facts, at: datetime) -> dict[str, object]:
    """Return the fields that every event of the product itself on this stream has at ``at``."""
    return {
        "stream_id": state.stream_id,
        "person_id": state.person_id,
        "channel": state.channel,
        "recorded_at": facts.now,
        "effective_at": at,
        "capacity": "system",
    }


def _make(kind: type[e.PermissionEvent], state: State, facts: Facts, at: datetime, **more: object) -> e.PermissionEvent:
    return kind(**(stamp(state, facts, at) | more))  # type: ignore[arg-type]


def _left(state: State, facts: Facts, at: datetime) -> Iterator[e.PermissionEvent]:
    if has_left(facts, at):
        own = facts.left_on if facts.left_on != at else None
        yield _make(e.PermissionEnded, state, facts, at, reason=EndCode.LEFT.value, caused_at=own)


def _dropped(state: State, facts: Facts, at: datetime) -> Iterator[e.PermissionEvent]:
    if facts.matrix.row(state.channel, state.level, at) is None:
        whole = not facts.matrix.has_channel(state.channel, at)
        reason = EndCode.CHANNEL_DROPPED if whole else EndCode.ROW_DROPPED
        yield _make(e.PermissionEnded, state, facts, at, reason=reason.value)


def _expired(state: State, facts: Facts, at: datetime) -> Iterator[e.PermissionEvent]:
    if state.status in TERMED and state.until is not None and state.until <= at:
        yield _make(e.PermissionExpired, state, facts, at)


def _lapsed(state: State, facts: Facts, at: datetime) -> Iterator[e.PermissionEvent]:
    if state.status in WAITING:
        over, reason = state.lapses_at, "request"
    elif state.status is Status.OFFERED:
        over, reason = _offer_over(state, facts), "offer"
    else:
        over, reason = state.grace_ends_at, "grace"
    if over is not None and over <= at:
        yield _make(e.PermissionLapsed, state, facts, at, reason=reason)


def _offer_over(state: State, facts: Facts) -> datetime | None:
    if state.offered_at is None or not facts.absences:
        return state.offer_lapses_at
    return offer_deadline(state.offered_at, state.offer_days, away_spans(facts))


def _healed(state: State, facts: Facts, at: datetime) -> Iterator[e.PermissionEvent]:
    for slip in state.slips:
        if slip.until <= at and slip.done_at is not None:
            yield _make(e.PermissionSlipHealed, state, facts, at, slip_id=slip.slip_id)
    if state.status is not Status.SUSPENDED:
        return
    gone = missing_for(state, facts, at)
    left = 0
    for hold in state.holds:
        if hold.reason is SuspensionReason.BY_HAND or hold.reason in gone:
            left += 1
        else:
            yield _make(e.PermissionCured, state, facts, at, reason=hold.reason.value)
    if not left and not gone:  # with a new reason at this very instant it does not come into force in between
        yield _make(e.PermissionRestored, state, facts, at)


def _suspended(state: State, facts: Facts, at: datetime) -> Iterator[e.PermissionEvent]:
    if not state.is_standing:
        return
    held = state.reasons
    for reason, detail in missing_for(state, facts, at).items():
        if reason not in held:
            late = caused_at(facts, detail, reason, at)
            days = facts.settings.grace_days
            more = {"reason": reason.value, "detail": detail, "grace_days": days, "caused_at": late}
            yield _make(e.PermissionSuspended, state, facts, at, **more)


def _new_manager(state: State, facts: Facts, at: datetime) -> Iterator[e.PermissionEvent]:
    manager = facts.manager_at(at)
    if state.status is Status.ENDORSED and manager != state.vouched_by:
        if state.asked:
            lapses = at + timedelta(days=facts.settings.request_days)
            yield _make(e.PermissionReopened, state, facts, at, manager_id=manager, lapses_at=lapses)
        else:
            yield _make(e.PermissionOvertaken, state, facts, at)
    elif state.is_standing and manager != state.vouched_by and state.confirmation_due_at is None:
        due = at + timedelta(days=facts.settings.confirm_days)
        yield _make(e.PermissionConfirmationDue, state, facts, at, manager_id=manager, due_at=due)
    elif state.is_standing and manager == state.vouched_by and state.confirmation_due_at is not None:
        yield _make(e.PermissionNoticeDropped, state, facts, at, reason=UNCONFIRMED.value)


def _readied(state: State, facts: Facts, at: datetime) -> Iterator[e.PermissionEvent]:
    waits = state.status is Status.REQUESTED and state.ready_at is None
    if waits and not missing(facts, state.channel, state.level, at):
        yield _make(e.PermissionReadied, state, facts, at)


def _noticed(state: State, facts: Facts, at: datetime) -> Iterator[e.PermissionEvent]:
    if not state.is_standing:
        return
    due = upcoming(state, facts, at)
    if not due and not state.notices:
        return
    for notice in due:
        if notice not in state.notices:
            more = {"reason": notice.reason.value, "due_at": notice.due_at, "detail": notice.detail}
            yield _make(e.PermissionNoticeGiven, state, facts, at, **more)
    reasons = {notice.reason for notice in due}
    for notice in state.notices:
        if notice.reason not in reasons:
            yield _make(e.PermissionNoticeDropped, state, facts, at, reason=notice.reason.value)


# Left, (revoked is a command,) expired, lapsed, healed, suspended; then what is only noted.
ORDER = (_left, _dropped, _expired, _lapsed, _healed, _suspended, _new_manager, _readied, _noticed)


def settle(state: State, facts: Facts, at: datetime) -> tuple[State, Events]:
    """Return the state brought into line with the facts as they are at ``at``, and the events that say so."""
    played: list[e.PermissionEvent] = []
    for cause in ORDER:
        if state.status not in NOT_ENDED:
            break
        for event in tuple(cause(state, facts, at)):
            played.append(event)
            state = evolve(state, event)
    return state, tuple(played)


def _instants(state: State, facts: Facts) -> set[datetime]:
    """Every instant at which a clock of the stream or something in the facts may change it."""
    if state.status not in NOT_ENDED:
        return set()
    found = set(state.deadlines())
    found.update(facts.matrix.instants(state.channel, state.level))
    for spans in facts.certificates.values():
        for span in spans:
            found.update(span.instants())
    for absence in facts.absences:
        found.update(absence.instants())
    for signature in facts.signatures:
        found.update(signature.instants())
    found.update(since for since, _ in facts.manager_moves)
    if facts.left_at is not None:
        found.add(facts.left_at)
    if state.status is Status.OFFERED and (over := _offer_over(state, facts)) is not None:
        found.add(over)
    return found


def _told(state: State, facts: Facts) -> set[datetime]:
    """Every instant at which a version of the row was published, or the end of a certificate announced."""
    announced = (span.announced for spans in facts.certificates.values() for span in spans)
    return {at for at, _ in filter(None, announced)} | set(facts.matrix.published(state.channel, state.level))


def play(state: State, facts: Facts, until: datetime) -> tuple[State, Events]:
    """Return the state at ``until`` and everything that was due since the stream's last event, ``until`` included.

    What the facts show only now although it belongs to the past is played at ``until``: late news never rewrites.
    What was told at the very instant of the stream's last event is no late news: whoever wrote that event may not have
    seen it, so that instant is played again.
    """
    played: Events = ()
    cursor = state.at
    if cursor is not None and cursor < until and cursor in _told(state, facts):
        state, played = settle(state, facts, cursor)
    while cursor is not None and cursor <= until and state.status in NOT_ENDED:
        at = min((when for when in _instants(state, facts) if cursor < when <= until), default=until)
        state, events = settle(state, facts, at)
        played += events
        if at >= until:
            break
        cursor = at
    return state, played


def due(state: State, facts: Facts, until: datetime | None = None) -> Events:
    """Return what is due on this stream at ``until`` (default: now), in order; empty where nothing is."""
    return play(state, facts, until or facts.now)[1]


def next_change_at(state: State, facts: Facts) -> datetime | None:
    """Return the earliest instant after the stream's last event at which time may change it, or None.

    It may turn out that nothing happens there; nothing happens before it.
    """
    after = max(facts.now, state.at) if state.at else facts.now
    return min((when for when in _instants(state, facts) if when > after), default=None)
