"""The public names of the package; those that read Markdown and YAML come later than the others, and are there."""

from __future__ import annotations

import pytest

import courses
from courses.checking import check
from courses.loader import load_catalogue, load_course


def test_every_public_name_is_there() -> None:
    assert [name for name in courses.__all__ if not hasattr(courses, name)] == []
    assert (courses.check, courses.load_catalogue, courses.load_course) == (check, load_catalogue, load_course)


def test_another_name_is_none_of_the_package() -> None:
    with pytest.raises(AttributeError):
        courses.export  # noqa: B018
