"""The command group: it gathers the commands of the files beside it."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from flask.cli import AppGroup

group = AppGroup("lms", help="Pennydrop: tables, demo company, worker, imports, checks.")

for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
    if module.name != "group":
        for command in importlib.import_module(f"lms.cli.{module.name}").COMMANDS:
            group.add_command(command)
