"""``flask lms accounts`` and ``flask lms people`` as somebody at a terminal uses them."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskCliRunner

from lms.core.access import Role
from lms.db.work import Store
from lms.people import queries


def command(app: Flask, *arguments: str) -> tuple[int, str]:
    result = FlaskCliRunner(app).invoke(args=["lms", *arguments])
    return result.exit_code, result.output


def test_the_first_administrator_comes_from_the_command_line_and_signs_in_by_code(app: Flask, store: Store) -> None:
    status, said = command(app, "accounts", "first-admin", "1", "--name", "Ann Lee")
    assert status == 0, said
    code = re.search(r"once: ([0-9A-Z-]{14})", said)
    assert code
    client = app.test_client()
    fields = {"number": "1", "code": code[1], "password": "eight boats under stars", "again": "eight boats under stars"}
    assert client.submit("/sign-in/code", fields, action="/sign-in/code").status_code == 303
    with store.reading() as work:
        actor = queries.actor_of_number(work.session, "1", work.now)
    assert actor is not None
    assert actor.has(Role.ADMINISTRATOR)


def test_a_second_first_administrator_is_refused(app: Flask) -> None:
    command(app, "accounts", "first-admin", "1", "--name", "Ann Lee")
    status, said = command(app, "accounts", "first-admin", "2", "--name", "Bo")
    assert status == 1
    assert "administrator already" in said


def test_files_are_imported_from_the_command_line(app: Flask, store: Store, tmp_path: Path) -> None:
    departments, people = tmp_path / "departments.csv", tmp_path / "people.csv"
    departments.write_text("Code,Name\nTOP,Top\n", encoding="utf-8")
    people.write_text("Number;Name;Department\n1;Zoë;TOP\n", encoding="cp1252")
    assert command(app, "people", "import", str(departments), "--kind", "departments")[0] == 0
    assert "Nothing was changed" in command(app, "people", "import", str(people), "--dry-run")[1]
    status, said = command(app, "people", "import", str(people))
    assert status == 0
    assert "1 new" in said
    with store.reading() as work:
        actor = queries.actor_of_number(work.session, "1", work.now)
    assert actor is not None
    assert actor.name == "Zoë"


def test_a_file_with_a_fault_changes_nothing_and_fails(app: Flask, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("Number,Name,Department\n1,Ann,Nowhere\n", encoding="utf-8")
    status, said = command(app, "people", "import", str(people))
    assert status == 1
    assert "no such department" in " ".join(said.split())
    assert "Nothing was changed" in said
