"""What a permission is after its events: one frozen row, which turns into JSON and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from lms.core.events import JSON, plain
from lms.permission.vocabulary import CURES, DIMENSIONS, EVERYTHING, Level, Scope, SuspensionReason


class Status(StrEnum):
    """Where a stream stands; NEW is the dash of the table: nothing has happened yet."""

    NEW = "new"
    REQUESTED = "requested"
    RETURNED = "returned"
    ENDORSED = "endorsed"
    OFFERED = "offered"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


OPEN = frozenset({Status.REQUESTED, Status.RETURNED, Status.ENDORSED, Status.OFFERED})
STANDING = frozenset({Status.ACTIVE, Status.SUSPENDED})
NOT_ENDED = OPEN | STANDING
TERMED = STANDING | {Status.ENDORSED, Status.OFFERED}
WAITING = frozenset({Status.REQUESTED, Status.RETURNED, Status.ENDORSED})


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason for which a permission rests: since when, what is missing, and by whom where by hand."""

    reason: SuspensionReason
    since: datetime
    detail: tuple[str, ...] = ()
    by: str | None = None
    on_behalf_of: str | None = None
    capacity: str | None = None
    hand_reason: str | None = None

    @property
    def cure(self) -> str:
        """What lifts it, in words for people."""
        return CURES[self.reason]


@dataclass(frozen=True, slots=True)
class Notice:
    """A ground that is live only until ``due_at``."""

    reason: SuspensionReason
    due_at: datetime
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """An overlay: until it heals, no more than this level and scope.

    It heals when ``until`` is past and ``lesson`` (course and module, with a stroke between) was done.
    """

    slip_id: str
    level: Level
    scope: Scope
    until: datetime
    lesson: str
    done_at: datetime | None = None
    replied: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """The fold of one stream. ``version`` counts its events, ``at`` is when the last of them was effective.

    ``keyholders``: everybody who endorsed, offered or confirmed it, and on whose behalf. ``vouched_by``: the manager of
    record under whom it was granted or last confirmed. ``lapses_at``: the clock of a request, return or endorsement.
    """

    stream_id: str = ""
    person_id: str = ""
    channel: str = ""
    version: int = 0
    at: datetime | None = None
    status: Status = Status.NEW
    asked: bool = False
    asked_level: Level | None = None
    asked_scope: Scope = EVERYTHING
    level: Level = Level.LISTEN
    scope: Scope = EVERYTHING
    conditions: frozenset[str] = frozenset()
    until: datetime | None = None
    requested_at: datetime | None = None
    ready_at: datetime | None = None
    lapses_at: datetime | None = None
    offered_at: datetime | None = None
    offer_days: int = 0
    accepted_at: datetime | None = None
    endorser_id: str | None = None
    offerer_id: str | None = None
    approver_id: str | None = None
    keyholders: frozenset[str] = frozenset()
    vouched_by: str | None = None
    confirmation_due_at: datetime | None = None
    campaign_id: str | None = None
    campaign_due_at: datetime | None = None
    notices: tuple[Notice, ...] = ()
    holds: tuple[Hold, ...] = ()
    grace_left: timedelta | None = None
    grace_since: datetime | None = None
    slips: tuple[Slip, ...] = ()
    marked: bool = False
    ended_at: datetime | None = None
    end_code: str | None = None
    end_reason: str | None = None
    ended_by: str | None = None

    @property
    def in_force(self) -> bool:
        """Whether one may act on it now."""
        return self.status is Status.ACTIVE

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody's answer."""
        return self.status in OPEN

    @property
    def is_standing(self) -> bool:
        """Whether it was accepted and has not ended."""
        return self.status in STANDING

    @property
    def grantor_id(self) -> str | None:
        """Who gave the first key, or None while nobody has."""
        return self.endorser_id or self.offerer_id

    @property
    def reasons(self) -> frozenset[SuspensionReason]:
        """Why it rests; empty while it does not."""
        return frozenset(hold.reason for hold in self.holds)

    @property
    def hand_holds(self) -> tuple[Hold, ...]:
        """The suspensions by hand among the reasons."""
        return tuple(hold for hold in self.holds if hold.reason is SuspensionReason.BY_HAND)

    @property
    def offer_lapses_at(self) -> datetime | None:
        """When the offer lapses if the person is not away till then (``clock.offer_deadline`` knows the absences)."""
        if self.status is not Status.OFFERED or self.offered_at is None:
            return None
        return self.offered_at + timedelta(days=self.offer_days)

    @property
    def grace_ends_at(self) -> datetime | None:
        """When a suspended permission ends for good, or None while the clock stands still."""
        if self.grace_since is None or self.grace_left is None:
            return None
        return self.grace_since + self.grace_left

    @property
    def slip(self) -> Slip | None:
        """The slip that has not healed yet; there is one at most."""
        return self.slips[-1] if self.slips else None

    @property
    def level_now(self) -> Level:
        """The level as narrowed by slips."""
        if not self.slips:
            return self.level
        return min((self.level, *(slip.level for slip in self.slips)), key=lambda level: level.rank)

    @property
    def scope_now(self) -> Scope:
        """The scope as narrowed by a slip, for whoever reads it; an answer asks of each by itself."""
        if self.slip is None:
            return self.scope
        narrower = {name: getattr(self.slip.scope, name) for name in DIMENSIONS}
        return Scope(**{name: codes or getattr(self.scope, name) for name, codes in narrower.items()})

    @property
    def next_change_at(self) -> datetime | None:
        """The earliest instant at which time alone changes something, as far as the stream itself knows.

        ``clock.next_change_at`` adds what the facts know (certificates, absences, versions of the matrix).
        """
        return min(self.deadlines(), default=None)

    def deadlines(self) -> tuple[datetime, ...]:
        """Return every instant at which a clock of this stream runs out, in no order."""
        if self.status is Status.NEW or self.status is Status.ENDED:
            return ()
        found: list[datetime | None] = [self.until] if self.status in TERMED else []
        if self.status in WAITING:
            found.append(self.lapses_at)
        elif self.status is Status.OFFERED:
            found.append(self.offer_lapses_at)
        else:
            held = self.reasons
            found.append(self.grace_ends_at)
            found += [self.confirmation_due_at] if SuspensionReason.UNCONFIRMED not in held else []
            found += [self.campaign_due_at] if SuspensionReason.UNANSWERED not in held else []
            found += [notice.due_at for notice in self.notices]
            found += [slip.until for slip in self.slips if self.at is None or slip.until > self.at]
        return tuple(when for when in found if when is not None)

    def to_json(self) -> dict[str, JSON]:
        """Return the state as JSON; :meth:`from_json` is the inverse."""
        found: dict[str, JSON] = {}
        for name in _NAMES:
            value = getattr(self, name)
            found[name] = value.total_seconds() if isinstance(value, timedelta) else plain(value)
        return found

    @classmethod
    def from_json(cls, value: Mapping[str, JSON]) -> State:
        """Read what :meth:`to_json` wrote; an unknown key is a TypeError."""
        known: dict[str, Any] = dict(value)
        for name, reader in _READERS.items():
            if known.get(name) is not None:
                known[name] = reader(known[name])
        return cls(**known)


