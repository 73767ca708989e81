"""`python -m courses check PATH` prints every fault of a course or a catalogue; `preview PATH FILE` writes one page."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from courses.checking import check
from courses.faults import CourseRefusedError, refused
from courses.loader import load_course
from courses.preview import preview
from courses.source import find_courses


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 refused, 2 misused."""
    parser = argparse.ArgumentParser(prog="python -m courses", description="Check or preview a course.")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="print every fault of a course, a zip, or a folder of courses")
    checking.add_argument("path", type=Path)
    previewing = commands.add_parser("preview", help="write a course as one HTML file, with all answers")
    previewing.add_argument("path", type=Path)
    previewing.add_argument("file", type=Path)
    given = parser.parse_args(arguments)
    if given.command == "check":
        return _check(given.path)
    return _preview(given.path, given.file)


def _check(path: Path) -> int:
    catalogue = path.is_dir() and not (path / "course.yaml").exists()
    courses = find_courses(path) if catalogue else [path]
    if not courses:
        sys.stderr.write(f"{path} holds no course. Name a folder with a course.yaml, or a folder of such folders.\n")
        return 2
    stopped = False
    for course in courses:
        faults = check(course)
        stopped |= refused(faults)
        for fault in faults:
            sys.stdout.write(f"{course.name}/{fault}\n" if catalogue else f"{fault}\n")
        count = sum(fault.severity == "refused" for fault in faults)
        sys.stdout.write(f"{course.name}: {count} refused, {len(faults) - count} warned\n")
    return int(stopped)


def _preview(path: Path, file: Path) -> int:
    try:
        page = preview(load_course(path))
    except CourseRefusedError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    file.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
