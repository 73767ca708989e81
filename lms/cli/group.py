"""The command group: it gathers the commands of the files beside it."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError


class Commands(AppGroup):
    """Commands that say in a sentence when the database fails under them."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a database that is away or full ends it with what it said and the cure."""
        try:
            return super().invoke(ctx)
        except OperationalError as error:
            raise click.ClickException(
                f"The database cannot be used: {str(error.orig).strip()}. The step that failed was undone as a whole; "
                "what was done before it is kept. Look at the database and the room on its disk, then run it again."
            ) from error


group = Commands("lms", help="Pennydrop: tables, demo company, worker, imports, checks.")

for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
    if module.name != "group":
        for command in importlib.import_module(f"lms.cli.{module.name}").COMMANDS:
            group.add_command(command)
