"""How well the questions of a bank work, from the answers that were given; and what a course has changed.

Sittings draw different questions, so a raw total would compare easy draws with hard ones. The *rest* of a sitting, seen
from one of its questions, is therefore the mean of (score less the question's mean score) over its other questions.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

LEAST_JUDGED = 50
"""A question is flagged only after this many answers: fewer say little about it."""
SURE = 1.96
"""Width of an interval in standard errors: 95 of 100 such intervals hold the true value."""
BACKWARDS, KEY, UNUSED = "backwards", "key", "unused"


@dataclass(frozen=True)
class Answered:
    """One question of one sitting: its score from 0 to 1, and the options picked (written places), if it has any."""

    question: str
    score: float
    picked: tuple[int, ...] = ()


@dataclass(frozen=True)
class Correlation:
    """A correlation, and the interval in which the true one lies with 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class OptionFigures:
    """How often an option was picked, and how picking it goes with the rest of a sitting (None: no way to tell)."""

    number: int
    right: bool
    picked: int
    with_rest: Correlation | None


@dataclass(frozen=True)
class QuestionFigures:
    """How a question works.

    `difficulty` is the mean score (1: everybody knows it). `discrimination` is the corrected item-total correlation:
    whether who is right here is right elsewhere, the question itself left out of the total. `flags`: "backwards" (who
    knows more does worse here), "key" (a wrong option is picked by those who know more, so that the key is suspect),
    "unused" (a wrong option that nobody picks, so that it tests nothing).
    """

    asked: int
    difficulty: float
    discrimination: Correlation | None
    options: tuple[OptionFigures, ...]
    flags: tuple[str, ...]


def question_figures(
    sittings: Sequence[Sequence[Answered]], keys: Mapping[str, Sequence[bool]]
) -> dict[str, QuestionFigures]:
    """Return the figures of every question that was asked; `keys` says of each option of a question if it is right.

    A question without options (order, sort) is not in `keys`. The correction of the total is that of Henrysson, S.
    (1963). Correction of item-total correlations in item analysis. Psychometrika 28(2), 211-218. The intervals are
    Fisher's: Fisher, R. A. (1921). On the probable error of a coefficient of correlation deduced from a small sample.
    Metron 1, 3-32.
    """
    rows = _rows(sittings)
    return {name: _figures(rows[name], keys.get(name, ())) for name in sorted(rows)}


def correlation(xs: Sequence[float], ys: Sequence[float]) -> Correlation | None:
    """Return the product-moment correlation of two series with its interval; None where one does not vary."""
    n = len(xs)
    if n < 4:
        return None
    mean_x, mean_y = math.fsum(xs) / n, math.fsum(ys) / n
    xx = math.fsum((x - mean_x) ** 2 for x in xs)
    yy = math.fsum((y - mean_y) ** 2 for y in ys)
    if xx < 1e-12 or yy < 1e-12:
        return None
    xy = math.fsum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    value = max(-1.0, min(1.0, xy / math.sqrt(xx * yy)))
    # A perfect correlation has no finite z.
    z, error = math.atanh(max(-0.999999, min(0.999999, value))), SURE / math.sqrt(n - 3)
    return Correlation(value, math.tanh(z - error), math.tanh(z + error))


def normalised_gain(before: float, after: float) -> float | None:
    """Return the share of what could be gained that was gained: (after - before) / (1 - before); None from the top.

    `before` and `after` are mean scores of a group, from 0 to 1: Hake, R. R. (1998). Interactive-engagement versus
    traditional methods: a six-thousand-student survey of mechanics test data for introductory physics courses.
    American Journal of Physics 66(1), 64-74.
    """
    return None if before >= 1 else (after - before) / (1 - before)


Row = tuple[float, float, tuple[int, ...]]
"""One answer to a question: its score, the rest of its sitting, what was picked."""


def _rows(sittings: Sequence[Sequence[Answered]]) -> dict[str, list[Row]]:
    totals: dict[str, list[float]] = defaultdict(list)
    for sitting in sittings:
        for each in sitting:
            totals[each.question].append(each.score)
    means = {name: math.fsum(scores) / len(scores) for name, scores in totals.items()}
    rows: dict[str, list[Row]] = defaultdict(list)
    for sitting in sittings:
        above = {each.question: each.score - means[each.question] for each in sitting}
        whole, others = math.fsum(above.values()), len(above) - 1
        for each in sitting:
            rest = (whole - above[each.question]) / others if others else 0.0
            rows[each.question].append((each.score, rest, each.picked))
    return rows


def _figures(rows: Sequence[Row], key: Sequence[bool]) -> QuestionFigures:
    rests = [rest for _, rest, _ in rows]
    scores = [score for score, _, _ in rows]
    picked = Counter(number for _, _, numbers in rows for number in numbers)
    options = tuple(
        OptionFigures(number, right, picked[number], correlation([float(number in row[2]) for row in rows], rests))
        for number, right in enumerate(key, 1)
    )
    discrimination = correlation(scores, rests)
    flags = _flags(discrimination, options) if len(rows) >= LEAST_JUDGED else ()
    return QuestionFigures(len(rows), math.fsum(scores) / len(rows), discrimination, options, flags)


def _flags(discrimination: Correlation | None, options: Collection[OptionFigures]) -> tuple[str, ...]:
    flags = []
    if discrimination is not None and discrimination.high < 0:
        flags.append(BACKWARDS)
    rights = [option.with_rest for option in options if option.right and option.with_rest]
    wrongs = [option.with_rest for option in options if not option.right and option.with_rest]
    best = max((each.high for each in rights), default=0.0)
    if any(each.low > max(0.0, best) for each in wrongs):
        flags.append(KEY)
    if any(not option.right and not option.picked for option in options):
        flags.append(UNUSED)
    return tuple(flags)
