"""``flask lms courses``: what is published, and publishing a folder of courses."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from lms.learning import queries, service
from lms.learning.service.publishing import PUBLISHED, REFUSED
from lms.web.state import state

courses = AppGroup("courses", help="The published courses.")


def publish_shipped(folder: Path | None = None) -> bool:
    """Publish a folder of courses (default: the setting's, else the shipped ones), say what became of each.

    Return whether none was refused. Safe to repeat: what is published already stays as it is.
    """
    store = state().store
    chosen = folder or (Path(store.settings.catalogue) if store.settings.catalogue else None)
    with store.writing() as work:
        outcomes = service.publish_catalogue(work, chosen)
    for each in outcomes:
        if each.outcome == PUBLISHED:
            click.echo(f"Published {each.course} {each.version}.")
        if each.outcome == REFUSED:
            click.echo(f"Not published: {each.course}. The version before, if there is one, stays.", err=True)
            for message in each.messages:
                click.echo(f"  {message}", err=True)
    return all(each.outcome != REFUSED for each in outcomes)


@courses.command("publish")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def publish(folder: Path | None) -> None:
    """Publish the courses below FOLDER (default: those that came with the product)."""
    if not publish_shipped(folder):
        raise SystemExit(1)


@courses.command("list")
def list_courses() -> None:
    """List the published courses: slug, version, minutes, title."""
    with state().store.reading() as work:
        rows = queries.courses_published(work.session)
    for row in rows:
        click.echo(f"{row.slug}\t{row.version}\t{row.minutes} min\t{row.title}")
    if not rows:
        click.echo("No course is published. Cure: flask lms courses publish", err=True)


COMMANDS = [courses]
