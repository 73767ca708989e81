"""What a publication will bring about: the product's own clockwork, played with the change and without it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from lms.permission.rules.clockwork import play
from lms.permission.rules.facts import Facts, Span
from lms.permission.rules.grounds import missing
from lms.permission.rules.requirements import Cell
from lms.permission.rules.state import State, Status
from lms.permission.vocabulary import Level, Matrix

LEAST = timedelta(microseconds=1)


class Change(StrEnum):
    """What becomes of one permission or request, from the gravest to the kindest."""

    ENDS = "ends"
    SUSPENDS = "suspends"
    WAITS = "waits"  # a request or an offer misses something from then on
    HEALS = "heals"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a publication does to one stream at ``at`` if nobody does anything before; ``ends_at``: its grace is over.

    ``lacks`` are the codes of what is missing then: course slugs, a policy, a row.
    """

    stream_id: str
    version: int
    person_id: str
    channel: str
    level: Level
    change: Change
    at: datetime
    lacks: tuple[str, ...] = ()
    ends_at: datetime | None = None
    is_told: bool = False
    """Whether the person hears of it as soon as it is published: of what is taken away, not of a request that waits."""


def changed_cells(before: Matrix, after: Matrix, at: datetime) -> frozenset[Cell]:
    """Return the cells whose row at ``at`` is another one with the change."""
    cells = before.rows.keys() | after.rows.keys()
    return frozenset((channel, level) for channel, level in cells if _differs(before, after, channel, level, at))


def _differs(before: Matrix, after: Matrix, channel: str, level: Level, at: datetime) -> bool:
    return before.row(channel, level, at) != after.row(channel, level, at)


def with_matrix(facts: Facts, proposed: Matrix) -> Facts:
    """Return the facts as they are with another matrix."""
    return replace(facts, matrix=proposed)


def with_renewal(facts: Facts, course: str, renew_by: datetime) -> Facts:
    """Return the facts as they are once whoever holds a certificate of a course now is called to renew by then."""
    spans = tuple(_called(span, facts.now, renew_by) for span in facts.certificates.get(course, ()))
    return replace(facts, certificates={**facts.certificates, course: spans})


def _called(span: Span, now: datetime, renew_by: datetime) -> Span:
    until = span.acts_until
    if not span.holds(now) or (until is not None and until <= renew_by):
        return span
    return replace(span, end=renew_by, end_known=None, announced=(now, renew_by))


def effect_of(state: State, facts: Facts, changed: Facts, at: datetime) -> Effect | None:
    """Return what a change that takes effect at ``at`` does to a stream as it is at ``facts.now``, or None for nothing.

    ``facts`` are those of now; ``changed`` are the same with what is about to be published.
    """
    start = replace(state, at=facts.now - LEAST)  # so that a change that takes effect now is played at its instant
    before, after = play(start, facts, at)[0], play(start, changed, at)[0]
    change = _open_change(before, facts, changed, at) if before.is_open else _change(before, after)
    if after.status is Status.ENDED and before.status is not Status.ENDED:
        change = Change.ENDS
    if change is None:
        return None
    gone = missing(changed, state.channel, state.level, at)
    return Effect(
        stream_id=state.stream_id,
        version=state.version,
        person_id=state.person_id,
        channel=state.channel,
        level=state.level,
        change=change,
        at=at,
        lacks=tuple(code for codes in gone.values() for code in codes),
        ends_at=after.grace_ends_at if change is Change.SUSPENDS else None,
        is_told=before.is_standing and change in {Change.SUSPENDS, Change.ENDS},
    )


def _change(before: State, after: State) -> Change | None:
    if after.reasons - before.reasons:
        return Change.SUSPENDS
    return Change.HEALS if before.reasons - after.reasons else None


def _open_change(state: State, facts: Facts, changed: Facts, at: datetime) -> Change | None:
    before, after = (set(missing(known, state.channel, state.level, at)) for known in (facts, changed))
    if after - before:
        return Change.WAITS
    return Change.HEALS if before - after else None


def impact_digest(subject: str, content: object, effects: Iterable[Effect], asked: int) -> str:
    """Return the SHA-256 (hex) of what a preview showed: the change itself, everybody it touches, and how many sign.

    Instants are left out: a change that takes effect at once does so a little later when it is confirmed.
    """
    touched = sorted((one.stream_id, one.version, one.change.value, *one.lacks) for one in effects)
    text = json.dumps([subject, content, asked, touched], default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
