"""Whether a person stands in a loop of the reporting lines: in one further up they do not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.people.rules import find_loop, loop_of

PEOPLE = st.integers(0, 8).map(str)


@given(st.dictionaries(PEOPLE, PEOPLE, max_size=9))
def test_somebody_stands_in_a_loop_exactly_when_there_is_one(manager_of: dict[str, str]) -> None:
    loops = {person: loop for person in manager_of if (loop := loop_of(person, manager_of))}
    assert bool(loops) == bool(find_loop(manager_of))
    for person, loop in loops.items():
        assert loop[0] == person
        assert all(manager_of[below] == above for below, above in zip(loop, loop[1:] + loop[:1], strict=True))
        assert set(loop) <= loops.keys(), "everybody in it stands in it"


def test_a_loop_further_up_is_not_ones_own() -> None:
    assert loop_of("1", {"1": "2", "2": "3", "3": "2"}) == ()
    assert loop_of("2", {"1": "2", "2": "3", "3": "2"}) == ("2", "3")
