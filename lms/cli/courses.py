"""``flask lms courses``: what is published, and publishing a folder of courses."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from lms.learning import queries, service
from lms.learning.events import CoursePublished
from lms.learning.service.publishing import PUBLISHED, REFUSED
from lms.permission.queries.course_impact import TouchedByCourse, digest_of, touched_by_course
from lms.web.state import state

courses = AppGroup("courses", help="The published courses.")


def publish_shipped(folder: Path | None = None) -> bool:
    """Publish a folder of courses (default: the setting's, else the shipped ones), say what became of each.

    Return whether none was refused. Safe to repeat: what is published already stays as it is.
    """
    store = state().store
    with store.writing() as work:
        outcomes = service.publish_catalogue(work, _chosen(folder))
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
@click.option("--seen", help="What the preview printed: publish only if that is still so.")
def publish(folder: Path | None, seen: str | None) -> None:
    """Publish the courses below FOLDER (default: those that came with the product)."""
    if seen is not None and seen != digest_of(_preview(folder)):
        raise click.ClickException("Something has changed since the preview. Nothing was published; preview again.")
    if not publish_shipped(folder):
        raise SystemExit(1)


@courses.command("preview")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def preview(folder: Path | None) -> None:
    """Show what publishing the courses below FOLDER would touch, and change nothing."""
    touched = _preview(folder)
    for slug, version, it in touched:
        click.echo(f"{slug} {version}: {it.certificates} certificates hold until their own last day,")
        click.echo(f"  {it.permissions} permissions and {it.requests} requests rest on them,")
        click.echo(f"  {it.learners} people go on in the version that they began.")
        for name, count in it.departments:
            click.echo(f"  {name or 'no department'}: {count}")
    click.echo(f"To publish exactly this: flask lms courses publish --seen {digest_of(touched)}")


def _preview(folder: Path | None) -> list[tuple[str, str, TouchedByCourse]]:
    """Return each course that would change materially, its new version and what rests on it; all of it undone again."""
    store = state().store
    with store.opened() as work:
        service.publish_catalogue(work, _chosen(folder))
        published = [one.event for one in work.recorded if isinstance(one.event, CoursePublished)]
        return [
            (event.course, event.course_version, touched_by_course(work.session, event.course, work.now))
            for event in published
            if event.material
        ]


def _chosen(folder: Path | None) -> Path | None:
    """Return the folder that was named, else the setting's; None is the shipped one."""
    catalogue = state().store.settings.catalogue
    return folder or (Path(catalogue) if catalogue else None)


@courses.command("list")
def list_courses() -> None:
    """List the published courses: slug, version, minutes, title."""
    with state().store.reading() as work:
        rows = queries.courses_published(work.session)
    for row in rows:
        click.echo(f"{row.slug}\t{row.version}\t{row.minutes} min\t{row.title}")
    if not rows:
        click.echo("No course is published. Cure: flask lms courses publish", err=True)


COMMAND = courses
