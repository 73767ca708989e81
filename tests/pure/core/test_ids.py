"""Identifiers: of one form, never twice, in the order in which they were made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from lms.core.ids import LENGTH, is_id, new_id


def test_later_ones_sort_later_also_within_a_millisecond() -> None:
    made = [new_id() for _ in range(5_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_threads_never_make_the_same_one() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [one for batch in pool.map(lambda _: [new_id() for _ in range(500)], range(8)) for one in batch]
    assert len(set(made)) == len(made)


def test_the_form_is_told_from_other_texts() -> None:
    assert is_id(new_id())
    assert not any(map(is_id, ("", "0" * (LENGTH - 1), "O" * LENGTH, "é" * LENGTH)))
