"""What a department's cells say."""

from __future__ import annotations

import pytest

from lms.reports.rules.figures import CourseFigures, Figures, Step, figures_of, next_step, ordered

COURSES = [("trust", "Trust")]
CELLS = {
    ("standing", "", "counted"): 10,
    ("standing", "", "new"): 2,
    ("standing", "", "away"): 1,
    ("course", "trust", "certified"): 4,
    ("course", "trust", "started"): 3,
    ("course", "trust", "expired"): 1,
    ("course", "other", "started"): 9,
    ("trained", "", "yes"): 4,
    ("permitted", "", "share"): 2,
    ("permitted", "", "publish"): 1,
}


def figures(name: str = "a", counted: int = 10, trained: int = 0, permitted: int = 0, **more: int) -> Figures:
    course = CourseFigures(
        "trust", "Trust", trained, more.get("started", 0), more.get("expired", 0), more.get("none", 0)
    )
    return Figures(name, name, counted, 0, trained, permitted, (course,))


def test_cells_become_numerators_over_one_denominator() -> None:
    found = figures_of(("id", "Sales", 2), CELLS, COURSES)
    assert (found.counted, found.uncounted, found.trained, found.permitted, found.below) == (10, 3, 4, 3, 2)
    assert found.courses == (CourseFigures("trust", "Trust", certified=4, started=3, expired=1, none=2),)
    assert (found.trained_share, found.permitted_share) == (40.0, 30.0)


def test_a_department_without_people_has_shares_of_nothing() -> None:
    found = figures_of(("id", "Sales", 0), {}, COURSES)
    assert (found.trained_share, found.all_trained, found.is_comparable) == (0.0, False, False)


@pytest.mark.parametrize("counted, comparable", [(4, False), (5, True)])
def test_groups_under_five_are_not_compared(counted: int, comparable: bool) -> None:
    assert figures(counted=counted).is_comparable is comparable


@pytest.mark.parametrize(
    "found, step",
    [
        (figures(counted=0), Step("nobody")),
        (figures(trained=10), Step("hold")),
        (figures(trained=4, started=1, expired=2, none=3), Step("begin", 3, "Trust")),
        (figures(trained=4, started=4, expired=2), Step("finish", 4, "Trust")),
        (figures(trained=4, started=1, expired=5), Step("renew", 5, "Trust")),
        (Figures("a", "a", 9, 0, 0, 0, ()), Step("publish")),
    ],
)
def test_the_next_step_is_what_concerns_most_people(found: Figures, step: Step) -> None:
    assert next_step(found) == step


@pytest.mark.parametrize(
    "sort, names",
    [
        ("name", "a b c"), ("-name", "c b a"), ("people", "c a b"), ("-people", "b a c"), ("trained", "b a c"),
        ("-trained", "c a b"), ("permitted", "a c b"), ("-permitted", "b a c"), ("anything", "a b c"),
    ],
)  # fmt: skip
def test_rows_are_in_the_order_that_was_asked_for(sort: str, names: str) -> None:
    rows = [figures("b", 20, 1, 9), figures("c", 5, 5), figures("a", 10, 4)]
    assert [row.name for row in ordered(rows, sort)] == names.split()
