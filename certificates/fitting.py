"""Fit a text into its line: measured with the font that prints it, shrunk when too wide, broken once at most."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import floor
from unicodedata import bidirectional

import uharfbuzz

from certificates.fonts import Family, Kind, Typeface, coverage, face, typeface_for

_LEADING = 1.2
_BASE_LINE = 0.95  # Of Source Serif in a line of that height, in ems from its top.
_ROOM_BELOW = 0.42
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
    """One text ready to print: its one or two lines, and letter size and shift downwards in millimetres.

    `leading` is the line height in ems. The shift puts every script on the base line that Latin letters have here,
    because fonts disagree about where in a line it lies.
    """

    lines: tuple[str, ...]
    size: float
    leading: float
    shift: float
    typeface: Typeface
    rtl: bool


@dataclass(frozen=True, slots=True)
class Extent:
    """What a shaped line covers, in ems: width, ink above and below the base line, and where its fonts want it."""

    width: float = 0.0
    above: float = 0.0
    below: float = 0.0
    font_above: float = 0.0
    font_below: float = 0.0


NAME_SLOT = Slot(width=236, largest=19.5, break_below=13.5, largest_of_two=11.5)
COURSE_SLOT = Slot(width=236, largest=9.5, break_below=7.25, largest_of_two=7.5)
COURSE_SLOT_BESIDE_SEAL = Slot(width=208, largest=9.5, break_below=7.25, largest_of_two=7.5)
ADDRESS_SLOT = Slot(width=72, largest=3, break_below=0, largest_of_two=0)


def fitted(text: str, slot: Slot, language: str = "", *, field: str = "text", kind: Kind = "serif") -> FittedText:
    """Set the text as large as the slot allows. Raises TextNotPrintable when a letter is in no font."""
    typeface = typeface_for(text, kind, language, field=field)
    whole = _set((text,), slot.width, slot.largest, typeface)
    if whole.size >= slot.break_below:
        return whole
    halves = min(_breaks(text), key=lambda lines: max(extent(line, typeface).width for line in lines), default=None)
    if halves is None:
        return whole
    broken = _set(halves, slot.width, slot.largest_of_two, typeface)
    return broken if broken.size > whole.size else whole


def extent(text: str, typeface: Typeface) -> Extent:
    """Measure a line as the printer will shape it."""
    total = Extent()
    for part, family in _runs(text, typeface):
        total = _joined(total, _run_extent(shaped_run(part, family), family))
    return total


def shaped(text: str, typeface: Typeface) -> Iterator[tuple[Family, uharfbuzz.Buffer]]:
    """Shape a line, one run of one font after the other; glyph 0 in a buffer would be an empty box."""
    for part, family in _runs(text, typeface):
        yield family, shaped_run(part, family)


def shaped_run(text: str, family: Family) -> uharfbuzz.Buffer:
    """Shape a text in one family."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(_font(family), buffer)
    return buffer


@cache
def _font(family: Family) -> uharfbuzz.Font:
    font = uharfbuzz.Font(face(family))
    font.set_variations(dict(family.cuts[0].axes))
    return font


def _run_extent(buffer: uharfbuzz.Buffer, family: Family) -> Extent:
    font, em = _font(family), face(family).upem
    width, above, below = 0, 0, 0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        width += position.x_advance
        ink = font.get_glyph_extents(info.codepoint)
        above = max(above, position.y_offset + ink.y_bearing)
        below = max(below, -(position.y_offset + ink.y_bearing + ink.height))
    line = font.get_font_extents("ltr")
    return Extent(width / em, above / em, below / em, line.ascender / em, -line.descender / em)


def _joined(left: Extent, right: Extent) -> Extent:
    return Extent(
        left.width + right.width,
        max(left.above, right.above),
        max(left.below, right.below),
        max(left.font_above, right.font_above),
        max(left.font_below, right.font_below),
    )


def _runs(text: str, typeface: Typeface) -> Iterator[tuple[str, Family]]:
    """Cut a text where its font changes. Marks, joiners and spaces stay with what stands before them."""
    current, part = typeface.families[0], ""
    for character in text:
        able = [family for family in typeface.families if character in coverage(family)] or [current]
        family = current if part and current in able and not character.isalpha() else able[0]
        if part and family != current:
            yield part, current
            part = ""
        current, part = family, part + character
    yield part, current


def _set(lines: tuple[str, ...], width: float, largest: float, typeface: Typeface) -> FittedText:
    extents = [extent(line, typeface) for line in lines]
    widest = max(line.width for line in extents)
    above, below = max(line.above for line in extents), max(line.below for line in extents)
    leading = _LEADING if len(lines) == 1 else max(_LEADING, above + below + 0.05)
    # Tall scripts get smaller letters: neither ink nor lines may leave the room that Latin letters would take.
    room = min(_BASE_LINE / max(above, _BASE_LINE), _ROOM_BELOW / max(below, _ROOM_BELOW), _LEADING / leading)
    size = floor(min(largest * room, width / max(widest, 0.01)) / STEP_MM) * STEP_MM
    natural = (leading - extents[0].font_above - extents[0].font_below) / 2 + extents[0].font_above
    shift = round((_BASE_LINE + (leading - _LEADING) / 2 - natural) * size, 2)
    return FittedText(lines, size, round(leading, 3), shift, typeface, _reads_right_to_left(lines[0]))


def _breaks(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to make two lines: between words, or after the hyphens of a text that is one word."""
    words = text.split()
    if len(words) > 1:
        for count in range(1, len(words)):
            yield " ".join(words[:count]), " ".join(words[count:])
    else:
        for hyphen in re.finditer(r"(?<=\w)-(?=\w)", text):
            yield text[: hyphen.end()], text[hyphen.end() :]


def _reads_right_to_left(text: str) -> bool:
    directions = (bidirectional(character) for character in text)
    return next((direction in {"R", "AL"} for direction in directions if direction in {"L", "R", "AL"}), False)
