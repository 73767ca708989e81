"""Every command says what it is for, and misuse is answered by a sentence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from lms.cli import group


def commands(of: click.Group, *called: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command below a group with how it is called."""
    asked = click.Context(of)
    for name in of.list_commands(asked):
        command = of.get_command(asked, name)
        assert command is not None, f"flask lms {name} is listed, and is nothing"
        yield (*called, name), command
        if isinstance(command, click.Group):
            yield from commands(command, *called, name)


EVERY = list(commands(group))


@pytest.mark.parametrize("called, command", EVERY, ids=[" ".join(called) for called, _ in EVERY])
def test_each_command_of_flask_lms_helps(called: tuple[str, ...], command: click.Command) -> None:
    said = CliRunner().invoke(group, [*called, "--help"])
    assert said.exit_code == 0
    assert f"Usage: lms {' '.join(called)}" in said.output
    assert (command.help or "").strip(), "a command without a sentence"
    assert all(option.help for option in command.params if isinstance(option, click.Option)), "an option without one"


@pytest.mark.parametrize("library, command", [("courses", "check"), ("courses", "preview"), ("certificates", "sample")])
def test_each_library_helps_at_the_command_line(library: str, command: str) -> None:
    done = subprocess.run([sys.executable, "-m", library, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert f"python -m {library}" in done.stdout
    assert command in done.stdout


@pytest.mark.parametrize("library", ["courses", "certificates"])
def test_a_library_that_is_asked_for_nothing_says_how_it_is_used(library: str) -> None:
    done = subprocess.run([sys.executable, "-m", library], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"usage: python -m {library}")
