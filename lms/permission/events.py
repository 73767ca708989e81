"""What happened to a permission. Stored by name and version; a name is never changed.

Each event carries its own instants and who acted, so that a stream folds without anything beside it:
``recorded_at`` (when it went on record), ``effective_at`` (when it was due) and, for late news, ``caused_at`` (the
cause's own date). Free text is only named here (``text_id``, salted ``text_digest``); it lives in an erasable table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar

from lms.core.events import JSON, Event
from lms.permission import policy_events, review_events  # noqa: F401  (whoever lists this room's events finds these)
from lms.permission.vocabulary import Level, Scope


@dataclass(frozen=True, kw_only=True)
class PermissionEvent(Event):
    """Base of all events of one permission's stream.

    ``actor_id`` None is the product itself; ``on_behalf_of`` is set for "B for A"; ``capacity`` says as what the actor
    acted (:class:`lms.permission.rules.facts.Capacity`).
    """

    stream_id: str
    person_id: str
    channel: str
    recorded_at: datetime
    effective_at: datetime
    caused_at: datetime | None = None
    actor_id: str | None = None
    on_behalf_of: str | None = None
    capacity: str | None = None


@dataclass(frozen=True, kw_only=True)
class Worded(PermissionEvent):
    """An event beside which somebody may have written a text: a wish, a reason, a reply."""

    text_id: str | None = None
    text_digest: str | None = None


@dataclass(frozen=True, kw_only=True)
class Termed(Worded):
    """An event that sets what is granted; ``until`` is the first instant at which it no longer holds."""

    level: Level
    scope: Scope
    conditions: frozenset[str]
    until: datetime


@dataclass(frozen=True, kw_only=True)
class PermissionRequested(Worded):
    """The person asked."""

    name: ClassVar[str] = "permission.requested"
    level: Level
    scope: Scope
    lapses_at: datetime


@dataclass(frozen=True, kw_only=True)
class PermissionReadied(PermissionEvent):
    """Every ground of a request is there: the decider's clock runs from now."""

    name: ClassVar[str] = "permission.readied"


@dataclass(frozen=True, kw_only=True)
class PermissionReturned(Worded):
    """Sent back to the person with a wish for changes."""

    name: ClassVar[str] = "permission.returned"
    lapses_at: datetime


@dataclass(frozen=True, kw_only=True)
class PermissionResubmitted(Worded):
    """The person changed the request and sent it again."""

    name: ClassVar[str] = "permission.resubmitted"
    level: Level
    scope: Scope
    lapses_at: datetime


@dataclass(frozen=True, kw_only=True)
class PermissionEndorsed(Termed):
    """The first key was given; a second approver is still due. ``manager_id`` is the manager of record then."""

    name: ClassVar[str] = "permission.endorsed"
    asked: bool
    manager_id: str | None
    lapses_at: datetime


@dataclass(frozen=True, kw_only=True)
class PermissionOffered(Termed):
    """Granted by all who have to; waits ``offer_days`` for the person. ``approved``: this was the second key."""

    name: ClassVar[str] = "permission.offered"
    asked: bool
    approved: bool
    manager_id: str | None
    offer_days: int


@dataclass(frozen=True, kw_only=True)
class PermissionDeclined(Worded):
    """Refused by who decides, or by the second approver where nobody had asked."""

    name: ClassVar[str] = "permission.declined"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PermissionTakenBack(Worded):
    """An endorsement or an offer was taken back before the person accepted."""

    name: ClassVar[str] = "permission.taken-back"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PermissionAccepted(PermissionEvent):
    """The person turned the own key: it is in force."""

    name: ClassVar[str] = "permission.accepted"


@dataclass(frozen=True, kw_only=True)
class PermissionSuperseded(PermissionEvent):
    """Another permission of the same person and channel took its place."""

    name: ClassVar[str] = "permission.superseded"
    by_stream: str


@dataclass(frozen=True, kw_only=True)
class PermissionWithdrawn(PermissionEvent):
    """The person is not taking part. No reason is asked, none is kept."""

    name: ClassVar[str] = "permission.withdrawn"


@dataclass(frozen=True, kw_only=True)
class PermissionNarrowed(Termed):
    """What was granted became less. ``campaign_id``: this also answered a review."""

    name: ClassVar[str] = "permission.narrowed"
    reason: str
    campaign_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class PermissionSuspended(Worded):
    """One more reason for which it rests. ``detail`` names what is missing; ``hand_reason`` only where by hand."""

    name: ClassVar[str] = "permission.suspended"
    reason: str
    detail: tuple[str, ...] = ()
    hand_reason: str | None = None
    grace_days: int


@dataclass(frozen=True, kw_only=True)
class PermissionCured(Worded):
    """One reason is gone. ``held_by``: whose suspension by hand was lifted (the person's id)."""

    name: ClassVar[str] = "permission.cured"
    reason: str
    held_by: str | None = None
    hand_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class PermissionRestored(PermissionEvent):
    """The last reason is gone and the term runs: it is in force again."""

    name: ClassVar[str] = "permission.restored"


@dataclass(frozen=True, kw_only=True)
class PermissionRevoked(Worded):
    """Ended by hand, for good."""

    name: ClassVar[str] = "permission.revoked"
    reason: str
    campaign_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class PermissionConfirmed(PermissionEvent):
    """The new manager of record, or who stands in, took it over."""

    name: ClassVar[str] = "permission.confirmed"
    manager_id: str | None


