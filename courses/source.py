"""Read the files of a course from a folder or a zip, bounded in number and size, and never outside of it."""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from courses.faults import CourseRefusedError, Fault, Log

MOST_COURSES = 200
MOST_FILES = 2_000
MOST_BYTES = 10 * 1024 * 1024
MOST_TEXT_BYTES = 300 * 1024
DEEPEST = 6
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")
# Control characters and halves of a character, which an escape such as "\\0" can smuggle in.
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Source:
    """The files of one course by their path inside it, and the name of its folder."""

    name: str
    files: dict[str, bytes]

    def text(self, path: str, log: Log) -> str:
        """Return a file as text with LF line ends; unreadable ones go to `log` and are empty."""
        try:
            text = self.files[path].decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            line = self.files[path].count(b"\n", 0, error.start) + 1
            log.refuse(line, "this is not UTF-8. Save the file as UTF-8.")
            return ""
        unfit = UNFIT.search(text)
        if unfit:
            log.refuse(text.count("\n", 0, unfit.start()) + 1, "a control character stands here. Remove it.")
            return ""
        return text


def find_courses(folder: Path | str) -> list[Path]:
    """Return the folders of courses directly below a folder; raises CourseRefusedError when there are too many."""
    found = sorted(path.parent for path in Path(folder).glob("*/course.yaml"))
    if len(found) > MOST_COURSES:
        raise CourseRefusedError([Fault(Path(folder).name, 1, "refused", f"over {MOST_COURSES} courses. Split them.")])
    return found


def read_source(path: Path) -> Source:
    """Read a course from a folder or a zip file; raises CourseRefusedError when it is neither, or out of bounds."""
    if path.is_dir():
        return _read_folder(path)
    if path.is_file() and zipfile.is_zipfile(path):
        return _read_zip(path)
    raise _refusal(path.name, "this is no course. Give a folder with a course.yaml, or a zip of one.")


def _refusal(file: str, message: str) -> CourseRefusedError:
    return CourseRefusedError([Fault(file, 1, "refused", message)])


def _read_folder(folder: Path) -> Source:
    files: dict[str, bytes] = {}
    total = 0
    for place, names, found in os.walk(folder, followlinks=False):
        names[:] = sorted(name for name in names if not name.startswith((".", "__")))
        for name in sorted(found):
            file = Path(place) / name
            if name.startswith("."):
                continue
            inside = file.relative_to(folder).as_posix()
            _check_name(inside)
            if file.is_symlink():
                raise _refusal(inside, "this is a link to another file. Put the file itself here.")
            with file.open("rb") as stream:
                files[inside] = stream.read(MOST_BYTES + 1)
            total += len(files[inside])
            _check_bounds(inside, files, total)
    return Source(folder.resolve().name, files)


def _read_zip(path: Path) -> Source:
    files: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in _entries(archive):
                _check_name(entry.filename)
                if entry.filename in files:
                    raise _refusal(entry.filename, "the zip holds this file twice. Make it again.")
                with archive.open(entry) as stream:
                    # The size that the zip states may be a lie; what is read is what counts.
                    files[entry.filename] = stream.read(MOST_BYTES + 1)
                total += len(files[entry.filename])
                _check_bounds(entry.filename, files, total)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        raise _refusal(path.name, "this zip cannot be read. Make it again, without a password.") from error
    return _without_top(path.stem, files)


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_hidden(entry.filename)]
    if len(entries) > MOST_FILES:
        raise _refusal("course.yaml", f"the course has more than {MOST_FILES} files. Leave some out.")
    return entries


def _is_hidden(name: str) -> bool:
    return ".." not in name and any(part.startswith((".", "__")) for part in PurePosixPath(name).parts)


def _without_top(name: str, files: dict[str, bytes]) -> Source:
    tops = {file.split("/", 1)[0] for file in files}
    if "course.yaml" not in files and len(tops) == 1 and all("/" in file for file in files):
        return Source(tops.pop(), {file.split("/", 1)[1]: data for file, data in files.items()})
    return Source(name, files)


def _check_name(name: str) -> None:
    parts = name.split("/")
    if len(parts) > DEEPEST or any(not NAME.match(part) for part in parts):
        shown = name[:100].encode("ascii", "replace").decode()
        raise _refusal(shown, "a file name is made of letters, digits, '.', '-' and '_'. Rename it.")


def _check_bounds(name: str, files: dict[str, bytes], total: int) -> None:
    if len(files) > MOST_FILES:
        raise _refusal(name, f"the course has more than {MOST_FILES} files. Leave some out.")
    if total > MOST_BYTES:
        raise _refusal(name, "the course is larger than 10 MB. Make the pictures smaller.")
    if name.endswith((".md", ".yaml")) and len(files[name]) > MOST_TEXT_BYTES:
        raise _refusal(name, "this text is larger than 300 KB. Split it, or shorten it.")
