"""``flask lms audit``: seal the trail, and say whether it is whole."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from lms.audit import service
from lms.web.state import state

audit = AppGroup("audit", help="The audit trail: seal and verify.")


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


COMMANDS = [audit]
