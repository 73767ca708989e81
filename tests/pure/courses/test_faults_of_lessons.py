"""Every rule about a lesson and its directives: one broken thing, its fault, at its line."""

from __future__ import annotations

import pytest

from tests.pure.courses import sample as s

ACTIVITY_FAULTS = [
    (s.CHOICE, ":id: first-cup\n", "", "this choice has no id"),
    (s.CHOICE, "first-cup", "First", 'the id "First" must be'),
    (s.CHOICE, ":id: first-cup", ":id: first-cup\n:id: again", '":id:" stands here twice'),
    (s.CHOICE, ":id: first-cup", ":id: first-cup\n:shuffle: maybe", "must be true or false"),
    (s.CHOICE, ":id: first-cup", ":id: first-cup\n:difficulty: 1", "is not an option of {choice}"),
    (s.CHOICE, "  > Cold cups cool tea.\n", "", 'choice "first-cup-2", option 1 has no feedback. Add a line'),
    (s.CHOICE, "- [ ] The cup", "- The cup", "option 1 has no box"),
    (s.CHOICE, "The cup", "", "option 1 is empty"),
    (s.ORDER, "2. Pour", "2.", "item 2 is empty"),
    (s.CHOICE, "  > Cold", "Cold", "text after the list"),
    (s.CHOICE, "  > Cold cups cool tea.", "  > Cold.\n  More.", "text below the feedback"),
    (s.CHOICE, "What comes first?", "### part: A part", "has no place in {choice}"),
    (s.CHOICE, " The first cup\n:id: first-cup\n\nWhat comes first?", "\n:id: first-cup\n", "asks nothing"),
    (s.CHOICE, "{choice} The first cup", "{choice} " + "T" * 81, "the title has 81 characters"),
    (s.CHOICE, "{choice} The first cup", "{multiple}\n:x: 1", "is not an option of {multiple}"),
    (s.CHOICE.replace("[ ]", "[x]"), "{choice}", "{multiple}", "has no wrong option"),
    (s.CHOICE, "{choice}", "{choose}", 'there is no {choose}. Write "choice"?'),
    (s.CHOICE, "\n:::\n", "\n", "is not closed|a directive begins inside"),
    (s.CHOICE, ":::{choice} The first cup", "::: choice", "opens nothing"),
    (s.SCENARIO, ":meter: Trust\n", "", 'has no ":meter:"'),
    (s.SCENARIO, ":start: 60", ":start: 101", "from 0 to 100"),
    (s.SCENARIO, ":meter: Trust", ":meter: " + "T" * 81, "Keep it to 80"),
    (s.SCENARIO, "[+15](#room)", "[+15](#rom)", 'a choice leads to "rom", which does not exist. Write "room"?'),
    (s.SCENARIO, "[+15](#room)", "", "choice 1 leads nowhere"),
    (s.SCENARIO, "[+15](#room)", "[+150](#room)", "more than 100"),
    (s.SCENARIO, "[-5](#end-poor)", "", 'only the last link goes without "from"'),
    (s.SCENARIO, "  > She smiles.\n", "", '"door", choice 1 has no feedback'),
    (s.SCENARIO, "- Open at once", "- [x] Open at once", "has a box"),
    (s.SCENARIO, "### room:", "### door:", 'the part "door" stands here twice'),
    (s.SCENARIO, "### room: She sits", "### She sits", "this part has no id"),
    (s.SCENARIO, "- Wait a little. [-20](#room)\n  > She rings again.\n", "", "fewer than two choices"),
    (s.SCENARIO, "[-5](#end-poor)", "[-5](#end-good)", 'nothing leads to "end-poor"'),
    (s.SCENARIO, "[+5](#table)", "[+5](#door)", "goes in a circle"),
    (s.SCENARIO, "end-good (good)", "end-good (mixed)", "has no good ending"),
    (s.SCENARIO, "end-poor (poor)", "end-poor (mixed)", "has no poor ending"),
    (s.SCENARIO, "The cup is full.", "", 'the ending "end-poor" is empty'),
    (s.SCENARIO, "The cup is full.", "- Go on. [+5](#room)\n  > Yes.", "has choices"),
    (s.SCENARIO, "### room: She sits", "### room (good): She sits", "has 2 steps; it needs 3 to 6"),
    (s.SCENARIO, "### door: She rings", "### door (good): She rings", "begins with an ending"),
    (s.ORDER, "1. Boil", "- Boil", "item 1 has no number"),
    (s.ORDER, "3. Wait\n", "", "has 2 items; it needs 3 to 7. Add some."),
    (s.SORT, "### cold: Cold", "### cold: Cold\nStray", "text that is no item"),
    (s.SORT, "### cold: Cold", "### warm: Warm\n### cold: Cold", 'the group "warm" is empty'),
    (s.SORT, "  > It melts.\n", "", '"cold", item 1 has no feedback'),
    (s.HIGHLIGHT, ":mark: is rude\n", "", 'has no ":mark:"'),
    (s.HIGHLIGHT.replace("[x]", "[ ]"), "rude", "rude", "has no sentence to mark"),
    (s.HIGHLIGHT, "- [ ] Yours, Ana\n  > A name.\n", "", "has 4 sentences"),
    (s.REWRITE, "### model: One way", "### modell: One way", 'there is no part "modell"'),
    (s.REWRITE, "### model: One way", "### modell: One way", 'has no part "model"'),
    (s.REWRITE, "### check: Compare\n- It is kind.\n- It is short.\n- It is true.\n", "", 'has no part "check"'),
    (s.REWRITE, "- It is true.\n", "", "has 2 points to check"),
    (s.REWRITE, ":min_words: 3", ":min_words: 30", "min_words is more than max_words"),
    (s.REFLECT, "Who was your last guest?", "", "asks nothing"),
    (s.REFLECT, "Who was", "- Who was", "has a list"),
    (s.RATING, ":scale: agree", ":scale: love", "must be agree, confidence or frequency"),
    (s.RATING, ":feeds: evaluation", ":feeds: gossip", "must be evaluation or maturity"),
    (s.RATING, "- clear:", "- usable:", 'the statement "usable" stands here twice'),
    (s.RATING, "- clear: It", "- It", "statement 2 has no id"),
    (s.FIGURE, ":alt: A cup on a table.\n", "", "has no text alternative"),
    (s.FIGURE, "A cup on a table", "A cup " * 30, "Keep it to 150"),
    (s.FIGURE, ":alt:", ":alternative:", "is not an option of {figure}"),
    (s.FIGURE, "One cup.", "", "has no caption"),
    (s.FIGURE, "### text:", "### words:", 'a figure has no part "words"'),
    (s.FIGURE, "media/cup.svg", "media/cub.svg", 'Write "media/cup.svg"?'),
    (s.FIGURE, "media/cup.svg", "../cup.svg", "a figure names its picture"),
    (s.CALLOUTS, "{note} Before", "{note} Before\n:id: x", "is not an option of {note}"),
    (s.CALLOUTS, "Water boils at 100 degrees. [@boiling]", "", "this {note} is empty"),
    (s.CALLOUTS, "[@guest-law]", "", "cites no fact of kind law"),
    (s.CALLOUTS, "[@boiling]", "[@guest-law]", "is a law: cite it only inside {law}"),
    (s.CALLOUTS, "[@boiling]", "[@boilin]", 'citation "boilin" is not in facts.yaml. Write "boiling"?'),
]  # fmt: skip


