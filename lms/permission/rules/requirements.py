"""The requirement matrix as published: whole grids in versions, and from when on older policies count no more.

Both are facts that are only ever added. :func:`built` makes of them the :class:`~lms.permission.vocabulary.Matrix` that
every other rule reads: the row of each channel and level, in versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lms.core.events import JSON, plain
from lms.permission.vocabulary import CHANNELS, SHIPPED_ROWS, Level, Matrix, MatrixRow, RowVersion, Scope

Cell = tuple[str, Level]
Grid = Mapping[Cell, MatrixRow]
FIRST = 1
"""The number of a policy's first version."""


@dataclass(frozen=True, slots=True)
class GridVersion:
    """A whole matrix as it was published; a cell that is not in ``rows`` is dropped."""

    number: int
    published_at: datetime
    effective_at: datetime
    rows: Grid


@dataclass(frozen=True, slots=True)
class Recall:
    """From ``effective_at`` on, only this version of a policy and newer ones count."""

    policy: str
    version: int
    published_at: datetime
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class GridFault:
    """A cell that asks for less than a lower one of its channel: ``what`` is the code of what it leaves out."""

    channel: str
    level: Level
    below: Level
    what: str


def built(grids: Iterable[GridVersion], recalls: Iterable[Recall] = ()) -> Matrix:
    """Return the matrix of everything that was published.

    A grid that takes effect at the instant of an earlier one replaces it. ``oldest_version`` of a row is what the
    recalls of its policy say; a recall therefore makes a new version of every row that names the policy.
    """
    ordered = sorted({grid.effective_at: grid for grid in sorted(grids, key=_number)}.values(), key=_effect)
    known = sorted(recalls, key=lambda recall: (recall.effective_at, recall.version))
    cells = sorted({cell for grid in ordered for cell in grid.rows})
    return Matrix({cell: _versions(cell, ordered, known) for cell in cells})


def _number(grid: GridVersion) -> int:
    return grid.number


def _effect(grid: GridVersion) -> datetime:
    return grid.effective_at


def _versions(cell: Cell, grids: Sequence[GridVersion], recalls: Sequence[Recall]) -> tuple[RowVersion, ...]:
    named = {row.policy for grid in grids if (row := grid.rows.get(cell)) and row.policy}
    own = [recall for recall in recalls if recall.policy in named]
    instants = sorted({grid.effective_at for grid in grids} | {recall.effective_at for recall in own})
    found: list[RowVersion] = []
    for at in instants:
        row = _row_at(cell, grids, own, at)
        if (row != found[-1].row) if found else row is not None:
            found.append(RowVersion(_told_at(grids, own, at), at, row))
    return tuple(found)


def _row_at(cell: Cell, grids: Sequence[GridVersion], recalls: Sequence[Recall], at: datetime) -> MatrixRow | None:
    row = next((grid.rows.get(cell) for grid in reversed(grids) if grid.effective_at <= at), None)
    if row is None or row.policy is None:
        return row
    counting = [one.version for one in recalls if one.policy == row.policy and one.effective_at <= at]
    oldest = max(counting, default=FIRST)
    return replace(row, oldest_version=oldest if oldest > FIRST else 0)  # every signature is of the first or newer


def _told_at(grids: Sequence[GridVersion], recalls: Sequence[Recall], at: datetime) -> datetime:
    """Return when what changes at ``at`` was published; of two causes the later: nothing is told too early."""
    told = [grid.published_at for grid in grids if grid.effective_at == at]
    return max(told + [one.published_at for one in recalls if one.effective_at == at])


def shipped_grid(policy: str | None = None) -> dict[Cell, MatrixRow]:
    """Return the grid as shipped: *Represent* is in it with a policy only, and asks for that and a second key."""
    rows = dict(SHIPPED_ROWS)
    if policy is not None:
        publish = rows[Level.PUBLISH]
        rows[Level.REPRESENT] = replace(publish, policy=policy, second_approver=True)
    return {(channel, level): row for channel in CHANNELS for level, row in rows.items()}


def grid_faults(grid: Grid) -> tuple[GridFault, ...]:
    """Return every cell that asks for less than a lower one of its channel, or stands over a gap.

    A level includes those below it, so it asks for their certificates, policy and second approver, and for no longer
    a term (permission.md, *Matrix row*). *Listen* is open to all and needs no cell.
    """
    found = []
    for channel in sorted({channel for channel, _ in grid}):
        ladder = [level for level in Level if level is not Level.LISTEN]
        for below, level in ((a, b) for a in ladder for b in ladder if a.rank < b.rank):
            higher = grid.get((channel, level))
            if higher is not None:
                found += [GridFault(channel, level, below, what) for what in _less(grid.get((channel, below)), higher)]
    return tuple(found)


def _less(lower: MatrixRow | None, higher: MatrixRow) -> list[str]:
    """Return what the higher row leaves out of what the lower one asks for."""
    if lower is None:
        return ["gap"]
    found = [f"certificate:{course}" for course in sorted(lower.certificates - higher.certificates)]
    if lower.policy is not None and higher.policy != lower.policy:
        found.append(f"policy:{lower.policy}")
    if lower.second_approver and not higher.second_approver:
        found.append("second-approver")
    if higher.longest_months > lower.longest_months:
        found.append("term")
    return found


def grid_to_json(grid: Grid) -> dict[str, JSON]:
    """Return a grid as JSON: channel → level → row."""
    found: dict[str, JSON] = {}
    for (channel, level), row in sorted(grid.items()):
        levels = found.setdefault(channel, {})
        levels[level.value] = plain(replace(row, oldest_version=0))  # type: ignore[index,call-overload]
    return found


def grid_from_json(value: Mapping[str, Mapping[str, Mapping[str, JSON]]]) -> dict[Cell, MatrixRow]:
    """Read what :func:`grid_to_json` made."""
    return {
        (channel, Level(level)): _row_from_json(row)
        for channel, levels in value.items()
        for level, row in levels.items()
    }


def _row_from_json(value: Mapping[str, JSON]) -> MatrixRow:
    known = dict(value)
    known["scope"] = Scope.from_json(known.get("scope") or {})  # type: ignore[arg-type,assignment]
    for name in ("certificates", "conditions"):
        known[name] = frozenset(known.get(name) or ())  # type: ignore[arg-type,assignment]
    return MatrixRow(**known)  # type: ignore[arg-type]
