"""``flask lms accounts``: signing in to the stand-alone product."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from lms.accounts import service as accounts_service
from lms.cli.db import has_accounts
from lms.core.errors import DomainError
from lms.people import service as people
from lms.web.state import state

accounts = AppGroup("accounts", help="Signing in to the stand-alone product.")


@accounts.command("first-admin")
@click.argument("number")
@click.option("--name", help="The person's name, when nobody has this employee number yet.")
def first_admin(number: str, name: str | None) -> None:
    """Make the person with employee NUMBER the first administrator, and print a code to sign in with.

    Only while there is no administrator: later ones are given the role by one who is.
    """
    if not has_accounts():
        raise click.UsageError("This application brings its own sign-in; give the role there or in the pages.")
    try:
        with state().store.writing() as work:
            person_id = people.make_first_administrator(work, number, name)
            printed = accounts_service.print_code(work, person_id)
    except DomainError as error:
        raise click.ClickException(f"{error.sentence} {error.cure}".strip()) from error
    click.echo(f"{printed.name} ({printed.employee_number}) is the administrator.")
    click.echo(f"Sign in at {state().settings.base_url}/sign-in/code with this code, once: {printed.code}")


COMMAND = accounts