@pytest.mark.parametrize("text, old, new, message", ACTIVITY_FAULTS)
def test_a_fault_of_a_directive_is_named(text: str, old: str, new: str, message: str) -> None:
    assert old in text
    broken = text.replace(old, new, 1).replace("first-cup", "first-cup-2")
    found = s.lesson_faults(broken)
    assert any(part in fault for fault in found for part in message.split("|")), found


PROSE_FAULTS = [
    ("<b>bold</b>", 29, "raw HTML"),
    ("Words.\n\n<div>\nblock\n</div>", 31, "raw HTML"),
    ("<!-- note -->", 29, "raw HTML"),
    ("# Title", 29, "this heading is not used here"),
    ("#### Small", 29, "this heading is not used here"),
    ("Title\n=====", 29, "this heading is not used here"),
    ("See ![cup](media/cup.svg).", 29, "a picture is written as {figure}"),
    ("One\ntwo [x](http://example.org).", 30, 'the link "http://example.org" is not https'),
    ("[x](javascript:alert(1))", 29, "is not https"),
    ("One\n[x](http://example.org/é)", 29, "is not https"),
    ("[a [@boilin] b](https://example.org)", 29, 'Write "boiling"?'),
    ("[x](//example.org)", 29, "is not https"),
    ("[x](term:pott)", 29, 'the term "pott" is not in glossary.yaml. Write "pot"?'),
    ("One.\nTwo.\n[@boilin]", 31, 'Write "boiling"?'),
    ("## ", 29, "this heading is empty"),
    (s.CHOICE, 29, 'the id "first-cup" stands twice'),
    ("word " * 260, 24, 'the section "Begin" has 263 words'),
    ("a " * 31 + "end.", 29, "a sentence of 32 words"),
    ("**" * 40_000, 29, "longer than 60,000"),
    (s.FIGURE * 13, 125, "over 12 figures"),
    (s.END, 38, "a second {recap}"),
]


