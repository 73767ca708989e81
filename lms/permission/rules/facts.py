"""What a rule may look at: an instant, an actor, and the facts around one person and one channel.

Facts are *timelines*, not a snapshot: a certificate has a span, a matrix row its versions, the manager of record a
sequence. So whatever was due between the last event and now can be played exactly, however late the worker is.
Every span is half-open: it includes its start and not its end, since a deadline belongs to the time after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from lms.permission.vocabulary import REFUSALS, Matrix

if TYPE_CHECKING:
    from lms.permission.rules.state import State

LONG_ABSENCE = timedelta(days=14)
BARRED_AFTER_MOVE = timedelta(days=90)
REST_AFTER_WITHDRAWAL_MONTHS = 12


class Capacity(StrEnum):
    """As what somebody acts on one permission at one instant."""

    PERSON = "person"
    MANAGER = "manager"
    DELEGATE = "delegate"
    ABOVE = "above"
    COMPLIANCE = "compliance"
    SECOND = "second-approver"
    OFFERER = "offerer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Span:
    """A time during which something holds; ``end`` None is open.

    ``start_known`` and ``end_known`` say when news of an edge was recorded, where that was later than the edge: late
    news acts from when it is recorded. ``announced`` is when an end was scheduled, and for when: notice is given then.
    It may come sooner by another cause; that was not known yet.
    """

    start: datetime
    end: datetime | None = None
    start_known: datetime | None = None
    end_known: datetime | None = None
    announced: tuple[datetime, datetime] | None = None

    @property
    def acts_from(self) -> datetime:
        """When the start has its effect."""
        return self.start if self.start_known is None else max(self.start, self.start_known)

    @property
    def acts_until(self) -> datetime | None:
        """When the end has its effect, or None."""
        if self.end is None or self.end_known is None:
            return self.end
        return max(self.end, self.end_known)

    def holds(self, at: datetime) -> bool:
        """Say whether ``at`` is within the span."""
        until = self.acts_until
        return self.acts_from <= at and (until is None or at < until)

    def instants(self) -> tuple[datetime, ...]:
        """Return the instants at which something changes by it."""
        edges = (self.acts_from, self.acts_until, self.announced[0] if self.announced else None)
        return tuple(edge for edge in edges if edge is not None)

    def announced_end(self, at: datetime) -> datetime | None:
        """Return when it is to end, as was scheduled by ``at``, while it holds; else None."""
        if self.announced is None or self.announced[0] > at or not self.holds(at):
            return None
        return self.announced[1]


@dataclass(frozen=True, slots=True)
class Signature:
    """A policy version that the person signed; ``ended_at`` is when the person took the signature back."""

    policy: str
    version: int
    signed_at: datetime
    ended_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Say whether the signature stands at ``at``."""
        return self.signed_at <= at and (self.ended_at is None or at < self.ended_at)

    def instants(self) -> tuple[datetime, ...]:
        """Return the instants at which something changes by it."""
        return (self.signed_at,) if self.ended_at is None else (self.signed_at, self.ended_at)


@dataclass(frozen=True, slots=True)
class Head:
    """One head in the person's primary line. ``delegates`` are those who may decide for the head at this instant."""

    person_id: str
    away: bool = False
    delegates: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Settings:
    """What an organisation may set, in days."""

    grace_days: int = 30
    offer_days: int = 14
    request_days: int = 90
    confirm_days: int = 30
    slip_days: int = 14
    slips: bool = False


SHIPPED = Settings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a rule may look at, for one person and one channel.

    - ``actor_id`` None is the product itself; ``on_behalf_of`` names the manager for whom a delegate acts.
    - ``line``: heads of the primary line at ``now``, the manager of record first; empty at the top of the company.
    - ``managers``: everybody who is a manager of the person now, in any assignment.
    - ``below``: of the people who could act here, those who stand below the person in any line.
    - ``compliance``: the people of compliance whose scope covers the person.
    - ``movers``: who changed a reporting line of the person, and when last.
    - ``manager_moves``: manager of record from when, ascending; empty: ``line[0]`` always was.
    - ``certificates``: course slug → spans in which it or an equivalent was live; past spans stay in.
    - ``absences``: an absence that is lengthened has ``start_known`` where it came to be longer than 14 days.
    - ``left_at``: when leaving has its effect; ``left_on`` the day itself where news of it came late.
    - ``withdrawn_at``: last withdrawal on this channel, None if the person has asked there since.
    - ``escalates_at``: when heads above may decide, by the decider's working days (the calendar is of ``people``).
    - ``others``: the other streams of the person on the channel that are open, standing or marked.
    """

    now: datetime
    person_id: str
    matrix: Matrix
    actor_id: str | None = None
    on_behalf_of: str | None = None
    line: tuple[Head, ...] = ()
    managers: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
    compliance: frozenset[str] = frozenset()
    movers: tuple[tuple[str, datetime], ...] = ()
    manager_moves: tuple[tuple[datetime, str | None], ...] = ()
    certificates: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    signatures: tuple[Signature, ...] = ()
    absences: tuple[Span, ...] = ()
    left_at: datetime | None = None
    left_on: datetime | None = None
    withdrawn_at: datetime | None = None
    escalates_at: datetime | None = None
    settings: Settings = SHIPPED
    others: tuple[State, ...] = ()

    def manager_at(self, at: datetime) -> str | None:
        """Return the manager of record at ``at``, or None at the top of the company."""
        if not self.manager_moves:
            return self.line[0].person_id if self.line else None
        return manager_in(self.manager_moves, at)


def manager_in(moves: Sequence[tuple[datetime, str | None]], at: datetime) -> str | None:
    """Return who is manager of record at ``at`` by the moves, which are in order; before the first move, the first."""
    found = moves[0][1]
    for since, manager in moves:
        if since > at:
            break
        found = manager
    return found


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule says no: ``code`` for software, ``reason`` and ``cure`` for people, ``detail`` the codes concerned."""

    code: str
    reason: str
    cure: str
    detail: tuple[str, ...] = ()


def refuse(code: str, *detail: str) -> Refused:
    """Return the refusal of that code with its sentences."""
    reason, cure = REFUSALS[code]
    return Refused(code, reason, cure, detail)
