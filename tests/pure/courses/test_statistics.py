"""Figures of questions, on a cohort whose abilities and questions are known, and on cases reckoned by hand."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.statistics import (
    BACKWARDS,
    KEY,
    UNUSED,
    Answered,
    QuestionFigures,
    correlation,
    normalised_gain,
    question_figures,
)

LEARNERS, QUESTIONS, ASKED = 2_000, 30, 16
RIGHT = [True, False, False, False]
WRONG_KEY, LONELY = "q-07", "q-19"
"""The planted ones: the key names a wrong option; nobody ever picks option 4."""


def known(ability: float, discrimination: float, difficulty: float) -> float:
    """Return the chance of knowing an answer, by the two-parameter logistic model."""
    return 1 / (1 + math.exp(-discrimination * (ability - difficulty)))


def pick(chance: random.Random, name: str, *, knows: bool) -> int:
    """Return what a learner picks: the truth if it is known, else one of the others."""
    truth = 2 if name == WRONG_KEY else 1
    others = [n for n in (1, 2, 3, 4) if n != truth and not (name == LONELY and n == 4)]
    return truth if knows else chance.choice(others)


@pytest.fixture(scope="module")
def cohort() -> tuple[dict[str, float], dict[str, QuestionFigures]]:
    """Give the planted difficulties and what was found, for 2,000 learners of known ability, each asked 16 of 30."""
    chance = random.Random(20261122)
    bank = {f"q-{n:02}": (chance.uniform(0.8, 1.8), -2 + 4 * n / (QUESTIONS - 1)) for n in range(QUESTIONS)}
    sittings = []
    for _ in range(LEARNERS):
        ability = chance.gauss(0, 1)
        sitting = []
        for name in chance.sample(sorted(bank), ASKED):
            picked = pick(chance, name, knows=chance.random() < known(ability, *bank[name]))
            sitting.append(Answered(name, float(picked == 1), (picked,)))
        sittings.append(sitting)
    figures = question_figures(sittings, dict.fromkeys(bank, RIGHT))
    return {name: difficulty for name, (_, difficulty) in bank.items()}, figures


def test_a_simulated_cohort_gives_back_the_planted_order_of_difficulty(
    cohort: tuple[dict[str, float], dict[str, QuestionFigures]],
) -> None:
    planted, figures = cohort
    good = sorted(name for name in planted if name != WRONG_KEY)
    hard = [planted[name] for name in good]
    found = [1 - figures[name].difficulty for name in good]
    assert rank_correlation(hard, found) > 0.98


def test_only_the_planted_bad_questions_are_flagged(
    cohort: tuple[dict[str, float], dict[str, QuestionFigures]],
) -> None:
    _, figures = cohort
    flagged = {name: each.flags for name, each in figures.items() if each.flags}
    assert flagged == {WRONG_KEY: (BACKWARDS, KEY), LONELY: (UNUSED,)}


def test_good_questions_tell_who_knows_more(cohort: tuple[dict[str, float], dict[str, QuestionFigures]]) -> None:
    _, figures = cohort
    for name, each in figures.items():
        assert each.discrimination
        assert (each.discrimination.low > 0.05) == (name != WRONG_KEY)
        assert sum(option.picked for option in each.options) == each.asked


def rank_correlation(xs: list[float], ys: list[float]) -> float:
    """Return Spearman's rank correlation of two series without ties."""
    found = correlation(*([float(sorted(series).index(each)) for each in series] for series in (xs, ys)))
    assert found
    return found.value


def test_the_question_itself_is_left_out_of_the_total() -> None:
    """Three questions that have nothing to do with each other: with itself in the total each would seem to work."""
    every = [[Answered(str(n), float(bits >> n & 1)) for n in range(3)] for bits in range(8)] * 10
    for figures in question_figures(every, {}).values():
        assert figures.discrimination
        assert figures.discrimination.value == pytest.approx(0, abs=1e-9)
        assert figures.flags == ()


def test_a_few_answers_flag_nothing() -> None:
    upside_down = [[Answered("a", n % 2, (1,)), Answered("b", 1 - n % 2)] for n in range(49)]
    assert question_figures(upside_down, {"a": RIGHT})["a"].flags == ()
    upside_down.append(upside_down[0])
    assert question_figures(upside_down, {"a": RIGHT})["a"].flags == (BACKWARDS, UNUSED)


@pytest.mark.parametrize("ys", [[1.0, 1.0, 1.0, 1.0], [0.5] * 4])
def test_what_does_not_vary_goes_with_nothing(ys: list[float]) -> None:
    assert correlation([0.0, 1.0, 0.0, 1.0], ys) is None
    assert correlation([0.0, 1.0], [0.0, 1.0]) is None


def test_a_sitting_of_one_question_and_no_sitting_at_all_break_nothing() -> None:
    assert question_figures([], {}) == {}
    alone = question_figures([[Answered("a", 1.0)]] * 60, {})["a"]
    assert (alone.asked, alone.difficulty, alone.discrimination, alone.flags) == (60, 1.0, None, ())


def test_gain_is_the_share_of_what_could_be_gained() -> None:
    assert normalised_gain(0.4, 0.7) == pytest.approx(0.5)
    assert normalised_gain(0.5, 0.4) == pytest.approx(-0.2)
    assert normalised_gain(1.0, 1.0) is None


SCORES = st.floats(0, 1, allow_nan=False, allow_subnormal=False)


@given(st.lists(st.tuples(SCORES, SCORES), min_size=4, max_size=40))
def test_a_correlation_lies_within_its_interval_and_both_within_one(pairs: list[tuple[float, float]]) -> None:
    found = correlation([x for x, _ in pairs], [y for _, y in pairs])
    if found is not None:
        assert -1 <= found.low <= found.high <= 1
        assert found.low - 1e-5 <= found.value <= found.high + 1e-5
