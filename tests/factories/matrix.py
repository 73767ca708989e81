"""A published requirement matrix for tests that are not about publishing: the shipped one first, then a changed one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import func, select

from lms.core.ids import new_id
from lms.db.work import Work
from lms.permission.models import MatrixVersion
from lms.permission.rules.requirements import Cell, grid_to_json, shipped_grid
from lms.permission.vocabulary import LONG_AGO, Level, MatrixRow


def publish(work: Work, rows: Mapping[Cell, MatrixRow]) -> None:
    """Publish a grid that counts from now on; the shipped one counted until then."""
    number = work.session.scalar(select(func.count(MatrixVersion.id))) or 0
    if not number:
        work.session.add(_version(1, shipped_grid()))
        number = 1
    newest = _version(number + 1, rows)
    newest.published_at = newest.effective_at = work.now
    work.session.add(newest)
    work.session.flush()


def _version(number: int, rows: Mapping[Cell, MatrixRow]) -> MatrixVersion:
    return MatrixVersion(
        id=new_id(),
        number=number,
        rows=grid_to_json(rows),
        digest="0" * 64,
        published_at=LONG_AGO,
        published_by=None,
        effective_at=LONG_AGO,
    )


def without(*levels: Level) -> dict[Cell, MatrixRow]:
    """Return the shipped grid without these levels."""
    return {cell: row for cell, row in shipped_grid().items() if cell[1] not in levels}


def with_second_key(*levels: Level) -> dict[Cell, MatrixRow]:
    """Return the shipped grid with a second approver due at these levels."""
    return {
        cell: replace(row, second_approver=cell[1] in levels or row.second_approver)
        for cell, row in shipped_grid().items()
    }
