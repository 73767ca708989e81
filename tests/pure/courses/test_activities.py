"""Presenting, reading and marking each kind: nothing told too early, nothing foreign taken, fair scores."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from courses import AnswerRefusedError, State
from courses.activities.base import shuffled
from courses.activities.choice import Choice
from tests.pure.courses import sample as s

COURSE = s.built({"02-ask.md": s.lesson("asking", s.CHOICE.replace("{choice}", "{multiple}"))})
BREW = COURSE.module("brewing")

ANSWERS: dict[str, Any] = {
    "first-cup": {"picked": [1]},
    "at-four": {"path": [1]},
    "steps": {"order": [2, 1, 3]},
    "hot-cold": {"groups": ["hot", "cold", "cold", "cold"]},
    "rude": {"marked": [1, 2]},
    "kindly": {"text": "Come when you can.", "skipped": False},
    "last-guest": {"text": "Ana", "commitment": 0, "skipped": False},
    "after-module": {"ratings": {"usable": 5, "clear": 0}},
    "this-week": {"text": "", "commitment": 2, "skipped": False},
}


def activity(name: str) -> Any:  # noqa: ANN401 - each kind is looked at by its own shape.
    return BREW.activity(name)


def refusal(name: str, form: dict[str, list[str]], state: State | None = None) -> str:
    with pytest.raises(AnswerRefusedError) as refused:
        activity(name).read(form, state or State())
    return refused.value.code


def test_every_activity_of_the_lesson_has_an_answer_in_this_file() -> None:
    assert {each.id for each in BREW.activities} == set(ANSWERS)
    with pytest.raises(KeyError):
        BREW.activity("nothing")


@pytest.mark.parametrize("name", ["first-cup", "at-four", "steps", "hot-cold", "rude", "kindly"])
@pytest.mark.parametrize("answered", [False, True])
def test_no_key_and_no_feedback_before_it_may_be_revealed(name: str, answered: bool) -> None:
    each = activity(name)
    answer = ANSWERS[name] if answered and name != "at-four" else None
    text = str(asdict(each.present(State(answer=answer))))
    assert "True" not in text.replace("'picked': True", "")
    secrets = ["She decides", "She smiles", "Water first", "It steams", "It pushes", "when it suits you", "'hot', ''"]
    assert not [secret for secret in secrets if secret in text and secret != "'hot', ''"]
    assert "'right_group': 'hot'" not in text
    assert "'right_place': 1" not in text


@pytest.mark.parametrize("name, secret", [
    ("first-cup", "She decides"), ("steps", "Water first"), ("hot-cold", "It steams"), ("rude", "It pushes"),
    ("kindly", "when it suits you"),
])  # fmt: skip
def test_feedback_is_shown_when_it_may_be(name: str, secret: str) -> None:
    assert secret in str(asdict(activity(name).present(State(answer=ANSWERS[name], reveal=True))))


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_answers_of_another_shape_are_refused(name: str) -> None:
    foreign: list[Any] = [
        1, [], {}, {"picked": []}, {"picked": [0]}, {"picked": [3]}, {"picked": [True]}, {"picked": [1, 2]},
        {"picked": "1"}, {"path": [9]}, {"path": "1"}, {"path": [1, 1, 1, 1]}, {"path": ["1"]}, {"order": [1, 2]},
        {"order": [1, 1, 2]}, {"groups": ["hot"]}, {"groups": ["warm"] * 4}, {"groups": [1] * 4}, {"groups": 7},
        {"marked": [15]}, {"marked": [1] * 99}, {"text": 1, "skipped": False}, {"text": "x" * 4001, "skipped": False},
        {"text": "x", "commitment": 9, "skipped": False}, {"text": "x", "commitment": "1", "skipped": False},
        {"ratings": {"usable": 1}}, {"ratings": {"usable": 1, "clear": 6}}, {"ratings": [1]},
        {"ratings": {"usable": True, "clear": 1}},
    ]  # fmt: skip
    for answer in foreign:
        with pytest.raises(AnswerRefusedError):
            activity(name).mark(answer)


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_a_form_out_of_all_bounds_is_refused(name: str) -> None:
    fields = [
        "answer",
        "choice",
        "at",
        "again",
        "place-1",
        "group-1",
        "mark",
        "text",
        "skip",
        "commitment",
        "rate-usable",
    ]
    assert refusal(name, {field: ["9" * 20_000] for field in fields}) in ("foreign", "length")
    assert refusal(name, {field: ["1"] * 99 for field in fields}) == "foreign"


def test_a_choice_is_right_or_not() -> None:
    choice = activity("first-cup")
    assert choice.mark({"picked": [2]}).score == 1
    assert choice.mark({"picked": [1]}).score == 0
    assert [(f.number, f.right, f.html) for f in choice.mark({"picked": [1]}).feedback] == [
        (1, False, "Cold cups cool tea."),
        (2, True, "She decides."),
    ]


def test_a_form_names_places_on_the_page_not_places_in_the_file() -> None:
    choice = activity("first-cup")
    view = choice.present(State(shown=(2, 1), prefix="q1-"))
    assert [(option.value, option.html) for option in view.options] == [("1", "The guest"), ("2", "The cup")]
    assert view.field == "q1-answer"
    assert choice.read({"q1-answer": ["1"]}, State(shown=(2, 1), prefix="q1-")) == {"picked": [2]}
    assert choice.present(State(shown=(2, 1), answer={"picked": [2]})).options[0].picked


def test_a_choice_refuses_what_was_not_offered() -> None:
    assert refusal("first-cup", {}) == "missing"
    assert refusal("first-cup", {"answer": ["3"]}) == "foreign"
    assert refusal("first-cup", {"answer": ["x"]}) == "foreign"
    assert refusal("first-cup", {"answer": ["1", "2"]}) == "foreign"
    assert refusal("first-cup", {"answer": ["²"]}) == "foreign"
    assert refusal("first-cup", {"answer": ["1"]}, State(shown=(1, 3))) == "foreign"


MULTIPLE = Choice("m", "", "", tuple(activity("first-cup").options) * 2, shuffle=False, kind="multiple")


@pytest.mark.parametrize("picked, score", [([2, 4], 1), ([2], 0.5), ([2, 4, 1], 0.5), ([1], 0), ([1, 2, 3, 4], 0)])
def test_multiple_gives_marked_right_minus_marked_wrong(picked: list[int], score: float) -> None:
    assert MULTIPLE.mark({"picked": picked}).score == score


def test_multiple_takes_several_answers_and_keeps_a_written_order() -> None:
    assert MULTIPLE.shown("any") == (1, 2, 3, 4)
    assert MULTIPLE.read({"answer": ["4", "2"]}, State()) == {"picked": [2, 4]}
    assert COURSE.module("asking").activity("first-cup").kind == "multiple"


def test_a_case_is_walked_on_the_server() -> None:
    case = activity("at-four")
    start = case.present(State())
    assert (start.heading, start.meter, start.change, start.at, start.step) == ("She rings", 60, 0, "0", 1)
    assert [choice.html for choice in start.choices] == ["Open at once.", "Wait a little."]
    answer = case.read({"at": ["0"], "choice": ["1"]}, State())
    here = case.present(State(answer=answer))
    assert (here.heading, here.meter, here.change, here.after) == ("She sits", 75, 15, "She smiles.")
    assert case.mark(answer).done is False
    assert case.mark(answer).score is None


@pytest.mark.parametrize(
    "path, grade, score", [([1, 1, 1], "good", 1), ([2, 2, 1], "poor", 0), ([1, 1, 2], "mixed", 0.5)]
)
def test_the_meter_decides_late_what_was_done_early(path: list[int], grade: str, score: float) -> None:
    case = activity("at-four")
    view = case.present(State(answer={"path": path}))
    assert (view.grade, view.choices) == (grade, ())
    assert [passed.heading for passed in view.way] == ["She rings", "She sits", "She drinks"]
    assert case.mark({"path": path}).done
    assert case.mark({"path": path}).score == score


def test_a_case_refuses_a_stale_page_and_can_be_played_again() -> None:
    state = State(answer={"path": [1]})
    assert refusal("at-four", {"at": ["0"], "choice": ["1"]}, state) == "stale"
    assert refusal("at-four", {"at": ["1"]}, state) == "missing"
    assert refusal("at-four", {"at": ["1"], "choice": ["3"]}, state) == "foreign"
    assert refusal("at-four", {"at": ["3"], "choice": ["1"]}, State(answer={"path": [1, 1, 1]})) == "stale"
    assert activity("at-four").read({"again": ["1"]}, state) == {"path": []}


@pytest.mark.parametrize("order, score", [([1, 2, 3], 1), ([2, 1, 3], 2 / 3), ([3, 2, 1], 0)])
def test_an_order_gives_the_share_of_pairs_in_order(order: list[int], score: float) -> None:
    assert activity("steps").mark({"order": order}).score == score


def test_an_order_is_read_from_the_places_given() -> None:
    state = State(shown=(3, 1, 2))
    steps = activity("steps")
    assert steps.read({"place-1": ["3"], "place-2": ["1"], "place-3": ["2"]}, state) == {"order": [1, 2, 3]}
    assert refusal("steps", {"place-1": ["1"], "place-2": ["1"]}, state) == "doubled"
    assert refusal("steps", {"place-1": ["1"]}, state) == "incomplete"
    assert refusal("steps", {"place-1": ["4"]}, state) == "foreign"
    assert [i.place for i in steps.present(State(shown=(3, 1, 2), answer={"order": [2, 1, 3]})).items] == [3, 2, 1]


def test_an_order_is_never_shown_in_the_right_order() -> None:
    assert all(activity("steps").shown(str(seed)) != (1, 2, 3) for seed in range(60))


def test_a_sort_gives_the_share_in_the_right_group() -> None:
    sort = activity("hot-cold")
    state = State(shown=(4, 3, 2, 1))
    form = {"group-1": ["cold"], "group-2": ["cold"], "group-3": ["cold"], "group-4": ["hot"]}
    assert sort.read(form, state) == {"groups": ["hot", "cold", "cold", "cold"]}
    assert sort.mark(sort.read(form, state)).score == 0.75
    assert [item.group for item in sort.present(State(shown=(4, 3, 2, 1), answer=ANSWERS["hot-cold"])).items][
        3
    ] == "hot"
    assert refusal("hot-cold", {"group-1": ["cold"]}, state) == "incomplete"
    assert refusal("hot-cold", {**form, "group-1": ["warm"]}, state) == "foreign"
    assert refusal("hot-cold", {**form, "group-1": ["cold", "hot"]}, state) == "foreign"


def test_a_highlight_counts_sentences_marked_and_left_alike() -> None:
    assert activity("rude").mark({"marked": [2, 4]}).score == 1
    assert activity("rude").mark({"marked": [1, 2]}).score == 0.6
    assert activity("rude").read({"mark": ["4", "2"]}, State()) == {"marked": [2, 4]}
    assert refusal("rude", {}) == "missing"
    assert refusal("rude", {"mark": ["6"]}) == "foreign"


def test_a_highlight_runs_on_as_a_text_unless_it_says_that_it_has_lines() -> None:
    log = s.HIGHLIGHT.replace(":mark: is rude", ":mark: is rude\n:lines: true")
    assert not activity("rude").present(State()).lines
    assert s.built({"02-ask.md": s.lesson("asking", log)}).module("asking").activity("rude").present(State()).lines
    bad = s.HIGHLIGHT.replace(":mark: is rude", ":mark: is rude\n:lines: three")
    assert any('":lines: three" must be true or false' in fault for fault in s.lesson_faults(bad))


def test_a_rewrite_is_private_bounded_and_may_be_skipped() -> None:
    rewrite = activity("kindly")
    answer = rewrite.read({"text": ["Come when\r\nyou can. "]}, State())
    assert answer == {"text": "Come when\nyou can.", "skipped": False}
    assert rewrite.mark(answer).score is None
    assert rewrite.present(State(answer=answer, reveal=True)).checks == ("It is kind.", "It is short.", "It is true.")
    assert rewrite.read({"skip": ["1"], "text": [""]}, State()) == {"text": "", "skipped": True}
    assert refusal("kindly", {"text": [" "]}) == "missing"
    assert refusal("kindly", {"text": ["Too short"]}) == "length"
    assert refusal("kindly", {"text": ["word " * 21]}) == "length"
    assert refusal("kindly", {"text": ["w" * 4001]}) == "length"


def test_a_commitment_is_taken_over_or_written_anew() -> None:
    week = activity("this-week")
    assert week.read({"commitment": ["2"], "text": [""]}, State()) == {"text": "", "commitment": 2, "skipped": False}
    assert week.read({"text": ["Mine"]}, State()) == {"text": "Mine", "commitment": 0, "skipped": False}
    assert week.read({"skip": ["1"]}, State())["skipped"] is True
    assert refusal("this-week", {"commitment": ["3"]}) == "foreign"
    assert refusal("this-week", {}) == "missing"
    view = week.present(State(answer=ANSWERS["this-week"]))
    assert [option.picked for option in view.commitments] == [False, True]
    assert week.mark(ANSWERS["this-week"]).done


def test_a_rating_needs_every_statement_and_knows_cannot_say() -> None:
    rating = activity("after-module")
    assert rating.read({"rate-usable": ["5"], "rate-clear": ["0"]}, State()) == ANSWERS["after-module"]
    assert [statement.value for statement in rating.present(State(answer=ANSWERS["after-module"])).statements] == [5, 0]
    assert [statement.value for statement in rating.present(State()).statements] == [None, None]
    assert rating.mark(ANSWERS["after-module"]).score is None
    assert refusal("after-module", {"rate-usable": ["5"]}) == "incomplete"
    assert refusal("after-module", {"rate-usable": ["6"], "rate-clear": ["1"]}) == "foreign"


def test_what_may_be_skipped_says_so() -> None:
    assert {each.id for each in BREW.activities if each.skippable} == {"kindly", "last-guest", "this-week"}


def test_kinds_without_an_order_show_none() -> None:
    unordered = ("at-four", "rude", "kindly", "last-guest", "after-module")
    assert [activity(name).shown("seed") for name in unordered] == [()] * 5


def test_a_shuffle_depends_on_its_seed_alone() -> None:
    assert shuffled(6, "a") == shuffled(6, "a")
    assert len({shuffled(6, str(seed)) for seed in range(50)}) > 30
    assert sorted(shuffled(6, "a")) == [1, 2, 3, 4, 5, 6]
