"""Demo companies to measure on: SQLite files are kept in build/, PostgreSQL is filled anew from the same seed."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import URL, Engine

from lms.core.settings import Settings
from lms.db.engine import make_engine
from lms.db.migrate import upgrade
from lms.db.work import Store
from lms.demo.loading import load
from lms.wiring import make_store
from tests.fixtures import postgres

TOP = Path(__file__).parents[2]
BUILD = TOP / "build"
SEED = 1
MAKES = ("migrations", "lms/demo", "courses")
"""The folders that decide how a company looks: one made from other tables, people or courses is not measured."""


@dataclass(frozen=True)
class Company:
    """A demo company in a database, with the settings it is served with."""

    url: str
    folder: Path
    database: psutil.Process | None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that serves it."""
        return {
            "LMS_DATABASE_URL": self.url,
            "LMS_DEMO": "yes",
            "LMS_MAIL_FOLDER": str(self.folder / "mail"),
            "LMS_AUDIT_KEY_FILE": str(self.folder / "audit.key"),
            "LMS_AUDIT_HEAD_FILE": str(self.folder / "audit.head"),
            "SECRET_KEY": "the key of a benchmark",
        }

    def store(self) -> Store:
        """Return a store on the company, for preparing what is measured."""
        settings = Settings.from_mapping({n: v for n, v in self.environment.items() if n.startswith("LMS_")})
        return make_store(settings, make_engine(self.url))


@contextmanager
def company(kind: str, people: int) -> Iterator[Company]:
    """Give a copy of the company of a size, on ``sqlite`` or ``postgresql``."""
    with tempfile.TemporaryDirectory(prefix="pennydrop-bench-") as name:
        folder = Path(name)
        if kind == "sqlite":
            kept = sqlite_seed(people)
            shutil.copytree(kept, folder, dirs_exist_ok=True)
            yield Company(f"sqlite:///{folder / 'company.sqlite3'}", folder, None)
        else:
            with server() as (address, process):
                made = Company(address.render_as_string(hide_password=False), folder, process)
                fill(made, people)
                yield made


def sqlite_seed(people: int) -> Path:
    """Return the folder with the company of a size, made on first use."""
    folder = BUILD / f"company-{people}-{SEED}-{edition(MAKES)}"
    if not (folder / "whole").exists():
        for older in BUILD.glob(f"company-{people}-{SEED}*"):
            shutil.rmtree(older)
        folder.mkdir(parents=True)
        fill(Company(f"sqlite:///{folder / 'company.sqlite3'}", folder, None), people)
        (folder / "whole").touch()
    return folder


def edition(folders: Iterable[str]) -> str:
    """Return eight hex digits of what the files in some folders say."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((TOP / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(TOP)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]


def fill(made: Company, people: int) -> None:
    """Make the tables, publish the courses and load the demo company."""
    store = made.store()
    upgrade(store.engine, with_accounts=True)
    publish(store)
    load(store, people, SEED, lambda *_: None)
    tidy(store.engine)
    store.engine.dispose()


def tidy(engine: Engine) -> None:
    """Let PostgreSQL do now what it would do of itself some time after so much was written: that is no page's work."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
            connection.exec_driver_sql("CHECKPOINT")


def publish(store: Store) -> None:
    """Publish the courses that ship with the product."""
    from lms.learning.service.publishing import publish_catalogue

    with store.writing() as work:
        publish_catalogue(work)


@contextmanager
def server() -> Iterator[tuple[URL, psutil.Process]]:
    """Give an embedded PostgreSQL with an empty database, and its process."""
    run = postgres.Run()
    try:
        root = postgres.server_url(run.folder)
        postgres.execute(root, "CREATE DATABASE company")
        number = int((run.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        yield root.set(database="company", drivername="postgresql"), psutil.Process(number)
    finally:
        run.end()
