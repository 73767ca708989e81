"""The command group: each file beside it is one command, read once somebody asks for it: a web server never does."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

NAMES = sorted(each.name for each in pkgutil.iter_modules([str(Path(__file__).parent)]) if each.name != "group")


class Commands(AppGroup):
    """Commands that are called as their files, and say in a sentence when the database fails under them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names."""
        return NAMES

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a name, None for an unknown one."""
        if cmd_name not in NAMES:
            return None
        command: click.Command = importlib.import_module(f"lms.cli.{cmd_name}").COMMAND
        return command

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
