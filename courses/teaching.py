"""Where a course teaches what a question asks: the module of its objective, and the section of it that fits best.

An author names a question's objective, not its section. The section follows from what both share: the facts that they
cite, and their words, each counting the more the fewer sections use it (Spärck Jones, K. (1972). A statistical
interpretation of term specificity and its application in retrieval. Journal of Documentation 28(1), 11-21).
"""

from __future__ import annotations

import html
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass

from courses.model import Course, HtmlBlock, Module, Question, Section

TAG = re.compile(r"<[^>]+>")
WORD = re.compile(r"[^\W\d_]{3,}")
FACT_COUNTS = 3.0
"""A fact that both cite counts as much as this many words that no other section has."""
SAME_START = 6
"""Words are alike when they begin alike this far: "referral" and "referrals"."""


@dataclass(frozen=True)
class Place:
    """Where something is taught; `section` is None when nothing of the module stands out."""

    module: Module
    section: Section | None


def place_of(course: Course, question: Question) -> Place | None:
    """Return where a question's matter is taught, or None when no module has its objective."""
    asked = _words(_strings(question.activity))
    places = [
        (score, -number, module, section)
        for number, module in enumerate(course.modules)
        if module.objective == question.objective
        for score, section in [_best(module, asked, question.facts)]
    ]
    if not places:
        return None
    _, _, module, section = max(places, key=lambda place: place[:2])
    return Place(module, section)


def _best(module: Module, asked: Counter[str], facts: Sequence[str]) -> tuple[float, Section | None]:
    """Return the section that shares most with a question, and how much; the first one where several do."""
    texts = {section.id: _text(module, section.id) for section in module.sections}
    words = {name: _words([text]) for name, text in texts.items()}
    cited = {f'href="#note-{note.number}"' for note in module.notes if note.fact in facts}
    scores = {name: _shared(asked, words[name], words.values()) for name in texts}
    for name, text in texts.items():
        scores[name] += FACT_COUNTS * math.log(1 + len(texts)) * sum(mark in text for mark in cited)
    best = max(module.sections, key=lambda section: scores[section.id], default=None)
    if best is None or not scores[best.id]:
        return 0.0, None
    return scores[best.id], best


def _shared(asked: Counter[str], here: Counter[str], everywhere: Iterable[Counter[str]]) -> float:
    sections = list(everywhere)
    common = asked.keys() & here.keys()
    return sum(math.log(len(sections) / sum(word in section for section in sections)) for word in common)


def _text(module: Module, section: str) -> str:
    return " ".join(block.html for block in module.blocks if isinstance(block, HtmlBlock) and block.section == section)


def _words(texts: Iterable[str]) -> Counter[str]:
    plain = html.unescape(TAG.sub(" ", " ".join(texts))).casefold()
    return Counter(word[:SAME_START] for word in WORD.findall(plain))


def _strings(thing: object) -> list[str]:
    """Return every text in an activity: question, options, feedback."""
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, tuple):
        return [text for each in thing for text in _strings(each)]
    if is_dataclass(thing) and not isinstance(thing, type):
        return [text for each in fields(thing) for text in _strings(getattr(thing, each.name))]
    return []
