"""What all kinds of activity share: the state a page shows, what marking says, and reading a plain form.

Shapes that cross the border to the web application:

- `State.shown` is the order in which options or items are drawn, as written places from 1 (`activity.shown(seed)` makes
  it; keep it with the attempt). Form fields name the *place on the page*, never the written place, so that neither the
  order nor the group can be read from the page's source.
- An answer is a small JSON object in written places; it can be stored and read back whatever order was shown.
- `present` gives frozen plain data. Before `State.reveal`, it holds neither the key nor any feedback.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Form = Mapping[str, Sequence[str]]
Answer = dict[str, Any]

MOST_VALUES = 50
LONGEST_VALUE = 40


class CoursesError(Exception):
    """The base of what this library raises on purpose."""


class AnswerRefusedError(CoursesError):
    """An answer that this activity cannot take.

    `code` is `missing` (nothing chosen yet), `incomplete` (some items have no answer), `doubled` (a place used twice),
    `length` (a text too short or too long), `stale` (the page was not the newest) or `foreign` (never offered: a forged
    or broken form). `field` is the form field to point to, empty when it is the whole.
    """

    def __init__(self, code: str, message: str, field: str = "") -> None:
        self.code = code
        self.field = field
        super().__init__(message)


@dataclass(frozen=True)
class State:
    """What a page shows: the drawn order, the stored answer, whether the key may be shown, a prefix for field names."""

    shown: tuple[int, ...] = ()
    answer: Answer | None = None
    reveal: bool = False
    prefix: str = ""


@dataclass(frozen=True)
class Feedback:
    """What marking says of one option or item (`number` is its written place)."""

    number: int
    right: bool | None
    html: str


@dataclass(frozen=True)
class Marked:
    """A marked answer: score from 0 to 1 (None where nothing is marked), whether it is finished, words on each item."""

    score: float | None
    done: bool
    feedback: tuple[Feedback, ...] = ()


@dataclass(frozen=True)
class Option:
    """One option or sentence of an activity, with its key and feedback (never sent before the answer)."""

    html: str
    right: bool
    feedback: str


@dataclass(frozen=True)
class OptionView:
    """One option on a page: `value` for the form; `right` and `feedback` stay empty until revealed."""

    value: str
    html: str
    picked: bool
    right: bool | None
    feedback: str


def shuffled(count: int, seed: str) -> tuple[int, ...]:
    """Return 1…count in an order that depends on `seed` only, alike on every machine and Python."""
    return tuple(sorted(range(1, count + 1), key=lambda n: hashlib.sha256(f"{seed}\x1f{n}".encode()).digest()))


def check_shown(shown: tuple[int, ...], count: int) -> tuple[int, ...]:
    """Return `shown` if it holds each of 1…count once; raises AnswerRefusedError otherwise."""
    if sorted(shown) != list(range(1, count + 1)):
        raise AnswerRefusedError("foreign", "The order of the options does not belong to this activity.")
    return shown


def values(form: Form, name: str, longest: int = LONGEST_VALUE) -> list[str]:
    """Return what the form holds under `name`; raises AnswerRefusedError when it is out of all bounds."""
    found = list(form.get(name, ()))
    if len(found) > MOST_VALUES or any(len(value) > longest for value in found):
        raise AnswerRefusedError("foreign", "The form holds more than this activity asks for.", name)
    return found


def one(form: Form, name: str, longest: int = LONGEST_VALUE) -> str:
    """Return the one value under `name`, empty when there is none; two are refused."""
    found = values(form, name, longest)
    if len(found) > 1:
        raise AnswerRefusedError("foreign", "The form answers one question twice.", name)
    return found[0] if found else ""


def place(text: str, count: int, name: str) -> int:
    """Return a number from 1 to `count`; raises AnswerRefusedError for anything else."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= count):
        raise AnswerRefusedError("foreign", "This was not among the answers offered.", name)
    return int(text)


def stored(answer: object, *keys: str) -> dict[str, Any]:
    """Return a stored answer if it is an object with exactly these keys; raises AnswerRefusedError otherwise."""
    if not isinstance(answer, dict) or set(answer) != set(keys):
        raise AnswerRefusedError("foreign", "The stored answer does not belong to this kind of activity.")
    return answer


def numbers(found: object, count: int) -> list[int]:
    """Return a list of different whole numbers from 1 to `count`; raises AnswerRefusedError otherwise."""
    if not isinstance(found, list | tuple) or len(found) > MOST_VALUES:
        raise AnswerRefusedError("foreign", "The stored answer is not a list of places.")
    if any(type(n) is not int or not 1 <= n <= count for n in found) or len(set(found)) != len(found):
        raise AnswerRefusedError("foreign", "The stored answer names a place that this activity does not have.")
    return list(found)


def whole_text(text: object, longest: int) -> str:
    """Return a text of at most `longest` characters; raises AnswerRefusedError otherwise."""
    if not isinstance(text, str) or len(text) > longest:
        raise AnswerRefusedError("length", f"Keep the text to {longest:,} characters.", "text")
    return text
