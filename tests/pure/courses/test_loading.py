"""Folders and zips, from where anything may come: read in bounds, or refused with a place and a cure."""

from __future__ import annotations

import runpy
import struct
import zipfile
from pathlib import Path

import pytest

from courses import CourseRefusedError, check, load_catalogue, load_course
from courses.__main__ import main
from tests.pure.courses.sample import TODAY, Files, sample

CATALOGUE = Path(__file__).parents[3] / "courses" / "catalogue"


def write(folder: Path, files: Files) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def pack(path: Path, files: Files, top: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(top + name, text)
    return path


def only_fault(path: Path) -> str:
    with pytest.raises(CourseRefusedError) as refused:
        load_course(path, TODAY)
    assert check(path, TODAY) == refused.value.faults
    return str(refused.value)


def test_a_folder_and_a_zip_of_it_hold_the_same_course(tmp_path: Path) -> None:
    folder = write(tmp_path / "tea", {**sample(), ".hidden": "x", "bank/.DS_Store": "x", "__MACOSX/x": "y"})
    course = load_course(folder, TODAY)
    assert course == load_course(pack(tmp_path / "tea.zip", sample()), TODAY)
    assert course == load_course(pack(tmp_path / "other.zip", {**sample(), ".git/x": ""}, "tea/"), TODAY)
    (tmp_path / "folders.zip").write_bytes((tmp_path / "tea.zip").read_bytes())
    assert check(folder, TODAY) == ()


def test_what_is_no_course_is_refused(tmp_path: Path) -> None:
    assert "this is no course" in only_fault(tmp_path / "nowhere")
    assert "this is no course" in only_fault(write(tmp_path, {"a.txt": "x"}) / "a.txt")
    assert "there is no course.yaml" in only_fault(write(tmp_path / "empty", {"a.md": ""}))


@pytest.mark.parametrize(
    "name", ["../outside.md", "/etc/passwd", "a\\b.md", "bank/../../x.md", "a/b/c/d/e/f/g.md", "é.md", " "]
)
def test_a_zip_that_reaches_outside_is_refused(tmp_path: Path, name: str) -> None:
    assert "a file name is made of" in only_fault(pack(tmp_path / "tea.zip", {**sample(), name: "x"}))


def test_a_zip_bomb_is_refused_after_a_bounded_read(tmp_path: Path) -> None:
    path = pack(tmp_path / "tea.zip", {**sample(), "media/big.svg": "0" * 60_000_000})
    assert path.stat().st_size < 100_000
    assert "larger than 10 MB" in only_fault(path)


def test_a_zip_that_lies_about_a_size_or_is_torn_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "tea.zip", sample())
    data = path.read_bytes()
    at = data.rindex(b"PK\x01\x02")
    (tmp_path / "lie.zip").write_bytes(data[: at + 24] + struct.pack("<I", 7) + data[at + 28 :])
    (tmp_path / "torn.zip").write_bytes(data[:200] + b"\0" * 300 + data[500:])
    (tmp_path / "locked.zip").write_bytes(
        data[:6] + b"\x01" + data[7:].replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    )
    for name in ("lie", "torn", "locked"):
        assert "this zip cannot be read" in only_fault(tmp_path / f"{name}.zip")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_a_file_twice_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "tea.zip", sample())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("01-brew.md", "again")
    assert "holds this file twice" in only_fault(path)


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    many = {f"media/{number}.svg": "" for number in range(2001)}
    assert "more than 2000 files" in only_fault(pack(tmp_path / "tea.zip", many))
    assert "more than 2000 files" in only_fault(write(tmp_path / "tea", many))


def test_a_text_of_five_megabytes_is_refused(tmp_path: Path) -> None:
    text = "word " * 1_000_000
    assert "01-brew.md:1: this text is larger than 300 KB" in only_fault(
        write(tmp_path / "tea", {**sample(), "01-brew.md": text})
    )


def test_a_link_to_another_file_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "tea", sample())
    (folder / "media" / "secret.svg").symlink_to(folder / "course.yaml")
    assert "this is a link to another file" in only_fault(folder)


def test_a_file_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    folder = write(tmp_path / "tea", sample())
    (folder / "facts.yaml").write_bytes("facts:\n  é: x".encode("latin-1"))
    assert "facts.yaml:2: this is not UTF-8" in only_fault(folder)


def test_a_catalogue_loads_all_its_courses_or_tells_the_faults_of_each(tmp_path: Path) -> None:
    write(tmp_path / "tea", sample())
    assert [course.slug for course in load_catalogue(tmp_path, TODAY)] == ["tea"]
    write(tmp_path / "coffee", {**sample(), "facts.yaml": "facts: []"})
    with pytest.raises(CourseRefusedError, match=r"coffee/course\.yaml:2: slug is") as refused:
        load_catalogue(tmp_path, TODAY)
    assert any(fault.file == "coffee/facts.yaml" for fault in refused.value.faults)


def test_a_catalogue_of_too_many_courses_is_refused(tmp_path: Path) -> None:
    for number in range(201):
        write(tmp_path / f"c{number}", {"course.yaml": ""})
    with pytest.raises(CourseRefusedError, match="over 200 courses"):
        load_catalogue(tmp_path)


def test_the_command_prints_every_fault_and_says_no(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "tea", sample())
    assert main(["check", str(tmp_path / "tea")]) == 0
    assert main(["check", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "tea: 0 refused, 0 warned\n" * 2
    write(tmp_path / "tea", {"facts.yaml": "facts:\n"})
    assert main(["check", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("tea/01-brew.md:")
    assert 'tea/facts.yaml:1: "facts": Input should be a valid dictionary.' in out
    assert main(["check", str(tmp_path / "bank")]) == 1
    (tmp_path / "none").mkdir()
    assert main(["check", str(tmp_path / "none")]) == 2


def test_the_module_runs_as_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["courses", "check", str(tmp_path / "nowhere")])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(CATALOGUE.parent / "__main__.py"), run_name="__main__")
    assert ended.value.code == 1


def test_the_command_writes_a_preview_or_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "tea", sample())
    assert main(["preview", str(folder), str(tmp_path / "tea.html")]) == 0
    page = (tmp_path / "tea.html").read_text(encoding="utf-8")
    assert "<li>✓ The guest<br><i>She decides.</i></li>" in page
    assert "<b>good: She stays</b>" in page
    assert page.count("<section>") == 9 + 2 * 2 + 14 * 2  # a question holds its activity
    assert main(["preview", str(tmp_path / "nowhere"), str(tmp_path / "x.html")]) == 1
    assert "this is no course" in capsys.readouterr().err


def test_the_courses_that_ship_with_the_product_have_no_refusals() -> None:
    courses = sorted(path.parent for path in CATALOGUE.glob("*/course.yaml"))
    assert courses
    assert [str(fault) for course in courses for fault in check(course, TODAY) if fault.severity == "refused"] == []
