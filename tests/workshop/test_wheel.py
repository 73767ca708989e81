"""The wheel: built from this checkout without a network, it holds everything that serving needs and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Build the wheel with the hatchling that is installed here, and give the names of its files."""
    folder = tmp_path_factory.mktemp("wheel")
    offline = os.environ | {"npm_config_offline": "true"}  # the packages of the front end were fetched by `make tools`
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=offline, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [built] = folder.glob("pennydrop-*.whl")
    with ZipFile(built) as opened:
        return frozenset(opened.namelist())


def below(folder: str) -> set[str]:
    """Return the files below a folder of the checkout that belong to it, as the wheel would name them."""
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in found}


@pytest.mark.parametrize(
    "folder", ["lms", "lms/templates", "lms/static/vendor", "courses", "courses/catalogue", "certificates"]
)
def test_the_wheel_holds_every_file_of_the_product(wheel: frozenset[str], folder: str) -> None:
    assert below(folder)
    assert below(folder) - wheel == set()


def test_the_migrations_stand_inside_the_package(wheel: frozenset[str]) -> None:
    expected = {name.replace("migrations/", "lms/_migrations/", 1) for name in below("migrations")}
    assert any(name.endswith("_first.py") for name in expected)
    assert expected - wheel == set()


def test_nothing_of_the_workshop_is_in_the_wheel(wheel: frozenset[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"lms", "courses", "certificates"}
