"""Several at once: each is allowed or refused, and on record, by itself; one that is refused leaves the rest alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.core.errors import DomainError, Fault, InvalidInput
from lms.core.language import zone_of
from lms.db.work import Work
from lms.permission.models import Permission
from lms.permission.queries.persons import lock_persons
from lms.permission.queries.requirements import matrix_of
from lms.permission.queries.streams import state_for
from lms.permission.queries.terms import ends_after, granted_as_asked, row_of
from lms.permission.rules import State, Terms
from lms.permission.rules.presets import AS_ASKED, Preset
from lms.permission.service import asking
from lms.permission.vocabulary import DeclineReason, Level, MatrixRow, Scope

MOST_AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one of several: ``key`` is the channel or the stream; ``refused`` None means that it is done."""

    key: str
    stream_id: str | None
    refused: DomainError | None = None


def request_each(work: Work, channels: Iterable[str], level: Level, scope: Scope, wish: str) -> tuple[Outcome, ...]:
    """Ask on each channel, as the person who acts: one request each, sent together."""
    return each(work, channels, lambda channel: asking.request(work, channel, level, scope, wish))


def grant_each(
    work: Work, asked: Mapping[str, int | None], preset: Preset = AS_ASKED, last_day: date | None = None, text: str = ""
) -> tuple[Outcome, ...]:
    """Say yes to each stream (id → the version that was shown): as asked, on the same further conditions and term.

    ``last_day`` goes before the preset's term; for whom it is beyond the longest term, that one is refused.
    """
    matrix = matrix_of(work.session)

    def grant(stream_id: str) -> str:
        state = state_for(work.session, work.actor, stream_id, work.now)
        terms = _terms(work, state, row_of(matrix, state.channel, state.level, work.now), preset, last_day)
        asking.grant(work, stream_id, terms, text, expected=asked[stream_id])
        return stream_id

    lock_all(work, asked)
    return each(work, asked, grant)


def decline_each(work: Work, asked: Mapping[str, int | None], reason: DeclineReason, text: str) -> tuple[Outcome, ...]:
    """Say no to each stream (id → the version that was shown), with one reason and one sentence to all."""

    def decline(stream_id: str) -> str:
        asking.decline(work, stream_id, reason, text, expected=asked[stream_id])
        return stream_id

    lock_all(work, asked)
    return each(work, asked, decline)


def _terms(work: Work, state: State, row: MatrixRow, preset: Preset, last_day: date | None) -> Terms:
    zone = zone_of(work.settings.time_zone)
    terms = granted_as_asked(state, row, work.now, zone, preset)
    if last_day is None:
        return terms
    return Terms(terms.level, terms.scope, terms.conditions, ends_after(last_day, zone))


def lock_all(work: Work, stream_ids: Iterable[str]) -> None:
    """Lock everybody concerned before the first decision, in one order, so that two managers never wait in a ring."""
    concerned = select(Permission.person_id).where(Permission.id.in_(sorted(stream_ids)[:MOST_AT_ONCE]))
    lock_persons(work.session, set(work.session.scalars(concerned)))


def each(work: Work, keys: Iterable[str], act: Callable[[str], str]) -> tuple[Outcome, ...]:
    """Do ``act`` with each key in a savepoint of its own; more than :data:`MOST_AT_ONCE` are an InvalidInput."""
    wanted = tuple(dict.fromkeys(keys))
    if len(wanted) > MOST_AT_ONCE:
        fault = Fault("selection", f"has {len(wanted)} entries.", f"Choose {MOST_AT_ONCE} at most, then the rest.")
        raise InvalidInput([fault])
    return tuple(_one(work, key, act) for key in wanted)


def _one(work: Work, key: str, act: Callable[[str], str]) -> Outcome:
    behalf = work.on_behalf_of
    try:
        with work.attempt():
            return Outcome(key, act(key))
    except DomainError as refused:
        return Outcome(key, None, refused)
    finally:
        work.on_behalf_of = behalf  # the next may be somebody for whom the actor decides as themselves
