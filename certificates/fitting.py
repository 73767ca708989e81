"""Fit a text into its line: measured with the font that prints it, shrunk when too wide, broken once at most."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import floor
from unicodedata import bidirectional

import uharfbuzz

from certificates.fonts import Family, Kind, Typeface, coverage, face, typeface_for

STEP_MM = 0.25  # Sizes come in steps, so that the printer's caches stay small however many names it sees.


@dataclass(frozen=True, slots=True)
class Slot:
    """A place on the sheet: widest line and letter sizes in millimetres. Under `break_below` two lines look better."""

    width: float
    largest: float
    break_below: float
    largest_of_two: float


@dataclass(frozen=True, slots=True)
class FittedText:
    """One text ready to print: its one or two lines, the letter size in millimetres, and the typeface."""

    lines: tuple[str, ...]
    size: float
    typeface: Typeface
    rtl: bool = False


NAME_SLOT = Slot(width=236, largest=19.5, break_below=13.5, largest_of_two=11.5)
COURSE_SLOT = Slot(width=236, largest=9.5, break_below=7.25, largest_of_two=7.5)
COURSE_SLOT_BESIDE_SEAL = Slot(width=208, largest=9.5, break_below=7.25, largest_of_two=7.5)
ADDRESS_SLOT = Slot(width=72, largest=3, break_below=0, largest_of_two=0)


def fitted(text: str, slot: Slot, language: str = "", *, field: str = "text", kind: Kind = "serif") -> FittedText:
    """Set the text as large as the slot allows. Raises TextNotPrintable when a letter is in no font."""
    typeface = typeface_for(text, kind, language, field=field)
    whole = _size_for((text,), slot.width, slot.largest, typeface)
    if whole >= slot.break_below:
        return FittedText((text,), whole, typeface, _reads_right_to_left(text))
    broken = max(_breaks(text), key=lambda lines: -max(width_in_ems(line, typeface) for line in lines), default=None)
    if broken is not None:
        size = _size_for(broken, slot.width, slot.largest_of_two, typeface)
        if size > whole:
            return FittedText(broken, size, typeface, _reads_right_to_left(text))
    return FittedText((text,), whole, typeface, _reads_right_to_left(text))


def width_in_ems(text: str, typeface: Typeface) -> float:
    """Measure a shaped line, in multiples of the letter size."""
    return sum(advance for _, advance in shaped(text, typeface))


def shaped(text: str, typeface: Typeface) -> Iterator[tuple[int, float]]:
    """Shape a line and yield (glyph, advance in ems) from left to right; glyph 0 would be an empty box."""
    for part, family in _runs(text, typeface):
        font = uharfbuzz.Font(face(family))
        font.set_variations(dict(family.cuts[0].axes))
        buffer = uharfbuzz.Buffer()
        buffer.add_str(part)
        buffer.guess_segment_properties()
        uharfbuzz.shape(font, buffer)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            yield info.codepoint, position.x_advance / face(family).upem


def _runs(text: str, typeface: Typeface) -> Iterator[tuple[str, Family]]:
    """Cut a text where its font changes. Marks, joiners and spaces stay with what stands before them, if it has them."""
    current, part = typeface.families[0], ""
    for character in text:
        able = [family for family in typeface.families if character in coverage(family)] or [current]
        family = current if part and current in able and not character.isalpha() else able[0]
        if part and family != current:
            yield part, current
            part = ""
        current, part = family, part + character
    if part:
        yield part, current


def _size_for(lines: tuple[str, ...], width: float, largest: float, typeface: Typeface) -> float:
    widest = max(width_in_ems(line, typeface) for line in lines)
    return min(largest, floor(width / max(widest, 0.01) / STEP_MM) * STEP_MM)


def _breaks(text: str) -> Iterator[tuple[str, str]]:
    for gap in re.finditer(r"(?<=[^\s-]-)(?=\w)|\s+", text):
        first, second = text[: gap.start()].strip(), text[gap.end() :].strip()
        if first and second:
            yield first, second


def _reads_right_to_left(text: str) -> bool:
    directions = (bidirectional(character) for character in text)
    return next((direction in {"R", "AL"} for direction in directions if direction in {"L", "R", "AL"}), False)
