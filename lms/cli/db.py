"""``flask lms db``: the tables."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from lms.cli.courses import publish_shipped
from lms.db import migrate
from lms.permission.service.shipping import load_shipped
from lms.web.state import state

db = AppGroup("db", help="The tables of the database.")


def has_accounts() -> bool:
    """Say whether the application at hand is the stand-alone one, which has tables for signing in."""
    return "lms.accounts" in current_app.blueprints


@db.command("upgrade")
def upgrade() -> None:
    """Bring the tables to this version and publish the courses and policies that came with it."""
    migrate.upgrade(state().store.engine, with_accounts=has_accounts())
    click.echo("The tables are up to date.")
    publish_shipped()
    with state().store.writing() as work:
        for slug in load_shipped(work):
            click.echo(f"Published the policy {slug}.")


@db.command("rewrite-initial", hidden=True)
def rewrite_initial() -> None:
    """Write the first migrations anew from the models (only while nothing is released; on an empty database)."""
    for path in migrate.write_initial(state().store.engine):
        click.echo(f"Wrote {path.name}.")


COMMAND = db
