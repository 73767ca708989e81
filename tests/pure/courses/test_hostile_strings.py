"""Script in every place that a string can go: refused with its place, or printed as the words that it is."""

from __future__ import annotations

import re

import pytest

from courses.checking import put_together
from courses.faults import refused
from courses.preview import preview
from courses.source import Source
from tests.pure.courses import sample as s
from tests.pure.courses.hostile import PLACES, SCRIPT, Path, Running, hostile_course, with_script

TEXTS = (
    s.CHOICE, s.SCENARIO, s.ORDER, s.SORT, s.HIGHLIGHT, s.REWRITE, s.REFLECT, s.RATING, s.FIGURE, s.CALLOUTS, s.END,
)  # fmt: skip


def test_the_walk_finds_the_places_of_every_file() -> None:
    assert len(PLACES) > 40
    assert ("course.yaml", ("modules", 0, "title")) in PLACES
    assert ("course.yaml", ("objectives", "*")) in PLACES
    assert ("facts.yaml", ("facts", "*", "value", "caveat")) in PLACES


@pytest.mark.parametrize("file, place", PLACES, ids=[f"{file}:{'.'.join(map(str, place))}" for file, place in PLACES])
def test_script_in_a_key_is_refused_or_stays_words(file: str, place: Path) -> None:
    course, faults = with_script(file, place)
    assert course is not None or file in [fault.file for fault in faults if fault.severity == "refused"]
    if course is not None:
        assert Running(preview(course)).found == []


def test_a_course_with_script_wherever_words_are_free_runs_nothing() -> None:
    assert Running(preview(hostile_course())).found == []


def test_what_finds_running_script_finds_it() -> None:
    assert Running(f"<p>{SCRIPT}<a href='javascript:x'>").found == [
        "script []", "img [('src', 'x'), ('onerror', 'alert(1)')]", "a [('href', 'javascript:x')]",
    ]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: str(text).split("}", maxsplit=1)[0])
def test_script_in_any_line_of_a_lesson_is_refused_or_stays_words(text: str) -> None:
    lines = text.splitlines()
    for number, line in enumerate(lines):
        for broken in (f"{line} {SCRIPT}", re.sub(r"\w+$", lambda _: SCRIPT, line)):
            lesson = s.lesson("asking", "\n".join([*lines[:number], broken, *lines[number + 1 :]]))
            course, _ = put_together(s.source(s.sample({"02-ask.md": lesson})), s.TODAY)
            assert course is not None
            assert Running(preview(course)).found == []


@pytest.mark.parametrize("name", [f"{SCRIPT}.md", "media/<script>.svg", 'bank/"onload=alert(1).md'])
def test_script_in_a_file_name_is_refused(name: str) -> None:
    _, faults = put_together(Source("tea", {**s.source(s.sample()).files, name: b""}), s.TODAY)
    assert refused(faults)
