"""How many statements the pages of learning take, and that a lesson's number does not grow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import pytest

from courses import Course
from lms.db.work import Store
from tests.cast import Member
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA, complete, sit

Cast = Mapping[str, Member]
Recorder = Callable[[], AbstractContextManager[list[str]]]


def test_a_lesson_takes_two_statements_whatever_was_answered(
    amara: Visitor, store: Store, cast: Cast, published_tea: Course, statements: Recorder
) -> None:
    numbers = []
    for modules in (0, 1, 3):
        complete(store, cast["amara"].id, published_tea, modules)
        with statements() as seen:
            assert amara.get(f"/courses/{TEA}/modules/brewing").status_code == 200
        numbers.append(len(seen))
    assert numbers == [2, 2, 2]


@pytest.mark.parametrize(("page", "most"), [("/courses", 2), (f"/courses/{TEA}", 5), (f"/courses/{TEA}/assessment", 5)])
def test_the_other_pages_take_a_fixed_number(amara: Visitor, statements: Recorder, page: str, most: int) -> None:
    with statements() as seen:
        amara.get(page)
    assert len(seen) == most


def test_the_result_of_a_pass_takes_eight_statements(
    amara: Visitor, store: Store, cast: Cast, published_tea: Course, statements: Recorder
) -> None:
    complete(store, cast["amara"].id, published_tea)
    attempt = sit(store, cast["amara"].id)
    with statements() as seen:
        amara.get(f"/courses/{TEA}/attempts/{attempt}/result")
    assert len(seen) == 8
