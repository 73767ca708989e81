"""The import contracts hold, cover every room, and each is broken by what it forbids, tried in a copy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import contracts

TOP = Path(__file__).parents[2]


def lint(top: Path) -> subprocess.CompletedProcess[str]:
    """Run the linter on the checkout at ``top``."""
    config = top / "importlinter.ini"
    config.write_text(contracts.contracts(top), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", str(config), "--no-cache"]
    return subprocess.run(command, cwd=top, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the product's Python."""
    for package in ("lms", "courses", "certificates"):
        for path in (TOP / package).rglob("*.py"):
            target = tmp_path / path.relative_to(TOP)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return tmp_path


def test_the_contracts_hold(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_every_folder_with_python_is_a_package_so_that_the_contracts_see_it() -> None:
    folders = {path.parent for package in ("lms", "courses", "certificates") for path in (TOP / package).rglob("*.py")}
    missing = [str(folder.relative_to(TOP)) for folder in folders if not (folder / "__init__.py").exists()]
    assert not missing


@pytest.mark.parametrize(
    "path, line, broken",
    [
        ("lms/people/rules.py", "from lms import wiring", "rooms import only downwards"),
        ("lms/core/ids.py", "import lms.people.rules", "rooms import only downwards"),
        ("lms/unheard/__init__.py", "'''A room that stands nowhere.'''", "rooms import only downwards"),
        ("lms/desk/views.py", "import lms.people.models", "views and forms never touch models"),
        ("lms/desk/views.py", "import sqlalchemy", "views and forms never touch models"),
        ("lms/desk/service.py", "import lms.people.models", "tables of people are private, except for queries"),
        ("lms/people/models.py", "import lms.people.queries", "inside people"),
        ("lms/people/rules.py", "import sqlalchemy", "core, rules and events are pure"),
        ("lms/people/events.py", "import flask", "core, rules and events are pure"),
        ("lms/people/jobs.py", "import flask", "everything below the views runs without Flask"),
        ("lms/db/jobs.py", "import lms.web.state", "everything below the views runs without Flask"),
        ("lms/people/jobs.py", "import courses", "courses is used by learning only"),
        ("lms/desk/service.py", "import certificates", "certificates is used by awards, permission, audit only"),
        ("courses/planted.py", "import lms.core", "courses and certificates know nothing of the web and the database"),
        ("courses/planted.py", "import certificates", "courses and certificates are independent"),
    ],
)
def test_a_planted_import_breaks_its_contract(copy: Path, path: str, line: str, broken: str) -> None:
    (copy / path).parent.mkdir(exist_ok=True)
    with (copy / path).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    done = lint(copy)
    assert done.returncode == 1
    assert f"{broken} BROKEN" in done.stdout, done.stdout
