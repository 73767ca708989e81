"""Impact: whom a publication touches, by name and per department, before it is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.people.queries import PersonRow, persons_by_id
from lms.permission.models import Permission
from lms.permission.queries.requirements import matrix_of, publications
from lms.permission.queries.streams import STREAM, StreamRow, played
from lms.permission.queries.timelines import timelines
from lms.permission.rules.facts import Facts
from lms.permission.rules.impact import Change, Effect, changed_cells, effect_of, with_matrix, with_renewal
from lms.permission.rules.requirements import Cell, GridVersion, Recall, built
from lms.permission.vocabulary import Matrix

Thing = TypeVar("Thing")
AT_ONCE = 400
NAMED = 200
"""How many people a preview names; the figures are of everybody."""


@dataclass(frozen=True, slots=True)
class Wave:
    """One thing that happens to ``count`` permissions or requests at ``at`` (None: as soon as it is published)."""

    change: Change
    at: datetime
    count: int
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class TouchedDepartment:
    """How many permissions and requests of a department's people are touched, by what becomes of them."""

    name: str
    counts: dict[Change, int]

    @property
    def total(self) -> int:
        """How many are touched in all."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class TouchedStream:
    """One permission or request with whose it is."""

    effect: Effect
    person: PersonRow


@dataclass(frozen=True, slots=True)
class Touched:
    """Everything that a publication touches: all effects, the waves they come in, and whom, the gravest first."""

    effects: tuple[Effect, ...]
    waves: tuple[Wave, ...]
    departments: tuple[TouchedDepartment, ...]
    named: tuple[TouchedStream, ...]

    def count(self, *changes: Change) -> int:
        """Return how many permissions and requests change in one of these ways."""
        return sum(effect.change in changes for effect in self.effects)

    @property
    def told(self) -> int:
        """How many people are told as soon as it is published, each with the manager of record."""
        return len({effect.person_id for effect in self.effects if effect.is_told})


def touched_by_grid(session: Session, grid: GridVersion, now: datetime) -> Touched:
    """Return what publishing a grid would bring about."""
    grids, recalls = publications(session)
    return _touched_by(session, built([*grids, grid], recalls), grid.effective_at, now)


def touched_by_recall(session: Session, recall: Recall, now: datetime) -> Touched:
    """Return what asking everybody to sign a policy again would bring about."""
    grids, recalls = publications(session)
    return _touched_by(session, built(grids, [*recalls, recall]), recall.effective_at, now)


def touched_by_renewal(
    session: Session, course: str, holders: Collection[str], renew_by: datetime, now: datetime
) -> Touched:
    """Return what calling ``holders`` of a course's certificate to renew by then brings about for permissions."""
    matrix = matrix_of(session)
    rows = {cell: matrix.row(*cell, renew_by) for cell in matrix.rows}
    cells = frozenset(cell for cell, row in rows.items() if row is not None and course in row.certificates)
    touching = _Touching(cells, renew_by, lambda facts: with_renewal(facts, course, renew_by), frozenset(holders))
    return _touched(session, touching, now)


@dataclass(frozen=True, slots=True)
class _Touching:
    """A change: which cells it reaches, from when, what it makes of the facts, and whose (None: everybody's)."""

    cells: frozenset[Cell]
    at: datetime
    change: Callable[[Facts], Facts]
    only: frozenset[str] | None = None


def _touched_by(session: Session, proposed: Matrix, at: datetime, now: datetime) -> Touched:
    cells = changed_cells(matrix_of(session), proposed, at)
    return _touched(session, _Touching(cells, at, lambda facts: with_matrix(facts, proposed)), now)


def _touched(session: Session, it: _Touching, now: datetime) -> Touched:
    effects = sorted(_effects(session, it, now), key=_gravity) if it.cells else []
    people = people_named(session, [effect.person_id for effect in effects], now)
    return Touched(
        effects=tuple(effects),
        waves=_waves(effects),
        departments=_departments(effects, people),
        named=tuple(TouchedStream(effect, people[effect.person_id]) for effect in effects[:NAMED]),
    )


def people_named(session: Session, person_ids: Iterable[str], now: datetime) -> dict[str, PersonRow]:
    """Return people by id, however many: one statement for each :data:`AT_ONCE` of them."""
    people: dict[str, PersonRow] = {}
    for ids in _batches(list(dict.fromkeys(person_ids))):
        people |= persons_by_id(session, ids, now)
    return people


def _batches(things: list[Thing]) -> Iterator[list[Thing]]:
    yield from (things[start : start + AT_ONCE] for start in range(0, len(things), AT_ONCE))


def _gravity(effect: Effect) -> tuple[Any, ...]:
    return (list(Change).index(effect.change), effect.channel, effect.stream_id)


def _effects(session: Session, it: _Touching, now: datetime) -> Iterator[Effect]:
    """Yield the effects on every stream of a changed cell; three statements for each :data:`AT_ONCE` of them."""
    rows = [row for row in _streams_at(session, it.cells) if it.only is None or row.person_id in it.only]
    for some in _batches(rows):
        known = timelines(session, {row.person_id for row in some}, now)
        for person_id, states in played(session, some, now, known).items():
            facts = known[person_id].facts(now)
            changed = it.change(facts)
            own = (state for state in states if (state.channel, state.level) in it.cells)
            found = (effect_of(state, facts, changed, it.at) for state in own if state.is_open or state.is_standing)
            yield from (effect for effect in found if effect is not None)


def _streams_at(session: Session, cells: Collection[Cell]) -> Sequence[StreamRow]:
    """Return what is open or stands on a channel of the cells at a level of theirs."""
    channels, levels = ({cell[place] for cell in cells} for place in (0, 1))
    rows = session.execute(
        select(*STREAM)
        .join(Person, Person.id == Permission.person_id)
        .where(or_(Permission.is_open, Permission.is_standing))
        .where(Permission.level.in_(sorted(levels)), Permission.channel.in_(sorted(channels)))
        .order_by(Permission.person_id, Permission.id)
    )
    return [StreamRow(*row) for row in rows]


def _waves(effects: Sequence[Effect]) -> tuple[Wave, ...]:
    counted = Counter((effect.at, effect.change, effect.ends_at) for effect in effects)
    found = [Wave(change, at, count, ends_at) for (at, change, ends_at), count in counted.items()]
    return tuple(sorted(found, key=lambda wave: (wave.at, list(Change).index(wave.change), wave.ends_at or wave.at)))


def _departments(effects: Sequence[Effect], people: dict[str, PersonRow]) -> tuple[TouchedDepartment, ...]:
    found: dict[str, Counter[Change]] = {}
    for effect in effects:
        name = people[effect.person_id].department_name or ""
        found.setdefault(name, Counter())[effect.change] += 1
    rows = [TouchedDepartment(name, dict(counts)) for name, counts in found.items()]
    return tuple(sorted(rows, key=lambda row: (-row.total, row.name)))