@pytest.mark.parametrize("text, line, message", PROSE_FAULTS)
def test_a_fault_of_prose_is_named_at_its_line(text: str, line: int, message: str) -> None:
    found = s.lesson_faults(text)
    assert any(message in fault for fault in found), found


def of_second(text: str) -> list[str]:
    return [fault.message for fault in s.faults(s.sample({"02-ask.md": text})) if fault.file == "02-ask.md"]


def test_a_lesson_ends_with_a_recap_and_a_commitment() -> None:
    good = s.lesson("asking", s.CHOICE)
    assert any("a module ends with {recap}" in m for m in of_second(good + "\nMore words."))
    assert any("a module ends with {recap}" in m for m in of_second("---\nmodule: asking\nreviewed: 2026-11-01\n---\n"))
    assert any('Add ":commitment: true"' in m for m in of_second(good.replace(":commitment: true\n", "")))
    assert any("are commitments" in m for m in of_second(s.lesson("asking", s.CHOICE, s.END)))
    assert any("exactly 3 items" in m for m in of_second(good.replace("- Brew.\n", "")))


@pytest.mark.parametrize(
    "words", ["None of these.", "all of the above", "Both A and B", "Options 1 and 3", "Any of the others"]
)
def test_an_option_that_leans_on_the_others_is_refused(words: str) -> None:
    found = s.lesson_faults(s.CHOICE.replace("first-cup", "second").replace("The cup", words))
    assert [fault.split(", ")[1].split(".")[0] for fault in found] == ["option 1 leans on the others"]


@pytest.mark.parametrize(
    "words", ["Tell both of them.", "Answer a and b later", "Both a guest and a host", "All of it"]
)
def test_an_option_in_plain_words_is_left_alone(words: str) -> None:
    assert s.lesson_faults(s.CHOICE.replace("first-cup", "second").replace("The cup", words)) == []


def test_a_lesson_has_something_to_do() -> None:
    assert any("nothing to do in this module" in message for message in of_second(s.lesson("asking")))


def test_a_lesson_says_which_module_it_is() -> None:
    assert of_second(s.lesson("serving", s.CHOICE)) == [
        'this says module "serving", course.yaml says "asking". Make them the same.'
    ]


def test_the_hook_and_the_whole_have_a_length() -> None:
    good = s.lesson("asking", s.CHOICE)
    assert "the hook has 123 words. Keep it to 120." in of_second(
        good.replace("A bell rings.", "A bell. " * 61 + "Yes.")
    )
    parts = "\n\n".join(f"## Part {n}\n\n" + "One two. " * 110 for n in range(5))
    found = of_second(s.lesson("asking", parts, s.CHOICE))
    assert "this module has 1106 words. Keep it to 900." in found
    assert any("this takes about" in message for message in found)


def test_hard_words_are_warned_of_in_english_only() -> None:
    text = s.lesson(
        "asking", "## Hard\n\n" + "Organisational transformation necessitates comprehensive evaluation. " * 12, s.CHOICE
    )
    assert any("has reading age" in message for message in of_second(text))
    course = s.COURSE.replace("title:", "language: de\ntitle:", 1)
    assert s.faults(s.sample({"02-ask.md": text, "course.yaml": course})) == ()


def test_a_code_block_may_show_what_is_not_allowed_elsewhere() -> None:
    assert s.lesson_faults("```\n:::{choice}\n## no heading\n<b>\n```\n\n~~~\n:::\n~~~") == []


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    text = "\ufeff" + s.lesson("asking", s.CHOICE).replace("\n", "\r\n")
    assert of_second(text) == []


def test_all_faults_are_told_at_once_and_a_flood_is_cut_off() -> None:
    found = s.faults(s.sample({"02-ask.md": s.lesson("asking", s.CHOICE, "<b>x</b>\n\n" * 3000)}))
    assert len(found) == 1000


def test_an_evaluation_holds_one_rating_only() -> None:
    assert s.faults(s.sample({"evaluation.md": s.RATING})) == ()
    course = s.built({"evaluation.md": s.RATING})
    assert course.evaluation is not None
    assert course.evaluation.feeds == "evaluation"
    assert "holds one {rating}" in s.faults(s.sample({"evaluation.md": s.RATING + s.CHOICE}))[0].message
