"""A course with script wherever its words are free, published: every page of it shows words and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from courses import Course
from lms.db.work import Store
from tests.cast import CAST
from tests.fixtures.app import Visitor
from tests.fixtures.courses import complete, enrol, publish, sit
from tests.pure.courses.hostile import SCRIPT, Running, hostile_course

AMARA = CAST["amara"].id


@pytest.fixture
def database() -> str:
    return "sqlite"  # how a page is written does not depend on where its words are kept


@pytest.fixture
def course(cast: object, store: Store) -> Course:
    """Publish the course, with somebody who has passed it and somebody who has begun."""
    course = publish(store, hostile_course())
    enrol(store, AMARA)
    complete(store, AMARA, course)
    sit(store, AMARA)
    enrol(store, CAST["yuki"].id)
    return course


def addresses(course: Course) -> Iterator[str]:
    yield from ("/", "/courses", "/certificates", f"/courses/{course.slug}", "/courses/tea/assessment", "/assignments")
    yield from (f"/courses/{course.slug}/modules/{module.id}" for module in course.modules)


@pytest.mark.parametrize("name", ["amara", "yuki", "luca", "hanna"])
def test_no_page_runs_what_a_course_says(client: Visitor, course: Course, name: str) -> None:
    client.sign_in(name)
    shown = 0
    for path in addresses(course):
        answer = client.get(path)
        assert answer.status_code < 500, path
        assert [found for found in Running(answer.text).found if "alert(1)" in found] == [], path
        assert SCRIPT not in answer.text, path
        shown += "alert(1)" in answer.text
    assert shown, "the words are on no page at all"
