"""Certificate numbers survive reading aloud, and slips are noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import InvalidNumber, is_valid, new_number, normalise
from certificates.serial import ALPHABET

numbers = st.binary(min_size=10, max_size=10).map(lambda drawn: new_number(lambda _count: drawn))


@given(numbers)
def test_a_new_number_is_valid_and_already_in_its_canonical_form(number: str) -> None:
    assert normalise(number) == number
    assert [len(group) for group in number.split("-")] == [4, 4, 4, 4]


@given(numbers, st.integers(0, 15), st.integers(1, 31))
def test_any_single_wrong_symbol_is_noticed(number: str, place: int, distance: int) -> None:
    symbols = list(number.replace("-", ""))
    symbols[place] = ALPHABET[(ALPHABET.index(symbols[place]) + distance) % 32]
    assert not is_valid("".join(symbols))


@given(numbers, st.integers(0, 15), st.integers(0, 15))
def test_any_two_different_symbols_swapped_are_noticed(number: str, one: int, other: int) -> None:
    symbols = list(number.replace("-", ""))
    swapped = symbols[one] != symbols[other]
    symbols[one], symbols[other] = symbols[other], symbols[one]
    assert is_valid("".join(symbols)) is not swapped


@given(numbers)
def test_case_spaces_and_look_alike_letters_do_not_matter(number: str) -> None:
    typed = " " + number.lower().replace("-", " – ").replace("0", "o").replace("1", "l") + "\n"
    assert normalise(typed) == number


@pytest.mark.parametrize("text", ["", "7KQ4", "7KQ4-M2XD-9RTA-5VEU", "٣" * 16, "ß" * 16, "A" * 17, "A" * 100_000])
def test_what_is_no_number_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InvalidNumber, match=r"\.$"):
        normalise(text)


def test_two_hundred_numbers_are_all_different_and_use_all_symbols() -> None:
    drawn = {new_number() for _ in range(200)}
    assert len(drawn) == 200
    assert set("".join(drawn)) - {"-"} == set(ALPHABET)
