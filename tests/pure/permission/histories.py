"""Random histories: a timeline of facts, and what a cast of eight tries to do along it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from random import Random
from typing import Any

from hypothesis import strategies as st

from lms.permission import rules
from lms.permission.rules import commands as c
from lms.permission.rules.state import State, Status
from lms.permission.vocabulary import LONG_AGO, DeclineReason, HandReason, Level, Matrix, MatrixRow, RowVersion, Scope
from tests.pure.permission.company import (
    ADA,
    BEN,
    CHANNEL,
    CONDITIONS,
    CY,
    DAN,
    DAY,
    DEFAULT,
    EVA,
    FINN,
    GIL,
    T0,
    Play,
)

HAL = "hal"
CAST = (ADA, BEN, CY, DAN, EVA, FINN, GIL, HAL)
STREAMS = ("s1", "s2", "s3", "s4", "s5")
SCOPES = (Scope(), Scope(topics=frozenset({"valves"})), Scope(topics=frozenset({"valves", "pumps"})))
BY_PERSON = frozenset({"Request", "Resubmit", "Accept", "Withdraw", "ReplyToSlip"})
BY_COMPLIANCE = frozenset({"Approve", "Object", "Lift"})
BY_PRODUCT = frozenset({"OpenCampaign", "CloseCampaign", "NoteRepair", "End", "Tick"})
WAITS = (0, 0, 0, 0, 0.5, 1, 3, 3, 14, 31)
SPELLS = (0.5, 3, 10, 14, 15, 30, 45, 90, 120)
ANY = (
    "Request",
    "Offer",
    "Withdraw",
    "Lift",
    "OpenCampaign",
    "CloseCampaign",
    "End",
    "Tick",
    "Confirm",
    "Keep",
    "Cure",
)
LIKELY: dict[Status, tuple[str, ...]] = {
    Status.NEW: ("Request", "Request", "Offer"),
    Status.REQUESTED: ("Grant",) * 8 + ("Return", "Decline"),
    Status.RETURNED: ("Resubmit",) * 4 + ("Decline",),
    Status.ENDORSED: ("Approve",) * 5 + ("Object", "TakeBack", "Return", "Decline"),
    Status.OFFERED: ("Accept",) * 7 + ("TakeBack", "Withdraw", "Tick"),
    Status.ACTIVE: (
        *("Suspend", "Suspend", "Narrow", "Revoke", "Confirm", "Keep", "ReviewNarrow", "ReviewRevoke"),
        *(
            "RecordSlip",
            "RecordSlip",
            "NoteRepair",
            "ReplyToSlip",
            "OpenCampaign",
            "OpenCampaign",
            "CloseCampaign",
            "Tick",
            "Tick",
        ),
    ),
    Status.SUSPENDED: (
        "Suspend",
        "Cure",
        "Cure",
        "Cure",
        "Narrow",
        "Revoke",
        "Confirm",
        "Keep",
        "ReviewNarrow",
        *("RecordSlip", "NoteRepair", "ReplyToSlip"),
        "Tick",
    ),
    Status.ENDED: ("Lift", "Lift", "Tick"),
}


@dataclass(frozen=True)
class Step:
    """After ``wait`` days ``who`` tries a command; the numbers choose its arguments."""

    wait: float
    kind: str
    who: str
    stream: str
    level: Level
    scope: Scope
    days: float


@dataclass(frozen=True)
class History:
    """Facts along the whole time, and the steps."""

    facts: rules.Facts
    steps: tuple[Step, ...]


def spans(rng: Random, first: float = 0) -> tuple[rules.Span, ...]:
    """Up to two spans one after the other, whose ends may become known late, or be announced for then or for later."""
    found, at = [], T0 + first * DAY
    for _ in range(rng.randint(0, 2)):
        start = at + rng.choice(SPELLS) * DAY
        end = start + rng.choice(SPELLS) * DAY
        known = end + rng.choice(SPELLS) * DAY if rng.random() < 0.3 else None
        announced = (start + rng.random() * (end - start), end + rng.choice((0, 0, 10)) * DAY)
        found.append(rules.Span(start, end, None, known, announced if rng.random() < 0.4 and not known else None))
        at = known or end
    return tuple(found)


def renewed_by(end: datetime, rng: Random) -> rules.Span:
    """A certificate that lasts until then; its end may have been announced on some day before."""
    called = T0 + rng.choice(SPELLS) * DAY
    return rules.Span(T0 - DAY, end, announced=(called, end) if called < end and rng.random() < 0.5 else None)


def some_matrix(rng: Random) -> Matrix:
    """The shipped matrix, with up to two announced versions of the row of *Engage*."""
    trust = frozenset({"trust"})
    versions = list(DEFAULT.rows[CHANNEL, Level.ENGAGE])
    if rng.random() < 0.25:
        versions = [RowVersion(LONG_AGO, LONG_AGO, MatrixRow(trust, second_approver=True))]
    rows = (
        MatrixRow(trust, "social", 1),
        MatrixRow(trust, "social", 2),
        MatrixRow(trust, second_approver=True),
        MatrixRow(trust | {"new"}),
        MatrixRow(trust, longest_months=1),
        None,
    )
    at = T0 - DAY
    for _ in range(rng.randint(0, 2)):
        published = at + rng.choice(SPELLS) * DAY
        at = published + rng.choice(SPELLS) * DAY
        versions.append(RowVersion(published, at, rng.choice(rows)))
    return Matrix({**DEFAULT.rows, (CHANNEL, Level.ENGAGE): tuple(versions)})


def timeline(rng: Random) -> rules.Facts:
    """Facts of about a year."""
    certificates = {
        "trust": (renewed_by(T0 + rng.choice((20, 60, 120, 400)) * DAY, rng), *spans(rng, 400)),
        "social-selling": (rules.Span(T0 - DAY, T0 + rng.choice((40, 90, 400)) * DAY), rules.Span(T0 + 100 * DAY)),
        "new": spans(rng),
    }
    days = sorted(rng.sample(SPELLS, rng.choice((0, 0, 1, 2))))
    return rules.Facts(
        now=T0,
        person_id=ADA,
        matrix=some_matrix(rng),
        compliance=frozenset({EVA, FINN}),
        certificates=certificates,
        signatures=tuple(rules.Signature("social", 2, T0 + rng.choice(SPELLS) * DAY) for _ in range(rng.randint(0, 1))),
        absences=spans(rng) if rng.random() < 0.5 else (),
        manager_moves=((T0 - DAY, BEN), *((T0 + day * DAY, rng.choice((HAL, BEN, EVA))) for day in days)),
        left_at=T0 + rng.choice(SPELLS) * DAY if rng.random() < 0.1 else None,
        movers=((BEN, T0 - 85 * DAY),) if rng.random() < 0.05 else (),
        below=rng.choice((frozenset(), frozenset(), frozenset(), frozenset({EVA}), frozenset({EVA, FINN}))),
        escalates_at=T0 + 20 * DAY,
        settings=rules.Settings(slips=True),
    )


START = (
    Step(0, "Request", ADA, "s1", Level.ENGAGE, Scope(), 90),
    Step(0, "Grant", BEN, "s1", Level.ENGAGE, Scope(), 120),
    Step(0, "Accept", ADA, "s1", Level.ENGAGE, Scope(), 90),
)


def likely_stream(rng: Random, play: Play) -> str:
    """A stream that is going on, now and then a new one or one that has ended."""
    going = [stream for stream, state in play.streams.items() if state.status is not Status.ENDED]
    new = STREAMS[min(len(play.streams), len(STREAMS) - 1)]
    opened = any(state.is_open for state in play.streams.values())
    if not going or (not opened and rng.random() < 0.3):
        return new
    return rng.choice(going) if rng.random() < 0.9 else rng.choice([*play.streams, new])


def likely_step(rng: Random, play: Play, manager: str | None) -> Step:
    """One attempt that fits the states as they are; sometimes by somebody or on something that does not."""
    stream = likely_stream(rng, play)
    state = play.streams.get(stream)
    kind = rng.choice(ANY if rng.random() < 0.1 else LIKELY[state.status if state else Status.NEW])
    if state and state.slips and rng.random() < 0.3:
        kind = rng.choice(("NoteRepair", "ReplyToSlip"))
    if rng.random() < 0.1:
        who = rng.choice(CAST)
    elif kind in BY_PERSON or kind in BY_PRODUCT:
        who = ADA if kind in BY_PERSON else ""
    else:
        who = rng.choice((EVA, FINN) if kind in BY_COMPLIANCE else (manager or BEN,) * 4 + (EVA, CY, GIL))
    level = rng.choice((Level.SHARE, Level.ENGAGE, Level.ENGAGE, Level.ENGAGE))
    if state and kind in {"Grant", "Narrow", "ReviewNarrow", "RecordSlip"} and rng.random() < 0.9:
        level = Level.SHARE if kind == "RecordSlip" else rng.choice((state.level, Level.SHARE))
    scope = rng.choice(SCOPES) if state is None or rng.random() < 0.2 else state.scope
    return Step(rng.choice(WAITS), kind, who, stream, level, scope, rng.choice(SPELLS))


def history(seed: int) -> History:
    """The history of a seed: each step is drawn while the play goes on, so that many of them succeed."""
    rng = Random(seed)
    facts = timeline(rng)
    play, now, found = Play(), T0, []
    first = START if rng.random() < 0.6 else ()
    for step in first:
        attempt(play, facts, step, now)
        found.append(step)
    for _ in range(rng.randint(4, 22)):
        step = likely_step(rng, play, facts.manager_at(now))
        now += step.wait * DAY
        attempt(play, facts, step, now)
        found.append(step)
    return History(facts, tuple(found))


histories = st.integers(0, 2**32).map(history)


def command(step: Step, state: State | None, now: datetime) -> c.Command:
    """Build the command of a step."""
    granted = rules.Terms(step.level, step.scope, CONDITIONS, now + step.days * DAY)
    if step.kind in {"Narrow", "ReviewNarrow"} and state and state.until:
        granted = rules.Terms(step.level, step.scope, CONDITIONS | state.conditions, min(state.until, granted.until))
    reason = DeclineReason.NOT_NOW if step.kind == "Decline" else HandReason.PRECAUTION
    values: dict[str, Any] = {
        "stream_id": step.stream,
        "channel": CHANNEL,
        "terms": granted,
        "level": step.level,
        "scope": step.scope,
        "reason": reason,
        "text_id": "text",
        "campaign_id": "spring",
        "due_at": now + step.days * DAY,
        "slip_id": "slip",
        "lesson": "trust/repair",
    }
    kind: type[c.Command] = getattr(c, step.kind)
    return kind(**{field.name: values[field.name] for field in fields(kind) if field.name in values})


def assert_says_why(state: State) -> None:
    """Check that an end and a rest tell why, that a rest has a way out, and that what is open changes by itself."""
    if state.status is Status.ENDED:
        assert state.end_code
        assert state.ended_at
    else:
        assert state.next_change_at
    if state.status is Status.SUSPENDED:
        assert state.holds
        assert all(hold.cure and hold.since for hold in state.holds)


def at_instant(facts: rules.Facts, now: datetime) -> rules.Facts:
    """The facts at ``now``: who is in the line follows from who is the manager of record then."""
    facts = replace(facts, now=now)
    first = facts.manager_at(now)
    heads = (rules.Head(first or BEN, delegates=frozenset({GIL})), rules.Head(CY), rules.Head(DAN))
    return replace(facts, line=heads, managers=frozenset({heads[0].person_id}))


def attempt(play: Play, facts: rules.Facts, step: Step, now: datetime) -> rules.Refused | None:
    """Let whoever the step names try its command at ``now``."""
    play.facts = at_instant(facts, now)
    behalf = play.facts.manager_at(now) if step.who == GIL else None
    return play.do(step.who or None, command(step, play.streams.get(step.stream), now), behalf)


def run(
    history: History, watch: Callable[[Play, Any], None] = lambda _play, _refused: None, ticks: tuple[float, ...] = ()
) -> Play:
    """Play a history, and 900 days on; ``ticks`` are days at which a worker happens to run in between."""
    play, now = Play(), T0
    pending = sorted(T0 + day * DAY for day in ticks)
    for step in history.steps:
        now += step.wait * DAY
        while pending and pending[0] <= now:
            play.facts = at_instant(history.facts, pending.pop(0))
            play.tick()
        watch(play, attempt(play, history.facts, step, now))
    for at in (*(when for when in pending if when > now), T0 + 900 * DAY):
        play.facts = at_instant(history.facts, at)
        play.tick()
        watch(play, None)
    return play
