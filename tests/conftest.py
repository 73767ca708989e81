"""Fixtures of all tests; each lives in tests/fixtures in a file of its subject."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fixtures import postgres, size

pytest_plugins = [
    "tests.fixtures.network",
    "tests.fixtures.work",
    "tests.fixtures.databases",
    "tests.fixtures.app",
    "tests.fixtures.courses",
    "tests.fixtures.smtp",
    "tests.fixtures.statements",
    "tests.fixtures.browser",
]
# Settings of whoever starts the tests are none of theirs.
for name in [name for name in os.environ if name.startswith("LMS_")]:
    del os.environ[name]

RUN = pytest.StashKey[postgres.Run]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run: one folder that its workers share."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        config.stash[RUN] = postgres.Run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run, and with it the database server."""
    if run := config.stash.get(RUN, None):
        run.end()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: pytest.Config) -> None:
    """Tell a worker the folder of the run."""
    node.workerinput["run_folder"] = str(node.config.stash[RUN].folder)  # type: ignore[attr-defined]


def pytest_report_header() -> str:
    """Say how large the tests are."""
    return f"size: {size.SIZE} (TEST_SIZE)"


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest) -> Path:
    """Give the folder that all workers of this run share; it is removed at the end."""
    config = request.config
    return Path(config.workerinput["run_folder"]) if hasattr(config, "workerinput") else config.stash[RUN].folder
