"""What a course of the curriculum weighs in modules, minutes and words is counted by the checker."""

from __future__ import annotations

import pytest

from tests.pure.courses import sample as s

MODULES = "".join(
    f"  - {{file: 0{n}-m.md, id: m-{n}, title: M, objective: {objective}, minutes: 9, draft: true}}\n"
    for n, objective in enumerate(("brew", "ask", "serve", "brew", "ask", "serve", "brew", "ask"), 1)
)
START, REST = s.COURSE.split("modules:\n")
LONG = START + "modules:\n" + MODULES + REST[REST.index("pretest:") :]


def of_course_yaml(text: str) -> list[str]:
    found = s.faults(s.sample({"course.yaml": text}))
    return [f"{fault.line}: {fault.message}" for fault in found if fault.file == "course.yaml"]


def test_eight_modules_of_nine_minutes_are_a_course() -> None:
    assert of_course_yaml(LONG) == []


def test_a_course_of_six_modules_is_warned_of() -> None:
    assert of_course_yaml(
        LONG.replace(MODULES, "".join(MODULES.splitlines(keepends=True)[:6]).replace("9,", "12,"))
    ) == ["10: 6 modules; 7 to 9 are a good size. Split or join some."]


def test_a_course_of_over_eighty_minutes_is_warned_of() -> None:
    assert of_course_yaml(LONG.replace("minutes: 9", "minutes: 11")) == [
        "10: the course takes 88 minutes; about 70 are a good size. Shorten or split it."
    ]


def test_a_module_of_under_six_minutes_is_warned_of_in_a_long_course_only() -> None:
    assert of_course_yaml(LONG.replace("minutes: 9", "minutes: 5", 1)) == [
        '11: "m-1" takes 5 minutes; 6 to 12 are a good size. Join two.'
    ]
    assert s.faults(s.sample()) == ()


@pytest.mark.parametrize("words", ["Understand tea", "know tea", "Be aware of tea", "Become familiar with tea"])
def test_an_objective_that_nobody_can_see_is_warned_of(words: str) -> None:
    assert any("cannot be seen or tested" in fault for fault in of_course_yaml(s.COURSE.replace("Ask a guest", words)))


def test_an_objective_that_begins_like_a_state_of_mind_may_be_a_deed() -> None:
    assert of_course_yaml(s.COURSE.replace("Ask a guest", "Knowingly ask a guest")) == []


def test_the_right_option_of_a_lesson_does_not_stick_out_either() -> None:
    found = s.lesson_faults(
        s.CHOICE.replace("first-cup", "second").replace("The guest", "The guest who sits at the door")
    )
    assert found == ['23: "second": the right option is much longer than the others. Even them out.']
