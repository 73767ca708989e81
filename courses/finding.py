"""Find passages of a course by words: an index in memory, made once from what is rendered, the same everywhere.

Words are compared without case and accents, and by their beginning: "permiss" finds "permission", "customers" finds
"customer". What a learner answers (options, feedback, keys) is not in it, so that a search never tells an answer.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from courses.model import Course, HtmlBlock, Module

LONGEST_QUERY = 100
MOST_WORDS = 8
AROUND = 110
"""How many characters of a passage stand on either side of the first word found."""
LONGEST_ENDING = 3
TITLE_WEIGHT = 5
WORD = re.compile(r"[^\W_]+")
HIDDEN = re.compile(r"<svg\b.*?</svg>|<sup\b.*?</sup>", re.DOTALL)
HEADING = re.compile(r"<h2\b.*?</h2>", re.DOTALL)
ENDS = re.compile(r"</(?:p|li|h3|td|th|tr|div|figcaption|summary|blockquote|pre)>")
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, line of a list or cell; empty ``module`` for what a course says of itself."""

    module: str
    section: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a passage as it is shown; ``found`` is it a word that was looked for."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """The best passage of one place: how many of the words it holds, and how well it fits among such.

    ``titled`` counts the words in its title. Weights are of one course: a word that is common there weighs little, so
    between courses the title speaks first, and then what is larger: a course before a lesson, a lesson before a part.
    """

    passage: Passage
    words: int
    titled: int
    weight: float

    @property
    def rank(self) -> tuple[int, int, int, float]:
        """What hits are sorted by, the best first."""
        return -self.words, -self.titled, self._depth if self.titled else 0, -self.weight

    @property
    def _depth(self) -> int:
        return bool(self.passage.module) + bool(self.passage.section)


def query_words(query: str) -> tuple[str, ...]:
    """Return the words of a query as they are compared: at most eight, of its first hundred characters."""
    return tuple(dict.fromkeys(_stem(word) for word in WORD.findall(plain(query[:LONGEST_QUERY]))))[:MOST_WORDS]


def plain(text: str) -> str:
    """Return text without case and accents, character by character, so that places in it stay where they were."""
    return "".join(_plain_letter(letter) for letter in text)


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    return unicodedata.normalize("NFKD", letter)[0].lower()[:1] or letter


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _begins(longer: str, word: str) -> bool:
    """Say whether a word of the text is meant: one that begins so; a very short one only by itself."""
    return longer.startswith(word) if len(word) > 3 else longer in (word, f"{word}s")


class Index:
    """The words of one course, in its own texts and in its lessons."""

    def __init__(self, course: Course) -> None:
        self.course = course

    @cached_property
    def _passages(self) -> tuple[Passage, ...]:
        lessons = (each for module in self.course.modules for each in passages_of(module))
        return (*own_passages(self.course), *lessons)

    @cached_property
    def _places(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Where each word stands: (number of the passage, weight)."""
        found: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for number, passage in enumerate(self._passages):
            for word in WORD.findall(plain(passage.text)):
                found[word][number] += 1
            for word in WORD.findall(plain(passage.title)):
                found[word][number] += TITLE_WEIGHT
        return {word: tuple(places.items()) for word, places in found.items()}

    @cached_property
    def _titles(self) -> tuple[Sequence[str], ...]:
        """The words of the title of each passage."""
        return tuple(WORD.findall(plain(passage.title)) for passage in self._passages)

    @cached_property
    def _words(self) -> list[str]:
        return sorted(self._places)

    def find(self, words: Sequence[str], *, lessons: bool) -> list[Hit]:
        """Return the best passage of each section that holds any of the words, the best section first.

        Without ``lessons`` only what the course says of itself is searched: title, summary, objectives, modules.
        """
        held: dict[int, dict[str, float]] = defaultdict(dict)
        for word in words:
            for place, weight in self._matches(word).items():
                if lessons or not self._passages[place].section:
                    held[place][word] = weight
        best: dict[tuple[str, str], Hit] = {}
        for place, found in held.items():
            passage = self._passages[place]
            hit = Hit(passage, len(found), _held(self._titles[place], words), sum(found.values()))
            key = (passage.module, passage.section)
            if key not in best or hit.rank < best[key].rank:
                best[key] = hit
        return sorted(best.values(), key=attrgetter("rank"))

    def _matches(self, word: str) -> dict[int, float]:
        """Return the weight of a word in each passage; one that stands in few counts more, a much longer one less."""
        found: dict[int, float] = defaultdict(float)
        at = bisect_left(self._words, word)
        while at < len(self._words) and _begins(self._words[at], word):
            near = 1.0 if len(self._words[at]) - len(word) <= LONGEST_ENDING else 0.5
            places = self._places[self._words[at]]
            for place, weight in places:
                found[place] += near * weight / (1 + len(places))
            at += 1
        return found


def _held(title: Sequence[str], words: Sequence[str]) -> int:
    """Count the words that a title holds."""
    return sum(any(_begins(own, word) for own in title) for word in words)


def own_passages(course: Course) -> Iterator[Passage]:
    """Yield what a course says of itself, and of each module."""
    objectives = {objective.id: objective.text for objective in course.objectives}
    yield Passage("", "", course.title, f"{course.subtitle}. {course.summary}" if course.subtitle else course.summary)
    for module in course.modules:
        yield Passage(module.id, "", module.title, objectives.get(module.objective, ""))


def passages_of(module: Module) -> Iterator[Passage]:
    """Yield the paragraphs of a lesson, by section; the text above the first section has the section ``begin``."""
    titles = {section.id: section.title for section in module.sections}
    for block in module.blocks:
        if isinstance(block, HtmlBlock):
            for text in paragraphs(block.html):
                yield Passage(module.id, block.section or "begin", html.unescape(titles.get(block.section, "")), text)


def paragraphs(markup: str) -> Iterator[str]:
    """Yield the plain text of each paragraph of rendered Markdown, without headings, drawings and notes."""
    for part in ENDS.split(HEADING.sub("", HIDDEN.sub("", markup))):
        text = " ".join(html.unescape(TAG.sub("", part)).split())
        if text:
            yield text


def pieces(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """Return the part of a passage around the first word found, cut where words begin and end, found ones marked."""
    spots = [spot.span() for spot in WORD.finditer(plain(text)) if any(_begins(spot[0], word) for word in words)]
    first = spots[0][0] if spots else 0
    start = _cut(text, first - AROUND) if first > AROUND else 0
    end = _cut(text, first + AROUND) if first + AROUND < len(text) else len(text)
    shown: list[Piece] = [Piece("… ", found=False)] if start else []
    at = start
    for begin, stop in spots:
        if start <= begin and stop <= end:
            shown += [Piece(text[at:begin], found=False), Piece(text[begin:stop], found=True)]
            at = stop
    shown.append(Piece(text[at:end] + (" …" if end < len(text) else ""), found=False))
    return tuple(piece for piece in shown if piece.text)


def _cut(text: str, near: int) -> int:
    """Return the place of the next blank at or after ``near``, or ``near`` where a word is endless."""
    blank = text.find(" ", near, near + 40)
    return blank + 1 if blank >= 0 else near
