"""Migrations: two branches, ``lms`` for every database and ``accounts`` for the stand-alone product's sign-in.

Alembic is told in both directions which tables are ours, so that a host's migrations and ours never see each other.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations.ops import UpgradeOps
from sqlalchemy import Connection, Engine

from lms.db.base import metadata
from lms.db.registry import ACCOUNTS_PREFIX, all_tables, is_ours

VERSION_TABLE = "lms_alembic_version"
BRANCHES = ("lms", "accounts")


def folder() -> Path:
    """Return the folder of the migrations: beside the package in a checkout, inside it in a wheel."""
    inside = Path(__file__).parent.parent / "_migrations"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "migrations"


def upgrade(engine: Engine, *, with_accounts: bool) -> None:
    """Bring the tables to the newest state; nothing happens when they are there already."""
    for branch in BRANCHES if with_accounts else BRANCHES[:1]:
        _run(engine, command.upgrade, f"{branch}@head")


def downgrade(engine: Engine) -> None:
    """Take all tables of ours away again: for tests of both directions."""
    _run(engine, command.downgrade, "base")


def drift(engine: Engine, *, with_accounts: bool) -> list[Any]:
    """Return what differs between the models and the database; empty when a migration is missing nowhere."""
    all_tables()
    with engine.connect() as connection:
        return list(compare_metadata(_context(connection, with_accounts=with_accounts), metadata))


def is_current(engine: Engine) -> bool:
    """Say whether the database has the tables of this version."""
    from alembic.script import ScriptDirectory

    wanted = set(ScriptDirectory.from_config(_config()).get_heads())
    with engine.connect() as connection:
        found = set(MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_heads())
    return bool(found) and found <= wanted


def write_initial(engine: Engine) -> list[Path]:
    """Write the first migration of both branches anew from the models, against an empty database.

    Only while nothing is released: afterwards a migration is added, never rewritten.
    """
    all_tables()
    written = []
    with engine.connect() as connection:
        for branch in BRANCHES:
            ops = produce_migrations(_context(connection, with_accounts=True), metadata)
            up, down = ops.upgrade_ops, ops.downgrade_ops
            if up is None or down is None:
                raise RuntimeError("alembic found nothing to write")
            up.ops = _of_branch(up.ops, branch)
            down.ops = _of_branch(down.ops, branch)
            written.append(_write(branch, up, render_python_code(down)))
    return written


def _of_branch(ops: list[Any], branch: str) -> list[Any]:
    def is_account(op: Any) -> bool:  # noqa: ANN401  (an operation of alembic's)
        return str(getattr(op, "table_name", "")).startswith(ACCOUNTS_PREFIX)

    return [op for op in ops if is_account(op) == (branch == "accounts")]


def _write(branch: str, up: UpgradeOps, down: str) -> Path:
    day = datetime.now().astimezone().strftime("%Y_%m_%d")
    for old in (folder() / "versions").glob(f"*_{branch}_initial.py"):
        old.unlink()
    path = folder() / "versions" / f"{day}_{branch}_initial.py"
    body = (
        f'"""The first tables of the branch {branch}."""\n\n'
        "import sqlalchemy as sa\nfrom alembic import op\nfrom sqlalchemy import Text\n"
        "from sqlalchemy.dialects import postgresql\n\nimport lms.db.types\n\n"
        f'revision = "{branch}_0001"\ndown_revision = None\nbranch_labels = ("{branch}",)\ndepends_on = None\n\n\n'
        f'def upgrade() -> None:\n    """Make the tables."""\n    {render_python_code(up)}\n\n\n'
        f'def downgrade() -> None:\n    """Take the tables away."""\n    {down}\n'
    )
    path.write_text(body, encoding="utf-8")
    return path


def _context(connection: Connection, *, with_accounts: bool) -> MigrationContext:
    def include(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or (name is not None and is_ours(name, with_accounts=with_accounts))

    def include_object(item: object, name: str | None, kind: str, _reflected: object, _other: object) -> bool:
        return kind != "table" or include(name, kind, item)

    return MigrationContext.configure(
        connection,
        opts={
            "version_table": VERSION_TABLE,
            "include_name": include,
            "include_object": include_object,
            "target_metadata": metadata,
            "compare_type": True,
        },
    )


def _config() -> Config:
    config = Config(stdout=sys.stderr)
    config.set_main_option("script_location", str(folder()))
    config.set_main_option("path_separator", "newline")
    return config


def _run(engine: Engine, step: Any, revision: str) -> None:  # noqa: ANN401  (a command of alembic's)
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        step(config, revision)
