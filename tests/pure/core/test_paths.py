"""Where one may be sent on to: a path of this site and nothing else."""

from __future__ import annotations

import pytest

from lms.core import paths


@pytest.mark.parametrize("path", ["/", "/team?page=2", "/people/01ABC#name"])
def test_a_path_of_this_site_is_followed(path: str) -> None:
    assert paths.safe_path(path) == path


@pytest.mark.parametrize(
    "target",
    [
        "",
        "team",
        "//evil.example",
        "////evil.example",
        "//[",
        "/\\evil.example",
        "https://evil.example",
        "javascript:1",
        "/\t/evil",
        "/" + "a" * 2001,
    ],
)
def test_nothing_else_is_followed(target: str) -> None:
    assert paths.safe_path(target) is None
