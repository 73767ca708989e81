"""Write the table of commands into docs/operations.md from the commands themselves; a test holds the two together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from lms.cli import group

DOCUMENT = Path(__file__).parent.parent / "docs" / "operations.md"
HEAD = "| command | does |\n|---|---|\n"


def table() -> str:
    """Return one row a command: how it is called, and what its help says."""
    return "\n".join(f"| `{usage}` | {meaning} |" for usage, meaning in rows(group, "flask lms"))


def rows(commands: click.Group, called: str) -> Iterator[tuple[str, str]]:
    """Yield every command below a group, in the order of their names; hidden ones are for developers only."""
    asked = click.Context(commands)
    for name in commands.list_commands(asked):
        command = commands.get_command(asked, name)
        if command is None or command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from rows(command, f"{called} {name}")
        else:
            yield " ".join([called, name, *map(usage, command.params)]), " ".join((command.help or "").split())


def usage(parameter: click.Parameter) -> str:
    """Return a parameter as it is written: `FILE`, `[FOLDER]`, `[--seed N]`."""
    if isinstance(parameter, click.Argument):
        said = parameter.make_metavar(click.Context(click.Command("flask")))
        return said.upper()
    option = parameter.opts[0]
    return f"[{option}]" if getattr(parameter, "is_flag", False) else f"[{option} …]"


def main() -> None:
    """Write the table into the document, in place of the one that stands there."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(HEAD, 1)
    DOCUMENT.write_text(before + HEAD + table() + rest[rest.index("\n\n") :], encoding="utf-8")


if __name__ == "__main__":
    main()
