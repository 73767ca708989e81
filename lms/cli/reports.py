"""``flask lms reports``: make facts and cells anew, and say whether they are right."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from lms.reports import service
from lms.web.state import state

reports = AppGroup("reports", help="Facts and cells behind the departments' figures: rebuild and verify.")


@reports.command("rebuild")
def rebuild() -> None:
    """Make all facts and cells anew from the records (nothing else is touched)."""
    with state().store.writing() as work:
        people = service.rebuild(work, lambda through: click.echo(f"{through} people read …", err=True))
    click.echo(f"Facts and cells of {people} people are made anew.")


@reports.command("verify")
def verify() -> None:
    """Hold facts against the records and cells against the facts; exit 1 and name each place that is wrong."""
    drifts = service.verify(state().store)
    for drift in drifts:
        click.echo(str(drift))
    if drifts:
        click.echo("Cure: flask lms reports rebuild", err=True)
        sys.exit(1)
    click.echo("Yes: every fact follows from the records, and every cell counts its facts.")


COMMAND = reports
