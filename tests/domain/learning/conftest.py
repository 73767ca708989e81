"""A learner of the small course."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from courses import Course
from lms.db.work import Store
from tests.cast import Member
from tests.fixtures.courses import complete, enrol


@pytest.fixture
def amara(store: Store, cast: Mapping[str, Member], published_tea: Course) -> str:
    """Give somebody who has done every module."""
    person = cast["amara"].id
    enrol(store, person)
    complete(store, person, published_tea)
    return person
