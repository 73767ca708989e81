"""``flask lms doctor``: what this machine lacks, each with its cure."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from lms.awards.printing import missing_for_printing
from lms.core.settings import Settings
from lms.db import migrate
from lms.db.work import Store
from lms.web.assets import read_manifest
from lms.web.state import state


@click.command("doctor")
def doctor() -> None:
    """Look at everything that the product needs from this machine; exit 1 if something is missing."""
    store = state().store
    found = list(complaints(store))
    for complaint in found:
        click.echo(complaint)
    if found:
        sys.exit(1)
    click.echo("Nothing is missing.")


def complaints(store: Store) -> Iterator[str]:
    """Yield a sentence with its cure for everything that is missing."""
    yield from missing_for_printing()
    yield from _database(store)
    yield from _files(store.settings)
    if not read_manifest():
        yield "The front end is not built. Run: python frontend/build.py"


def _database(store: Store) -> Iterator[str]:
    try:
        if not migrate.is_current(store.engine):
            yield "The tables are not those of this version. Run: flask lms db upgrade"
    except SQLAlchemyError as error:
        yield f"The database does not answer ({type(error).__name__}). Check LMS_DATABASE_URL."


def _files(settings: Settings) -> Iterator[str]:
    for name in (settings.audit_key_file, settings.audit_head_file):
        folder = Path(name).parent
        if not folder.is_dir():
            yield f"The folder {folder} of {Path(name).name} does not exist yet; it is made on first use."


COMMAND = doctor
