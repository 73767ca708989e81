"""The matrix made of what was published: whoever stands at a level stands at every lower one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.permission.rules.facts import Facts, Signature, Span
from lms.permission.rules.grounds import missing
from lms.permission.rules.requirements import (
    GridVersion,
    Recall,
    built,
    grid_faults,
    grid_from_json,
    grid_to_json,
    shipped_grid,
)
from lms.permission.vocabulary import LONG_AGO, Level, MatrixRow, Scope
from tests.pure.permission.company import T0

CHANNEL = "x"
COURSES = ("a", "b", "c")
POLICIES = ("p", "q")
DAY = timedelta(days=1)
LADDER = tuple(level for level in Level if level is not Level.LISTEN)

rows = st.builds(
    MatrixRow,
    certificates=st.frozensets(st.sampled_from(COURSES)),
    policy=st.sampled_from((None, *POLICIES)),
    second_approver=st.booleans(),
    longest_months=st.integers(1, 12),
)
grids = st.dictionaries(st.sampled_from([(CHANNEL, level) for level in LADDER]), rows)
recalls = st.lists(
    st.builds(
        lambda policy, version, told, counts: Recall(policy, version, T0 + told * DAY, T0 + (told + counts) * DAY),
        st.sampled_from(POLICIES),
        st.integers(1, 4),
        st.integers(0, 20),
        st.integers(0, 10),
    ),
    max_size=4,
)


@st.composite
def monotone(draw: st.DrawFn) -> dict[tuple[str, Level], MatrixRow]:
    """A grid in which each level asks for what the one below it does, and for some more."""
    grid: dict[tuple[str, Level], MatrixRow] = {}
    below = MatrixRow(longest_months=12)
    for level in LADDER[: draw(st.integers(0, len(LADDER)))]:
        more = draw(rows)
        below = MatrixRow(
            certificates=below.certificates | more.certificates,
            policy=below.policy or more.policy,
            second_approver=below.second_approver or more.second_approver,
            longest_months=min(below.longest_months, more.longest_months),
        )
        grid[CHANNEL, level] = below
    return grid


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Somebody with some certificates and some signatures, some of them over."""
    held = draw(st.dictionaries(st.sampled_from(COURSES), st.integers(0, 40)))
    signed = draw(st.lists(st.tuples(st.sampled_from(POLICIES), st.integers(1, 4), st.integers(0, 40)), max_size=4))
    return Facts(
        now=T0,
        person_id="somebody",
        matrix=built([]),
        certificates={course: (Span(T0 - DAY, T0 + days * DAY + DAY),) for course, days in held.items()},
        signatures=tuple(Signature(policy, version, T0, T0 + days * DAY + DAY) for policy, version, days in signed),
    )


@given(monotone(), monotone(), recalls, facts(), st.integers(0, 40))
def test_in_a_monotone_matrix_whoever_stands_at_a_level_stands_at_every_lower_one(
    first: dict[tuple[str, Level], MatrixRow],
    second: dict[tuple[str, Level], MatrixRow],
    recalled: list[Recall],
    known: Facts,
    day: int,
) -> None:
    assert not grid_faults(first)
    assert not grid_faults(second)
    later = GridVersion(2, T0, T0 + 15 * DAY, second)
    known = replace(known, matrix=built([GridVersion(1, LONG_AGO, LONG_AGO, first), later], recalled))
    at = T0 + day * DAY
    stands = [not missing(known, CHANNEL, level, at) for level in LADDER]
    assert stands == sorted(stands, reverse=True), "a higher level asks for less than a lower one"


@given(grids)
def test_a_grid_is_refused_exactly_when_a_higher_level_asks_less(grid: dict[tuple[str, Level], MatrixRow]) -> None:
    named = {fault.level for fault in grid_faults(grid)}
    for rank, level in enumerate(LADDER):
        row = grid.get((CHANNEL, level))
        lower = [grid.get((CHANNEL, below)) for below in LADDER[:rank]]
        fits = row is None or all(
            one is not None
            and one.certificates <= row.certificates
            and one.policy in {None, row.policy}
            and one.second_approver <= row.second_approver
            and one.longest_months >= row.longest_months
            for one in lower
        )
        assert (level in named) is not fits


@given(grids)
def test_a_grid_reads_back_as_it_was_written(grid: dict[tuple[str, Level], MatrixRow]) -> None:
    assert grid_from_json(grid_to_json(grid)) == grid  # type: ignore[arg-type]


@pytest.mark.parametrize("policy", [None, "social-media"])
def test_the_shipped_grid_is_monotone(policy: str | None) -> None:
    assert grid_faults(shipped_grid(policy)) == ()


def test_a_scope_and_conditions_of_a_row_read_back() -> None:
    row = MatrixRow(conditions=frozenset({"own-view"}), scope=Scope(topics=frozenset({"valves"})))
    grid = {(CHANNEL, Level.SHARE): row}
    assert grid_from_json(grid_to_json(grid)) == grid  # type: ignore[arg-type]


def test_of_two_grids_of_one_instant_the_later_counts_and_the_first_is_never_told() -> None:
    cell = (CHANNEL, Level.SHARE)
    base = GridVersion(1, LONG_AGO, LONG_AGO, {cell: MatrixRow()})
    first = GridVersion(2, T0, T0 + 9 * DAY, {cell: MatrixRow(frozenset({"a"}))})
    second = GridVersion(3, T0 + DAY, T0 + 9 * DAY, {cell: MatrixRow()})
    assert built([base, first]).upcoming(*cell, T0 + DAY)
    assert not built([base, first, second]).upcoming(*cell, T0 + DAY)


def test_a_recall_makes_older_versions_count_no_more_from_its_day() -> None:
    cell = (CHANNEL, Level.SHARE)
    grid = GridVersion(1, LONG_AGO, LONG_AGO, {cell: MatrixRow(policy="p")})
    matrix = built([grid], [Recall("p", 1, T0, T0), Recall("p", 3, T0 + DAY, T0 + 9 * DAY), Recall("q", 7, T0, T0)])
    oldest = [matrix.row(*cell, T0 + day * DAY) for day in (0, 8, 9)]
    assert [row.oldest_version for row in oldest if row] == [0, 0, 3]
    assert [one.effective_at for one in matrix.upcoming(*cell, T0 + DAY)] == [T0 + 9 * DAY]
