"""``flask lms demo``: a demo company, to look around in."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from lms.cli.db import has_accounts, upgrade
from lms.core.errors import DomainError
from lms.demo.loading import is_there, load
from lms.web.state import state

MOST = 100_000


@click.command("demo")
@click.option("--people", type=click.IntRange(60, MOST), default=240, show_default=True, help="How many people.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another company.")
@click.option("--if-empty", is_flag=True, help="Do nothing when a demo company is there already.")
@with_appcontext
@click.pass_context
def demo(context: click.Context, people: int, seed: int, *, if_empty: bool) -> None:
    """Put a demo company with nine months of history into an empty database, its tables brought up to date first.

    Sign in as its personas with LMS_DEMO=yes, from this machine only.
    """
    if not has_accounts():
        raise click.UsageError("A demo company is for the stand-alone product: its personas sign in there.")
    context.invoke(upgrade)
    store = state().store
    try:
        if is_there(store) and if_empty:
            return
        with _Bars() as bars:
            load(store, people, seed, bars.tell)
    except DomainError as error:
        raise click.ClickException(f"{error.sentence} {error.cure}".strip()) from error
    click.echo(f"The demo company is there: {people} people.")
    if not store.settings.demo:
        click.echo("Its personas are offered on the sign-in page once LMS_DEMO=yes is set.")


class _Bars(Progress):
    """One bar for each thing that is being done."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description:32}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        super().__init__(*columns, TimeElapsedColumn(), console=Console(stderr=True), refresh_per_second=4)
        self._named: dict[str, TaskID] = {}

    def tell(self, what: str, done: int, of: int) -> None:
        """Show how far a thing is."""
        task = self._named.get(what)
        if task is None:
            task = self._named[what] = self.add_task(what, total=of)
        self.update(task, completed=done, total=of)


COMMAND = demo
