"""Forty broken courses, each as somebody would really hand it in: every planted fault is told, at once, at its line.

`broken/planted.txt` says what is planted: a line `course/file:line: words` for each fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from courses import check
from courses.__main__ import main
from tests.pure.courses.sample import TODAY

BROKEN = Path(__file__).parent / "broken"
PLANTED = [line for line in (BROKEN / "planted.txt").read_text().splitlines() if line and not line.startswith("#")]
COURSES = sorted(path.parent.name for path in BROKEN.glob("*/course.yaml"))


def told(report: list[str], planted: str) -> bool:
    place, _, words = planted.partition(": ")
    return any(line.startswith(f"{place}: ") and words in line for line in report)


def planted_in(course: str) -> Iterator[str]:
    yield from (line for line in PLANTED if line.startswith(f"{course}/"))


def test_there_are_forty_and_each_has_its_faults_written_down() -> None:
    assert len(COURSES) == 40
    assert sorted({line.partition("/")[0] for line in PLANTED}) == COURSES


def test_one_run_over_the_folder_tells_every_planted_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(BROKEN)]) == 1
    report = capsys.readouterr().out.splitlines()
    assert [line for line in PLANTED if not told(report, line)] == []


@pytest.mark.parametrize("course", COURSES)
def test_nothing_is_told_of_a_broken_course_but_what_is_planted(course: str) -> None:
    report = [f"{course}/{fault}" for fault in check(BROKEN / course, TODAY)]
    places = {line.partition(": ")[0] for line in planted_in(course)}
    assert [line for line in report if line.partition(": ")[0] not in places] == []
    assert len(report) == len(list(planted_in(course)))