@dataclass(frozen=True, kw_only=True)
class PermissionKept(Worded):
    """A review was answered: it stays as it is."""

    name: ClassVar[str] = "permission.kept"
    campaign_id: str


@dataclass(frozen=True, kw_only=True)
class PermissionMarked(PermissionEvent):
    """Compliance acted on a standing permission: a second approver is due here until the mark is lifted."""

    name: ClassVar[str] = "permission.marked"


@dataclass(frozen=True, kw_only=True)
class PermissionMarkLifted(Worded):
    """Compliance took the mark away."""

    name: ClassVar[str] = "permission.mark-lifted"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PermissionNoticeGiven(PermissionEvent):
    """A scheduled cause will take a ground away on ``due_at`` unless it is met before."""

    name: ClassVar[str] = "permission.notice-given"
    reason: str
    due_at: datetime
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PermissionNoticeDropped(PermissionEvent):
    """What a notice warned of will not happen, or has happened under another reason."""

    name: ClassVar[str] = "permission.notice-dropped"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PermissionReopened(PermissionEvent):
    """The manager changed between the two keys: the request is the new manager's."""

    name: ClassVar[str] = "permission.reopened"
    manager_id: str | None
    lapses_at: datetime


@dataclass(frozen=True, kw_only=True)
class PermissionConfirmationDue(PermissionEvent):
    """There is a new manager of record, who confirms by ``due_at``."""

    name: ClassVar[str] = "permission.confirmation-due"
    manager_id: str | None
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class PermissionOvertaken(PermissionEvent):
    """An offer or endorsement ended because of another act: ``by_stream``, or None for a new manager."""

    name: ClassVar[str] = "permission.overtaken"
    by_stream: str | None = None


@dataclass(frozen=True, kw_only=True)
class PermissionCampaignOpened(PermissionEvent):
    """A review asks the manager for an answer by ``due_at``."""

    name: ClassVar[str] = "permission.campaign-opened"
    campaign_id: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class PermissionCampaignClosed(PermissionEvent):
    """The review was called off before its day."""

    name: ClassVar[str] = "permission.campaign-closed"
    campaign_id: str


@dataclass(frozen=True, kw_only=True)
class PermissionSlipRecorded(Worded):
    """A slip was reported: until it heals, no more than this level and scope. ``lesson`` is course and module."""

    name: ClassVar[str] = "permission.slip-recorded"
    slip_id: str
    level: Level
    scope: Scope
    until: datetime
    lesson: str


@dataclass(frozen=True, kw_only=True)
class PermissionSlipReplied(Worded):
    """The person attached a reply to a slip; it changes nothing."""

    name: ClassVar[str] = "permission.slip-replied"
    slip_id: str


@dataclass(frozen=True, kw_only=True)
class PermissionSlipRepaired(PermissionEvent):
    """The short lesson of a slip is done; it heals once its days are over, too."""

    name: ClassVar[str] = "permission.slip-repaired"
    slip_id: str


@dataclass(frozen=True, kw_only=True)
class PermissionSlipHealed(PermissionEvent):
    """The days of a slip are over and its lesson is done."""

    name: ClassVar[str] = "permission.slip-healed"
    slip_id: str


@dataclass(frozen=True, kw_only=True)
class PermissionLapsed(PermissionEvent):
    """Nobody answered in time. ``reason`` is which clock ran out: ``request``, ``offer`` or ``grace``."""

    name: ClassVar[str] = "permission.lapsed"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PermissionExpired(PermissionEvent):
    """The term is over."""

    name: ClassVar[str] = "permission.expired"


@dataclass(frozen=True, kw_only=True)
class PermissionEnded(PermissionEvent):
    """Ended by what is outside the permission: ``left``, ``erased``, ``row-dropped`` or ``channel-dropped``."""

    name: ClassVar[str] = "permission.ended"
    reason: str


def _leaves(base: type[PermissionEvent]) -> dict[str, type[PermissionEvent]]:
    found = {base.name: base} if base.name else {}
    for sub in base.__subclasses__():
        found |= _leaves(sub)
    return found


EVENTS: dict[str, type[PermissionEvent]] = _leaves(PermissionEvent)

_READERS: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "datetime | None": lambda value: None if value is None else datetime.fromisoformat(value),
    "Level": Level,
    "Scope": Scope.from_json,
    "frozenset[str]": frozenset,
    "tuple[str, ...]": tuple,
}
_FIELDS: dict[str, tuple[tuple[str, Callable[[Any], Any] | None], ...]] = {
    name: tuple((field.name, _READERS.get(str(field.type))) for field in fields(kind)) for name, kind in EVENTS.items()
}


def from_payload(name: str, version: int, payload: Mapping[str, JSON]) -> PermissionEvent:
    """Turn stored JSON back into the event that it was made of; the inverse of ``Event.payload``.

    Raises ValueError where the name or the version is not one of this room's, TypeError where fields do not fit.
    """
    kind = EVENTS.get(name)
    if kind is None:
        raise ValueError(f"no event of a permission is called {name!r}; known are {', '.join(sorted(EVENTS))}")
    if version != kind.version:
        raise ValueError(f"{name} has version {kind.version}, not {version}; add a reader for the older shape")
    known: dict[str, Any] = dict(payload)
    for field, reader in _FIELDS[name]:
        if reader is not None and field in known:
            known[field] = reader(known[field])
    return kind(**known)
