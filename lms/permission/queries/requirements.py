"""The requirement matrix that is published, read once a publication and kept by its stamp.

Publications are only ever added, so two counts and two ids say which ones there are. Whoever reads facts anyway gets
that stamp with them; the matrix itself is read again only when the stamp is a new one, on every node.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from lms.db.kept import ask
from lms.db.types import Instant
from lms.permission.models import MatrixVersion, PolicyVersion, PublicationDraft
from lms.permission.rules.requirements import Cell, Grid, GridVersion, Recall, built, grid_from_json, shipped_grid
from lms.permission.vocabulary import LONG_AGO, Matrix, default_matrix

MATRIX, POLICY = "matrix", "policy"
MOST_KEPT = 8
"""How many matrices one process keeps: the one of now, those that *as of* asks for."""


class Stamp(NamedTuple):
    """Which publications there are: of each kind, how many and the greatest id."""

    grids: str = "0"
    last_grid: str = ""
    recalls: str = "0"
    last_recall: str = ""


NOTHING = Stamp()
AS_SHIPPED = GridVersion(0, LONG_AGO, LONG_AGO, shipped_grid())
"""What counts until a grid that was published does."""
_kept: dict[Stamp, Matrix] = {}


def counted(kind: str, *, known: bool) -> Any:  # noqa: ANN401  (a select)
    """Build the select of one kind's stamp with the columns of ``timelines``; ``known``: as published by then."""
    table = MatrixVersion if kind == MATRIX else PolicyVersion
    found = select(
        literal("").label("person_id"),
        cast(func.count(table.id), String(26)).label("course"),
        func.max(table.published_at).label("starts_at"),
        null().label("ends_at"),
        null().label("noted_at"),
        literal(kind).label("state"),
        func.coalesce(func.max(table.id), "").label("id"),
        literal("").label("edition"),
        null().label("told_at"),
    )
    if kind == POLICY:
        found = found.where(PolicyVersion.sign_by.is_not(None))
    return found.where(table.published_at <= bindparam("known_at", type_=Instant)) if known else found


def stamp_of(rows: dict[str, Any]) -> Stamp:
    """Return the stamp that the rows of :func:`counted` say, by kind."""
    grid, recall = rows[MATRIX], rows[POLICY]
    return Stamp(grid.course, grid.id, recall.course, recall.id)


def stamp_columns() -> list[ColumnElement[str]]:
    """Return the fields of a :class:`Stamp` as columns, for a page that asks more at once."""
    kinds = ((MatrixVersion, true()), (PolicyVersion, PolicyVersion.sign_by.is_not(None)))
    return [
        select(value).select_from(table).where(which).scalar_subquery()
        for table, which in kinds
        for value in (cast(func.count(table.id), String(26)), func.coalesce(func.max(table.id), ""))
    ]


def _both() -> CompoundSelect[*tuple[Any, ...]]:
    return union_all(counted(MATRIX, known=False), counted(POLICY, known=False))


_STAMP = _both()


def matrix_of(session: Session) -> Matrix:
    """Return the matrix as it is published now; one statement, three after a publication."""
    return matrix_by(session, stamp_of({row.state: row for row in ask(session, _STAMP)}))


def matrix_by(session: Session, stamp: Stamp, known_at: datetime | None = None) -> Matrix:
    """Return the matrix of a stamp, which is of what was published by ``known_at`` where that is given."""
    found = _kept.get(stamp)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[stamp] = _read(session, known_at) if stamp.grids != NOTHING.grids else default_matrix()
    return found


def _read(session: Session, known_at: datetime | None) -> Matrix:
    return built(*publications(session, known_at))


def publications(session: Session, known_at: datetime | None = None) -> tuple[list[GridVersion], list[Recall]]:
    """Return every grid, the shipped one first, and every recall, those of ``known_at`` if given; two statements."""
    grids = select(
        MatrixVersion.number, MatrixVersion.published_at, MatrixVersion.effective_at, MatrixVersion.rows
    ).order_by(MatrixVersion.number)
    recalls = select(
        PolicyVersion.policy, PolicyVersion.number, PolicyVersion.published_at, PolicyVersion.sign_by
    ).where(PolicyVersion.sign_by.is_not(None))
    if known_at is not None:
        grids = grids.where(MatrixVersion.published_at <= known_at)
        recalls = recalls.where(PolicyVersion.published_at <= known_at)
    read: Callable[[Any], Grid] = grid_from_json
    return (
        [AS_SHIPPED] + [GridVersion(number, told, at, read(rows)) for number, told, at, rows in session.execute(grids)],
        [Recall(policy, version, told, at) for policy, version, told, at in session.execute(recalls) if at],
    )


def newest_grid(session: Session) -> Grid:
    """Return the grid that was published last, else the one as shipped without policies; one statement."""
    rows = session.scalar(select(MatrixVersion.rows).order_by(MatrixVersion.number.desc()).limit(1))
    return grid_from_json(rows) if rows is not None else shipped_grid()


@dataclass(frozen=True, slots=True)
class GridPage:
    """The matrix as its page shows it: what was published last, and what is being prepared (None: nothing).

    ``number`` 0 is the one that came with the product; ``effective_at`` is when it will count, None where it does.
    """

    number: int
    effective_at: datetime | None
    grid: Grid
    draft: Grid | None

    @property
    def shown(self) -> Grid:
        """What the page shows: the draft where there is one."""
        return self.grid if self.draft is None else self.draft

    @property
    def changed(self) -> frozenset[Cell]:
        """The cells that the draft changes."""
        return frozenset(c for c in self.shown.keys() | self.grid.keys() if self.shown.get(c) != self.grid.get(c))


def grids_page(session: Session, now: datetime) -> GridPage:
    """Return the newest published matrix and the draft; two statements."""
    newest = session.execute(
        select(MatrixVersion.number, MatrixVersion.effective_at, MatrixVersion.rows)
        .order_by(MatrixVersion.number.desc())
        .limit(1)
    ).one_or_none()
    content = session.scalar(select(PublicationDraft.content).where(PublicationDraft.subject == MATRIX))
    draft = grid_from_json(content) if content is not None else None
    if newest is None:
        return GridPage(0, None, shipped_grid(), draft)
    number, effective_at, rows = newest
    return GridPage(number, effective_at if effective_at > now else None, grid_from_json(rows), draft)
