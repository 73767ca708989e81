"""``flask lms worker``: what is done again and again, in the background."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType

import click
import structlog

from lms import wiring
from lms.db.jobs import Job
from lms.db.work import Store
from lms.web.state import state

log = structlog.get_logger(__name__)
PAUSE = timedelta(seconds=1)


@click.command("worker")
def worker() -> None:
    """Do what is due, again and again, until the process is told to end."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, end)
    click.echo("The worker is running.")
    run_until(stop.wait, state().store, wiring.jobs())


def run_until(wait: Callable[[float], bool], store: Store, jobs: list[Job] | tuple[Job, ...]) -> None:
    """Run each job at its interval until ``wait(seconds)`` says so. A job that fails is logged and tried again."""
    due: dict[str, datetime] = {}
    while True:
        for job in jobs:
            now = store.clock.now()
            if due.get(job.name, now) <= now:
                due[job.name] = now + job.every
                try:
                    job.run(store)
                except Exception:
                    log.exception("job failed", job=job.name)
        if wait(PAUSE.total_seconds()):
            return


COMMAND = worker
