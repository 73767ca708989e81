"""A company on a database of its own, served by processes that a test may kill."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lms.core.settings import Settings
from tests.faults.processes import Processes, environment
from tests.fixtures.smtp import Post


@pytest.fixture
def settings(settings: Settings, live_url: str, smtp: Post) -> Settings:
    """Give the settings that test and processes share: this database, this mail server."""
    return replace(settings, database_url=live_url, smtp_url=smtp.url)


@pytest.fixture
def processes(cast: object, settings: Settings, tmp_path: Path) -> Iterator[Processes]:
    """Give web server and worker, neither started yet; what still runs is killed after the test."""
    made = Processes(environment(settings), tmp_path)
    yield made
    made.end()
    sys.stderr.write(made.said())  # shown when the test fails
