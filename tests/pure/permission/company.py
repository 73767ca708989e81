"""A small cast around one permission, and a play in which they act.

Ada is the person, Ben her manager, Cy above Ben, Dan above Cy; Eva and Finn are compliance, Gil may decide for Ben.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lms.permission import rules
from lms.permission.events import PermissionEvent
from lms.permission.rules import commands as c
from lms.permission.vocabulary import (
    EVERYTHING,
    LONG_AGO,
    DeclineReason,
    HandReason,
    Level,
    Matrix,
    MatrixRow,
    RowVersion,
    Scope,
    default_matrix,
)

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ADA, BEN, CY, DAN, EVA, FINN, GIL = "ada", "ben", "cy", "dan", "eva", "finn", "gil"
LINE = (rules.Head(BEN, delegates=frozenset({GIL})), rules.Head(CY), rules.Head(DAN))
CONDITIONS = frozenset({"say-employer", "no-customer-data", "no-prices", "approved-content"})
CHANNEL = "linkedin"
DEFAULT = default_matrix()


Some = Any  # facts and commands of any kind, by name


def held(*courses: str, until: datetime | None = None, since: datetime = T0 - 30 * DAY) -> dict[str, Any]:
    """Certificates live from ``since`` to ``until``, as facts."""
    return {course: (rules.Span(since, until),) for course in courses or ("trust", "social-selling")}


FACTS = rules.Facts(
    now=T0,
    person_id=ADA,
    matrix=DEFAULT,
    line=LINE,
    managers=frozenset({BEN}),
    compliance=frozenset({EVA, FINN}),
    certificates=held(),
)


def terms(level: Level = Level.ENGAGE, days: int = 180, scope: Scope = EVERYTHING, now: datetime = T0) -> rules.Terms:
    """Terms with every condition that any shipped row asks for."""
    return rules.Terms(level, scope, CONDITIONS, now + days * DAY)


def matrix(*versions: tuple[datetime, datetime, MatrixRow | None], level: Level = Level.ENGAGE) -> Matrix:
    """The shipped matrix with further versions (published, in effect, row) of one row on the play's channel."""
    first = DEFAULT.rows[CHANNEL, level]
    later = tuple(RowVersion(*version) for version in versions)
    return Matrix({**DEFAULT.rows, (CHANNEL, level): first + later})


def row_now(row: MatrixRow | None, level: Level = Level.ENGAGE) -> Matrix:
    """The shipped matrix with one row as if it had always been so."""
    return Matrix({**DEFAULT.rows, (CHANNEL, level): (RowVersion(LONG_AGO, LONG_AGO, row),)})


class Play:
    """The streams of Ada on one channel, a clock, and everybody's commands on them."""

    def __init__(self, **facts: Some) -> None:
        self.facts = replace(FACTS, **facts)
        self.streams: dict[str, rules.State] = {}
        self.events: list[PermissionEvent] = []

    @property
    def now(self) -> datetime:
        return self.facts.now

    def know(self, **facts: Some) -> None:
        """Change the facts from now on, and let the product react."""
        self.facts = replace(self.facts, **facts)
        self.tick()

    def know_later(self, days: float, **facts: Some) -> None:
        """Change the facts from now on, and let the product react only days later."""
        self.facts = replace(self.facts, **facts)
        self.wait(days)

    def wait(self, days: float = 0, *, tick: bool = True) -> None:
        """Let days pass."""
        self.facts = replace(self.facts, now=self.facts.now + days * DAY)
        if tick:
            self.tick()

    def tick(self) -> None:
        """Play what is due on every stream."""
        self._record(rules.due_channel(self.streams, replace(self.facts, actor_id=None)))

    def do(self, who: str | None, command: c.Command, behalf: str | None = None) -> rules.Refused | None:
        """Let somebody give a command; return the refusal, if it was refused."""
        facts = replace(self.facts, actor_id=who, on_behalf_of=behalf)
        if isinstance(command, c.Request):
            facts = replace(facts, withdrawn_at=None)
        outcome = rules.decide_channel(self.streams, command, facts)
        if isinstance(outcome, rules.Refused):
            return outcome
        self._record(outcome)
        return None

    def _record(self, events: tuple[PermissionEvent, ...]) -> None:
        for event in events:
            self.streams = rules.apply(self.streams, (event,))
            self.events.append(event)

    def of(self, stream: str) -> list[PermissionEvent]:
        """The events of one stream."""
        return [event for event in self.events if event.stream_id == stream]

    def names(self, stream: str = "s1") -> list[str]:
        """The events of one stream by the last word of their names."""
        return [event.name.removeprefix("permission.") for event in self.of(stream)]

    def status(self, stream: str = "s1") -> str:
        """The status of one stream."""
        return self.streams[stream].status.value

    def ask(self, stream: str = "s1", level: Level = Level.ENGAGE, scope: Scope = EVERYTHING) -> rules.Refused | None:
        return self.do(ADA, c.Request(stream_id=stream, channel=CHANNEL, level=level, scope=scope))

    def grant(self, who: str = BEN, stream: str = "s1", **more: Some) -> rules.Refused | None:
        behalf = more.pop("behalf", None)
        granted = more.pop("terms", None) or terms(now=self.now, **more)
        return self.do(who, c.Grant(stream_id=stream, terms=granted), behalf)

    def offer(
        self, who: str = BEN, stream: str = "s1", behalf: str | None = None, **more: Some
    ) -> rules.Refused | None:
        offered = c.Offer(stream_id=stream, channel=CHANNEL, terms=terms(now=self.now, **more))
        return self.do(who, offered, behalf)

    def accept(self, stream: str = "s1") -> rules.Refused | None:
        return self.do(ADA, c.Accept(stream_id=stream))

    def withdraw(self, stream: str = "s1", *, only: bool = False) -> rules.Refused | None:
        return self.do(ADA, c.Withdraw(stream_id=stream, only_this=only))

    def hand(self, kind: type[Any], who: str = BEN, stream: str = "s1", **more: Some) -> rules.Refused | None:
        """Suspend, cure, revoke, take back or lift by hand."""
        behalf = more.pop("behalf", None)
        return self.do(who, kind(stream_id=stream, reason=HandReason.PRECAUTION, text_id="t", **more), behalf)

    def decline(self, who: str = BEN, stream: str = "s1", text: str | None = "t") -> rules.Refused | None:
        return self.do(who, c.Decline(stream_id=stream, reason=DeclineReason.NOT_NOW, text_id=text))


def active(**facts: Some) -> Play:
    """A play in which Ada has accepted what Ben offered."""
    play = Play(**facts)
    for refusal in (play.ask(), play.grant(), play.accept()):
        assert refusal is None
    return play


def code(refusal: rules.Refused | None) -> str | None:
    """The code of a refusal, None where there is none."""
    return refusal.code if refusal else None
