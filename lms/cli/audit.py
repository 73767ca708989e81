"""``flask lms audit``: seal the trail, and say whether it is whole."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import Progress

from lms.audit import service
from lms.audit.exporting import Period
from lms.audit.exporting import export as write_export
from lms.core.errors import DomainError
from lms.people.rules import end_of_day, start_of_day
from lms.web.state import state

audit = AppGroup("audit", help="The audit trail: seal, verify, export.")


@audit.command("seal")
def seal() -> None:
    """Seal every row that waits (the worker does this by itself)."""
    click.echo(f"{service.seal_all(state().store)} rows sealed.")


@audit.command("verify")
def verify() -> None:
    """Hold rows, certificates and permissions against what was sealed; exit 1 and name each place that is wrong."""
    findings = service.verify(state().store)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        sys.exit(1)
    click.echo(
        "Yes: every sealed row, every certificate and every permission is as it was written, and no seal is missing."
    )


@audit.command("export")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True, help="First day, as 2026-01-01.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Last day, included.")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export(first: datetime, last: datetime, file: Path) -> None:
    """Write what an auditor needs to check the record of some days without this server: a signed zip, as FILE."""
    store = state().store
    zone = store.settings.time_zone
    period = Period(start_of_day(first.date(), zone), end_of_day(last.date(), zone))
    try:
        with Progress(console=Console(stderr=True), refresh_per_second=4) as bars:
            bar = bars.add_task("Entries", total=None)
            found = write_export(store, period, file, lambda done, total: bars.update(bar, completed=done, total=total))
    except DomainError as error:
        raise click.ClickException(f"{error.sentence} {error.cure}".strip()) from error
    click.echo(f"{found.entries} entries are in {file}. Check it with the program inside: verify.py")
    click.echo(f"Public key, to be given to the auditor by another way: {found.key}")


COMMAND = audit
