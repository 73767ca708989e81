"""``flask lms courses``."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.pure.courses.sample import sample


def write(folder: Path) -> str:
    """Write the small course below ``folder``."""
    for path, text in sample().items():
        target = folder / "tea" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return str(folder)


def test_courses_are_published_once_and_listed(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    assert "No course is published" in run(args=["lms", "courses", "list"]).output
    folder = write(tmp_path / "catalogue")
    assert run(args=["lms", "courses", "publish", folder]).output == "Published tea 1.0.\n"
    assert run(args=["lms", "courses", "publish", folder]).output == ""
    assert run(args=["lms", "courses", "list"]).output == "tea\t1.0\t18 min\tTea for guests\n"


def test_a_faulty_course_is_named_with_its_faults(app: Flask, tmp_path: Path) -> None:
    folder = write(tmp_path / "catalogue")
    (tmp_path / "catalogue" / "tea" / "01-brew.md").unlink()
    result = app.test_cli_runner().invoke(args=["lms", "courses", "publish", folder])
    assert result.exit_code == 1
    assert "Not published: tea." in result.output
    assert "01-brew.md" in result.output


def test_a_preview_changes_nothing_and_its_word_publishes_only_what_it_showed(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    folder = write(tmp_path / "catalogue")
    shown = run(args=["lms", "courses", "preview", folder]).output
    assert "tea 1.0: 0 certificates hold until their own last day" in shown
    assert "No course is published" in run(args=["lms", "courses", "list"]).output
    outdated = run(args=["lms", "courses", "publish", folder, "--seen", "0" * 64])
    assert (outdated.exit_code, "Nothing was published" in outdated.output) == (1, True)
    seen = shown.split("--seen ")[1].strip()
    assert run(args=["lms", "courses", "publish", folder, "--seen", seen]).output == "Published tea 1.0.\n"
