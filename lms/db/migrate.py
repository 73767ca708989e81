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
from alembic.operations.ops import DowngradeOps, UpgradeOps
from sqlalchemy import Connection, Engine

from lms.db.base import Base, metadata
from lms.db.registry import all_tables, is_ours

VERSION_TABLE = "lms_alembic_version"
BRANCHES = ("lms", "accounts")
ACCOUNTS = "accounts"
FIRST_ORDER = ("db", "people", "learning", "awards", "permission", "reports", "audit", "notifications", "interop")
"""Rooms in the order of their first tables: foreign keys point down."""


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
    """Write the first migrations anew from the models, one a room, against an empty database.

    Only while nothing is released: afterwards a migration is added, never rewritten.
    """
    all_tables()
    for old in (folder() / "versions").glob("*_first.py"):
        old.unlink()
    with engine.connect() as connection:
        ops = produce_migrations(_context(connection, with_accounts=True), metadata)
    if ops.upgrade_ops is None or ops.downgrade_ops is None:
        raise RuntimeError("alembic found nothing to write")
    rooms = rooms_of_tables()
    written: list[Path] = []
    before: str | None = None
    for room in sorted(set(rooms.values()), key=_place):
        up = UpgradeOps([op for op in ops.upgrade_ops.ops if rooms[_table_of(op)] == room])
        down = DowngradeOps([op for op in ops.downgrade_ops.ops if rooms[_table_of(op)] == room])
        after = before if room != ACCOUNTS else None
        written.append(_write(room, after, render_python_code(up), render_python_code(down)))
        before = _revision(room)
    return written


def rooms_of_tables() -> dict[str, str]:
    """Return table → room, from the module in which its model stands."""
    return {mapper.class_.__tablename__: mapper.class_.__module__.split(".")[1] for mapper in Base.registry.mappers}


def _table_of(op: Any) -> str:  # noqa: ANN401  (an operation of alembic's)
    return str(op.table_name)


def _place(room: str) -> int:
    return [*FIRST_ORDER, ACCOUNTS].index(room)


def _revision(room: str) -> str:
    return f"{room}_0001"


def _write(room: str, after: str | None, up: str, down: str) -> Path:
    day = datetime.now().astimezone().strftime("%Y_%m_%d")
    path = folder() / "versions" / f"{day}_{_place(room):02}_{room}_first.py"
    label = {FIRST_ORDER[0]: "lms", ACCOUNTS: ACCOUNTS}.get(room)
    dialect = "from sqlalchemy.dialects import postgresql\n" if "postgresql." in up else ""
    text = "from sqlalchemy import Text\n" if "Text()" in up.replace("sa.Text()", "") else ""
    body = (
        f'"""The first tables of {room}."""\n\n'
        f"import sqlalchemy as sa\nfrom alembic import op\n{text}{dialect}\nimport lms.db.types\n\n"
        f"revision = {_revision(room)!r}\ndown_revision = {after!r}\nbranch_labels = {(label,) if label else None!r}\n"
        f"depends_on = {_revision(FIRST_ORDER[1]) if room == ACCOUNTS else None!r}\n\n\n"
        f'def upgrade() -> None:\n    """Make the tables."""\n    {up}\n\n\n'
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
