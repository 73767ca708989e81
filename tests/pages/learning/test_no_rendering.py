"""Courses are rendered when they are published: neither a start nor the opening of a lesson reads Markdown or YAML."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from courses import Course, load_course
from lms.db.work import Store
from lms.learning.service.publishing import SHIPPED
from tests.cast import CAST
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA, enrol
from tests.fixtures.work import NOW

RENDERING = (
    "markdown_it",
    "ruamel",
    "nh3",
    "courses.markdown",
    "courses.plainyaml",
    "courses.blocks",
    "courses.lesson",
)


@pytest.fixture
def database() -> str:
    return "sqlite"  # what is called does not depend on where courses are kept


@contextmanager
def calls() -> Iterator[set[str]]:
    """Give the set that fills with the rendering modules of which anything is called."""
    called: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        name = str(frame.f_globals.get("__name__", ""))
        if event == "call" and name.startswith(RENDERING):
            called.add(name)

    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(None)


def test_opening_a_lesson_for_the_first_time_renders_nothing(
    client: Visitor, store: Store, cast: object, published_tea: Course
) -> None:
    enrol(store, CAST["amara"].id)
    client.sign_in("amara")
    with calls() as called:
        assert client.get(f"/courses/{TEA}/modules/brewing").status_code == 200
    assert called == set()


def test_rendering_is_noticed_where_it_happens() -> None:
    with calls() as called:
        load_course(SHIPPED / "granting-permission", NOW.date())
    assert {"courses.markdown", "courses.plainyaml", "courses.blocks", "courses.lesson"} <= called


def test_a_start_with_published_courses_loads_no_reader_of_markdown_or_yaml() -> None:
    code = "import sys, lms.learning.service.publishing as p, lms.learning.queries; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "courses.model" in loaded
    assert not loaded & {"markdown_it", "ruamel.yaml", "courses.plainyaml", "courses.lesson", "courses.checking"}
