"""Documents that list things say what the code says."""

from __future__ import annotations

from pathlib import Path

from scripts import settings_table

ROOT = Path(__file__).parents[2]


def test_the_settings_in_the_operations_guide_are_those_that_are_read() -> None:
    assert settings_table.table() in settings_table.DOCUMENT.read_text(encoding="utf-8")


def test_the_map_of_the_readme_names_folders_that_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.split("## The map")[1].split("Start with")[0]
    named = [word for word in block.split() if word.endswith("/")]
    homes = (ROOT, ROOT / "lms", ROOT / "courses", ROOT / "tests")
    missing = [name for name in named if not any((home / name).is_dir() for home in homes)]
    assert not missing


def test_every_setting_is_documented_by_a_sentence() -> None:
    assert all(row.count("|") >= 4 and row.split("|")[3].strip() for row in settings_table.table().splitlines())
