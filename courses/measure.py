"""Count words, find long sentences, and estimate the reading age of English prose."""

from __future__ import annotations

import re
from collections.abc import Iterable

WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’')]*\s+")
VOWELS = re.compile(r"[aeiouy]+")
LONGEST_SENTENCE = 30
READING_AGE = 15
# A child begins to read at five: the school grade of the Flesch–Kincaid formula plus five is the age.
SCHOOL_STARTS = 5
FEWEST_WORDS = 60


def words(text: str) -> int:
    """Return the number of words in plain text."""
    return len(WORD.findall(text))


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph."""
    return [sentence for sentence in SENTENCE_END.split(text.strip()) if sentence]


def long_sentences(paragraphs: Iterable[tuple[int, str]]) -> list[tuple[int, int]]:
    """Return (line, words) of each sentence over 30 words; the line is that of its paragraph."""
    counted = [(line, words(sentence)) for line, text in paragraphs for sentence in sentences(text)]
    return [(line, count) for line, count in counted if count > LONGEST_SENTENCE]


def reading_age(paragraphs: Iterable[tuple[int, str]]) -> float:
    """Return the age at which English text is read with ease (Flesch–Kincaid); 0 for text too short to judge."""
    found = [sentence for _, text in paragraphs for sentence in sentences(text) if words(sentence)]
    spoken = [word.lower() for sentence in found for word in WORD.findall(sentence)]
    if len(spoken) < FEWEST_WORDS:
        return 0.0
    syllables = sum(_syllables(word) for word in spoken)
    grade = 0.39 * len(spoken) / len(found) + 11.8 * syllables / len(spoken) - 15.59
    return grade + SCHOOL_STARTS


def _syllables(word: str) -> int:
    count = len(VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith("le") and count > 1
    return max(1, count - silent)
