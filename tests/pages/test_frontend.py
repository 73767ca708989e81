"""The files for browsers: what the build joins, cuts, names and refuses."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from frontend.build import MANIFEST, ROOT, UNFINISHED, alone, build, hashed, script, style_sheet
from frontend.packages import PackageError, Pin, checked_archive, code_points, pins

CSS = ROOT / "lms" / "static" / "css"


@pytest.fixture(scope="module", autouse=True)
def vendor() -> None:
    """Make sure that the files for browsers are there."""
    build()


def test_the_style_sheet_keeps_its_layers_and_loses_its_comments() -> None:
    sheet = style_sheet(CSS)
    assert sheet.startswith("@layer tokens,base,layout,components,pages;")
    assert "/*" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_the_style_sheet_knows_the_same_characters_as_the_fonts() -> None:
    said = re.findall(
        r"fonts/(inter-[a-z-]+)\.woff2.+?unicode-range: (.+?);", (CSS / "fonts.css").read_text(), re.DOTALL
    )
    wanted = {name: code_points(ranges) for name, ranges in pins(ROOT / "frontend" / "pins.json").fonts.items()}
    assert {name: code_points(ranges.replace("U+", "").replace(",", "")) for name, ranges in said} == wanted


def test_no_module_of_script_sees_the_names_of_another() -> None:
    joined = script(ROOT / "lms" / "static" / "js")
    assert joined.count("\n}\n{\n") == len(list((ROOT / "lms" / "static" / "js").glob("*.js"))) - 1
    assert "import " not in joined


def test_a_name_changes_with_its_content() -> None:
    assert hashed("fonts/a.woff2", b"one") != hashed("fonts/a.woff2", b"two")
    assert re.fullmatch(r"fonts/a\.[0-9a-f]{12}\.woff2", hashed("fonts/a.woff2", b"one"))


def test_building_again_writes_nothing() -> None:
    assert build() is False


def test_a_missing_file_is_made_again(tmp_path: Path) -> None:
    assert build(tmp_path / "vendor") is True
    manifest = json.loads((tmp_path / "vendor" / "manifest.json").read_text())
    (tmp_path / "vendor" / manifest["icon.svg"]).unlink()
    assert build(tmp_path / "vendor") is True
    assert (tmp_path / "vendor" / manifest["icon.svg"]).is_file()


BUILDING = """
import sys, pathlib, frontend.build as it
print("ready", flush=True)
print(it.build(pathlib.Path(sys.argv[1])))
"""


def test_of_two_processes_that_find_it_stale_one_builds_and_the_other_waits(tmp_path: Path) -> None:
    target = tmp_path / "vendor"
    for folder in (target, tmp_path / f"{UNFINISHED}killed"):  # what stood, and what a killed build left
        folder.mkdir()
        (folder / "old.css").write_text("old")
    command = [sys.executable, "-c", BUILDING, str(target)]
    with alone():  # both have begun before either may go on
        two = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        assert [one.stdout.readline() for one in two if one.stdout] == ["ready\n", "ready\n"]
        assert [path.name for path in target.iterdir()] == ["old.css"]
    said = sorted(one.communicate(timeout=120)[0] for one in two)
    assert (said, [one.returncode for one in two]) == (["False\n", "True\n"], [0, 0])
    assert [path.name for path in tmp_path.iterdir()] == ["vendor"]
    assert (target / MANIFEST).is_file()
    assert not (target / "old.css").exists()


def test_an_archive_other_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    pin = Pin("htmx.org", "2.0.11", "sha512-other")
    with pytest.raises(PackageError, match="not the one pinned"):
        checked_archive(pin, tmp_path)
    assert list(tmp_path.iterdir()) == []
