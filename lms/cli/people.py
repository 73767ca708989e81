"""``flask lms people``: people and departments from files."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from lms.core.errors import DomainError
from lms.people import queries, service
from lms.people.importing.columns import KINDS, PEOPLE
from lms.people.importing.files import MOST_BYTES
from lms.people.queries import ImportRow
from lms.people.service.checking import verify_lines
from lms.web.state import state

people = AppGroup("people", help="People and departments.")


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), default=PEOPLE, show_default=True, help="What the rows are.")
@click.option("--leavers", is_flag=True, help="The file holds everybody: who is not in it has left.")
@click.option("--dry-run", is_flag=True, help="Check only; nothing changes.")
def import_file(file: Path, kind: str, *, leavers: bool, dry_run: bool) -> None:
    """Import people or departments from a CSV or XLSX FILE. Nothing is applied while any row is wrong."""
    store, console = state().store, Console()
    with file.open("rb") as opened:
        data = opened.read(MOST_BYTES + 1)
    try:
        with store.writing() as work:
            import_id = service.check_file(work, file.name, data, kind, leavers=leavers)
            row = queries.import_row(work.session, import_id)
            show(console, row)
            wrong = bool(row.summary["faults"] or row.summary["missing"])
            if dry_run or wrong or not row.total:
                service.drop_import(work, import_id)
            else:
                service.start_import(work, import_id)
    except DomainError as error:
        raise click.ClickException(f"{error.sentence} {error.cure}".strip()) from error
    if wrong:
        raise click.ClickException("Nothing was changed. Mend the rows and import the file again.")
    if dry_run or not row.total:
        console.print("Nothing was changed.")
        return
    apply(console, import_id, row.total)


@people.command("verify")
def verify() -> None:
    """Hold the tree of departments and the reporting lines against a walk over them; exit 1 and name what is wrong."""
    found = verify_lines(state().store)
    for misplaced in found:
        click.echo(str(misplaced))
    if found:
        sys.exit(1)
    click.echo("Yes: every department and every person stands below whom they should.")


def show(console: Console, row: ImportRow) -> None:
    """Print what the check found."""
    if row.summary["missing"]:
        console.print("No column means: " + ", ".join(row.summary["missing"]))
        return
    counts = row.summary["counts"]
    console.print(
        f"{row.summary['rows']} rows: {counts['adds']} new, {counts['changes']} changed, {counts['moves']} moved, "
        f"{counts['leaves']} leaving, {row.summary['same']} as they are, {row.summary['wrong_rows']} wrong."
    )
    if row.summary["faults"]:
        table = Table("Row", "Name", "Column", "In the file", "What is wrong, and what to do")
        for fault in row.summary["shown"]:
            said = f"{fault['message']} {fault['cure']}"
            table.add_row(str(fault["row"]), fault["name"], fault["column"], fault["value"], said)
        console.print(table)


def apply(console: Console, import_id: str, total: int) -> None:
    """Do the chunks, with progress; a worker that is at the same import shares the work."""
    store = state().store
    shown = (TextColumn("Importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*shown, console=console) as progress:
        task = progress.add_task("import", total=total)
        more = True
        while more:
            with store.writing() as work:
                more = service.go_on(work, import_id)
                row = queries.import_row(work.session, import_id)
            progress.update(task, completed=row.done)
    if row.state == service.STOPPED:
        raise click.ClickException(f"Stopped after {row.done} of {row.total}. {row.error}")
    console.print(f"Done: {row.added} new, {row.changed} changed, {row.left} left.")


COMMAND = people
