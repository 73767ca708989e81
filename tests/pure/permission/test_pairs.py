"""Every pair of commands by every pair of actors at every state: nobody gets both keys, no offer outlives an act.

At small size by one actor of each kind, at full size by everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lms.permission import events as e
from lms.permission.rules import commands as c
from lms.permission.rules.deciding import RULES
from lms.permission.rules.state import NEW, STANDING, State, Status
from lms.permission.vocabulary import DeclineReason, HandReason, Level, MatrixRow
from tests.fixtures.size import by_size
from tests.pure.permission.company import (
    ADA,
    BEN,
    CHANNEL,
    CY,
    DAN,
    EVA,
    FINN,
    GIL,
    Play,
    active,
    held,
    row_now,
    terms,
)
from tests.pure.permission.histories import BY_PRODUCT

ACTORS = by_size((ADA, BEN, GIL, EVA, FINN), (ADA, BEN, CY, DAN, EVA, FINN, GIL, "stranger"))
STREAMS = ("s1", "s2", "s3")
TWO_KEYS = {"matrix": row_now(MatrixRow(frozenset({"trust"}), second_approver=True))}


def marked() -> Play:
    """What compliance suspended by hand, lifted since; the mark stands."""
    play = active()
    play.hand(c.Suspend, EVA)
    play.hand(c.Cure, EVA)
    return play


def asked(**facts: Any) -> Play:  # noqa: ANN401  (facts by name)
    play = Play(**facts)
    play.ask()
    return play


def after(play: Play, *steps: Callable[[Play], object]) -> Play:
    for step in steps:
        step(play)
    return play


def waiting_beside(play: Play, *, granted: bool) -> Play:
    """The same with a second request beside what stands, granted as well where ``granted``."""
    play.ask("s2", Level.SHARE)
    if granted:
        play.grant(stream="s2", level=Level.SHARE)
    return play


STATES: dict[str, Callable[[], Play]] = {
    "nothing": Play,
    "requested": asked,
    "returned": lambda: after(asked(), lambda play: play.do(BEN, c.Return(stream_id="s1", text_id="t"))),
    "endorsed": lambda: after(asked(**TWO_KEYS), Play.grant),
    "endorsed by a delegate": lambda: after(asked(**TWO_KEYS), lambda play: play.grant(GIL, behalf=BEN)),
    "offered": lambda: after(asked(), Play.grant),
    "active": active,
    "active, more offered": lambda: waiting_beside(active(), granted=True),
    "active and marked, more asked for": lambda: waiting_beside(marked(), granted=False),
    "active and marked, more endorsed": lambda: waiting_beside(marked(), granted=True),
    "suspended by the manager": lambda: after(active(), lambda play: play.hand(c.Suspend)),
    "suspended by compliance": lambda: after(active(), lambda play: play.hand(c.Suspend, EVA)),
    "suspended for a certificate": lambda: after(active(), lambda play: play.know(certificates=held("trust"))),
    "revoked by compliance": lambda: after(active(), lambda play: play.hand(c.Revoke, EVA)),
    "withdrawn": lambda: after(active(), Play.withdraw),
}


OF_SLIPS = (c.RecordSlip, c.ReplyToSlip)
"""These touch neither keys nor offers, and are off unless somebody switches them on."""


def commands(play: Play) -> Iterator[c.Command]:
    """Yield every command on every stream that there is, and on a new one."""
    there = [*play.streams, next(name for name in STREAMS if name not in play.streams)]
    for kind in RULES:
        if kind.__name__ in BY_PRODUCT or kind in OF_SLIPS:
            continue
        for stream in there:
            known = play.streams.get(stream, NEW)
            yield _command(kind, stream, known, play)


def _command(kind: type[c.Command], stream: str, known: State, play: Play) -> c.Command:
    less = terms(Level.SHARE, days=20, now=play.now)
    reason = DeclineReason.NOT_NOW if kind is c.Decline else HandReason.PRECAUTION
    level = known.level if known.status is not Status.NEW else Level.ENGAGE
    granted = less if issubclass(kind, c.Narrow) else terms(level, days=60, now=play.now)
    values = {"channel": CHANNEL, "level": level, "terms": granted, "reason": reason, "text_id": "t"}
    names = kind.__dataclass_fields__
    return kind(stream_id=stream, **{name: value for name, value in values.items() if name in names})  # type: ignore[arg-type]


def copied(play: Play) -> Play:
    twin = Play()
    twin.facts, twin.streams, twin.events = play.facts, dict(play.streams), list(play.events)
    return twin


def succeeded(play: Play) -> Iterator[Play]:
    """Yield what becomes of a play by every command of every actor that is not refused."""
    for who in ACTORS:
        for command in commands(play):
            twin = copied(play)
            if twin.do(who, command, BEN if who == GIL else None) is None:
                yield twin


def faults(play: Play, since: int) -> list[str]:
    """Return what is wrong after the events from ``since`` on."""
    found = [f"{len(some)} {word}" for word, some in _crowds(play).items() if len(some) > 1]
    for event in play.events[since:]:
        by_person = (e.PermissionRequested, e.PermissionResubmitted, e.PermissionAccepted, e.PermissionWithdrawn)
        if event.actor_id == ADA and not isinstance(event, (*by_person, e.PermissionSuperseded)):
            found.append(f"the person did {event.name}")
        if _by_hand(event) and any(
            state.status in {Status.ENDORSED, Status.OFFERED}
            for stream, state in play.streams.items()
            if stream != event.stream_id and not _came_after(play, event, stream)
        ):
            found.append(f"{event.name} left an offer")
    return [*found, *_keys(play)]


def _crowds(play: Play) -> dict[str, list[State]]:
    states = play.streams.values()
    return {"open": [s for s in states if s.is_open], "standing": [s for s in states if s.is_standing]}


def _by_hand(event: e.PermissionEvent) -> bool:
    suspended = isinstance(event, e.PermissionSuspended) and event.reason == "by-hand"
    return suspended or isinstance(event, (e.PermissionRevoked, e.PermissionNarrowed))


def _came_after(play: Play, event: e.PermissionEvent, stream: str) -> bool:
    place = next(number for number, one in enumerate(play.events) if one is event)
    granted = (e.PermissionOffered, e.PermissionEndorsed)
    return any(one.stream_id == stream and isinstance(one, granted) for one in play.events[place:])


def _keys(play: Play) -> Iterator[str]:
    for stream, state in play.streams.items():
        first = {
            who
            for event in play.of(stream)
            if isinstance(event, (e.PermissionEndorsed, e.PermissionConfirmed))
            or (isinstance(event, e.PermissionOffered) and not event.approved)
            for who in (event.actor_id, event.on_behalf_of)
        }
        if state.approver_id in first - {None}:
            yield f"{state.approver_id} holds both keys of {stream}"
        if state.status in STANDING and play.facts.matrix is TWO_KEYS["matrix"] and state.approver_id is None:
            yield f"{stream} stands with one key"


@pytest.mark.parametrize("name", STATES)
def test_no_pair_of_commands_by_any_two_gives_both_keys_or_leaves_an_offer(name: str) -> None:
    begun = STATES[name]()
    tried = 0
    for first in succeeded(begun):
        assert faults(first, len(begun.events)) == []
        for second in succeeded(first):
            tried += 1
            assert faults(second, len(begun.events)) == []
    assert tried > 5, "hardly anything was allowed: nothing was tried"


def test_the_states_that_are_tried_are_all_that_there_are() -> None:
    seen = {state.status for make in STATES.values() for state in make().streams.values()}
    assert seen == set(Status) - {Status.NEW}
