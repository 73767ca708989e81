"""The files for browsers: what the build joins, cuts, names and refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from frontend.build import ROOT, build, hashed, script, style_sheet
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


def test_an_archive_other_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    pin = Pin("htmx.org", "2.0.11", "sha512-other")
    with pytest.raises(PackageError, match="not the one pinned"):
        checked_archive(pin, tmp_path)
    assert list(tmp_path.iterdir()) == []