@lru_cache(maxsize=4096)
def read_state(text: str) -> State:
    """Return the state that a JSON text says; the same text is read once, since pages show the same states all day."""
    return State.from_json(json.loads(text))


def _hold(value: Any) -> Hold:  # noqa: ANN401  (JSON)
    read = {"reason": SuspensionReason(value["reason"]), "since": datetime.fromisoformat(value["since"])}
    return Hold(**(value | read | {"detail": tuple(value["detail"])}))


def _notice(value: Any) -> Notice:  # noqa: ANN401  (JSON)
    due_at = datetime.fromisoformat(value["due_at"])
    return Notice(SuspensionReason(value["reason"]), due_at, tuple(value["detail"]))


def _slip(value: Any) -> Slip:  # noqa: ANN401  (JSON)
    done = value["done_at"]
    read = {
        "level": Level(value["level"]),
        "scope": Scope.from_json(value["scope"]),
        "until": datetime.fromisoformat(value["until"]),
        "done_at": datetime.fromisoformat(done) if done else None,
    }
    return Slip(**(value | read))


_NAMES = tuple(field.name for field in fields(State))
_READERS: dict[str, Callable[[Any], Any]] = {
    **{field.name: datetime.fromisoformat for field in fields(State) if str(field.type).startswith("datetime")},
    "status": Status,
    "asked_level": Level,
    "level": Level,
    "asked_scope": Scope.from_json,
    "scope": Scope.from_json,
    "conditions": frozenset,
    "keyholders": frozenset,
    "grace_left": lambda seconds: timedelta(seconds=seconds),
    "holds": lambda values: tuple(_hold(value) for value in values),
    "notices": lambda values: tuple(_notice(value) for value in values),
    "slips": lambda values: tuple(_slip(value) for value in values),
}
NEW = State()
