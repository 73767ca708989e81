"""Where a question's matter is taught: the section that shares its facts and its rare words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from courses.activities.base import Option
from courses.activities.choice import Choice
from courses.model import Course, HtmlBlock, Module, Note, Question, Section
from courses.teaching import place_of
from tests.pure.courses.sample import built

TEXTS = {
    "pots": "<p>A pot keeps tea hot. Warm the pot before you pour.</p>",
    "guests": "<p>Ask your guest about lemon and milk before you pour.</p>",
    "water": '<p>Water boils early on mountains.<sup><a id="note-ref-1" href="#note-1">1</a></sup></p>',
}


@pytest.fixture
def course() -> Course:
    """Give a course whose first module has three sections."""
    made = built()
    module = replace(
        made.modules[0],
        sections=tuple(Section(name, name.title()) for name in TEXTS),
        blocks=tuple(HtmlBlock(text, name) for name, text in TEXTS.items()),
        notes=(Note(1, "boiling"),),
    )
    return replace(made, modules=(module, *made.modules[1:]))


def asked(prompt: str, *facts: str, objective: str = "brew") -> Question:
    options = (Option("<p>Yes</p>", right=True, feedback=""), Option("<p>No</p>", right=False, feedback=""))
    return Question("q", objective, 1, Choice("q", "", f"<p>{prompt}</p>", options, shuffle=True), facts)


def found(course: Course, question: Question) -> tuple[str, str | None]:
    place = place_of(course, question)
    assert place
    return place.module.id, place.section.id if place.section else None


@pytest.mark.parametrize(
    "prompt, section", [("Does a guest like lemons?", "guests"), ("Is a warm pot enough?", "pots"), ("Why?", None)]
)
def test_rare_words_in_common_lead_to_the_section(course: Course, prompt: str, section: str | None) -> None:
    assert found(course, asked(prompt)) == ("brewing", section)


def test_words_that_every_section_has_lead_nowhere(course: Course) -> None:
    same = tuple(HtmlBlock("<p>pour tea</p>", name) for name in TEXTS)
    module = replace(course.modules[0], blocks=same, notes=())
    assert found(replace(course, modules=(module,)), asked("Pour tea?")) == ("brewing", None)


def test_a_fact_in_common_outweighs_words(course: Course) -> None:
    assert found(course, asked("Does a guest like a warm pot?", "boiling")) == ("brewing", "water")


def test_of_two_modules_with_the_objective_the_better_one_is_named(course: Course) -> None:
    second = replace(course.modules[1], objective="brew", sections=(Section("milk", "Milk"),))
    second = replace(second, blocks=(HtmlBlock("<p>Oat, cow and goat.</p>", "milk"),))
    both: tuple[Module, ...] = (course.modules[0], second)
    assert found(replace(course, modules=both), asked("Is a warm pot enough?")) == ("brewing", "pots")


def test_an_objective_that_no_module_has_is_taught_nowhere(course: Course) -> None:
    assert place_of(course, asked("Why?", objective="elsewhere")) is None
