"""A learner of the small course, at a client."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from courses import Course
from lms.db.work import Store
from tests.cast import Member
from tests.fixtures.app import Visitor
from tests.fixtures.courses import enrol


@pytest.fixture
def amara(client: Visitor, store: Store, cast: Mapping[str, Member], published_tea: Course) -> Visitor:
    """Give somebody who has begun the course."""
    enrol(store, cast["amara"].id)
    return client.sign_in("amara")
