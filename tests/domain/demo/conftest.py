from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lms.core.clock import SetClock
from lms.db.engine import make_engine
from lms.db.work import Store
from lms.demo.company import Company
from lms.demo.loading import load
from lms.learning import service as learning
from tests.fixtures.databases import DATABASES, Databases, text
from tests.fixtures.work import NOW, settings_in, store_on


@dataclass(frozen=True)
class Loaded:
    """A demo company in a database of its own, for all tests of one file."""

    store: Store
    company: Company
    told: list[tuple[str, int, int]]


def load_into(databases: Databases, kind: str, folder: Path, people: int, *, bulk: bool) -> Loaded:
    """Put a demo company into a new database and return it."""
    engine = make_engine(text(databases.copy(kind, cast=False)))
    store = store_on(engine, settings_in(folder, demo=True), SetClock(NOW))
    with store.writing() as work:
        learning.publish_catalogue(work)
    told: list[tuple[str, int, int]] = []
    company = load(store, people, 7, lambda *step: told.append(step), bulk=bulk)
    return Loaded(store, company, told)


@pytest.fixture(scope="module", params=DATABASES)
def played(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    loaded = load_into(databases, request.param, tmp_path_factory.mktemp("played"), 80, bulk=False)
    yield loaded
    loaded.store.engine.dispose()


@pytest.fixture(scope="module", params=DATABASES)
def written(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    loaded = load_into(databases, request.param, tmp_path_factory.mktemp("written"), 300, bulk=True)
    yield loaded
    loaded.store.engine.dispose()
