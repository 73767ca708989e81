"""Documents that list things say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

from lms.permission.rules.state import Status
from scripts import commands_table, events_table, settings_table, works_council_table

ROOT = Path(__file__).parents[2]


def test_the_settings_in_the_operations_guide_are_those_that_are_read() -> None:
    assert settings_table.table() in settings_table.DOCUMENT.read_text(encoding="utf-8")


def test_the_commands_in_the_operations_guide_are_those_that_there_are() -> None:
    assert commands_table.HEAD + commands_table.table() in commands_table.DOCUMENT.read_text(encoding="utf-8")


def test_the_document_of_events_lists_every_event_as_it_is() -> None:
    assert events_table.DOCUMENT.read_text(encoding="utf-8") == events_table.document()


def test_no_event_has_a_field_for_a_name_or_a_text_of_people() -> None:
    fields = set(re.findall(r"`(\w+)` text", events_table.document()))
    assert not {field for field in fields if re.search(r"name|email|wish|note|body|comment|sentence", field)}


def test_every_word_of_the_glossary_is_used_in_the_product() -> None:
    rows = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    words = {word.lower() for row in rows if row.startswith("| **") for word in re.findall(r"\*\*(.+?)\*\*", row)}
    folders = (ROOT / "lms", ROOT / "courses", ROOT / "certificates")
    sources = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".html", ".txt"}]
    text = " ".join(path.read_text(encoding="utf-8").lower() for path in sources if "vendor" not in path.parts)
    assert len(words) > 30
    assert {word for word in words if word not in text} == set()


def test_the_glossary_says_what_each_state_of_a_permission_is() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    said = {
        state.value for state in Status if re.search(rf"\b{state.value}\b|\b{state.value.removesuffix('ed')}", text)
    }
    assert said >= {state.value for state in Status} - {"new", "ended"}


def test_the_map_of_the_readme_names_folders_that_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.split("## The map")[1].split("Start with")[0]
    named = [word for word in block.split() if word.endswith("/")]
    homes = (ROOT, ROOT / "lms", ROOT / "courses", ROOT / "tests")
    missing = [name for name in named if not any((home / name).is_dir() for home in homes)]
    assert not missing


def test_whoever_contributes_is_told_of_commands_and_documents_that_there_are() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    commands = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"make (\w+)", text)) <= commands
    linked = re.findall(r"\]\(([^)]+)\)", text) + re.findall(r"`((?:lms|tests|docs)/[\w./]+)`", text)
    assert [path for path in linked if not (ROOT / path).exists()] == []


def test_every_setting_is_documented_by_a_sentence() -> None:
    assert all(row.count("|") >= 4 and row.split("|")[3].strip() for row in settings_table.table().splitlines())


def test_what_the_works_council_reads_is_what_the_code_says() -> None:
    assert works_council_table.DOCUMENT.read_text(encoding="utf-8") == works_council_table.document()


def test_every_table_about_persons_is_told_to_the_works_council_once() -> None:
    told = [table for datum in works_council_table.DATA for table in datum.tables]
    assert sorted(told) == sorted(table.name for table in works_council_table.tables())
