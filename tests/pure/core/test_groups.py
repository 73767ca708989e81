"""Groups that are too small to be shown, and what subtraction must not bring back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.groups import LEAST_SHOWN, hidden_groups


@pytest.mark.parametrize(
    "sizes, hidden",
    [
        ({}, set()),
        ({"a": 5, "b": 9}, set()),
        ({"a": 5, "b": 9, "none": 0}, set()),
        ({"a": 4}, {"a"}),
        ({"a": 3, "b": 2, "c": 9}, {"a", "b"}),
        ({"a": 3, "c": 9, "d": 7}, {"a", "d"}),
    ],
)
def test_small_groups_are_hidden_and_one_more_where_subtraction_would_tell(
    sizes: dict[str, int], hidden: set[str]
) -> None:
    assert hidden_groups(sizes) == hidden


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8))
def test_what_is_hidden_is_never_fewer_people_than_may_be_shown(sizes: dict[str, int]) -> None:
    hidden = hidden_groups(sizes)
    assert all(sizes[name] >= LEAST_SHOWN for name in sizes.keys() - hidden if sizes[name])
    together = sum(sizes[name] for name in hidden)
    everybody = sum(sizes.values())
    assert together == 0 or together >= LEAST_SHOWN or together == everybody
