"""``flask lms tick``: what is due, once."""

from __future__ import annotations

import click

from lms import wiring
from lms.web.state import state


@click.command("tick")
def tick() -> None:
    """Do everything that is due once, and say how much it was."""
    store = state().store
    for job in wiring.jobs():
        click.echo(f"{job.name}: {job.run(store)}")


COMMAND = tick
