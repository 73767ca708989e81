"""Which packaged font draws which text. System fonts are never asked, so a record gives the same bytes everywhere.

A text is set in one family when one family has all its letters, which looks best and keeps marks on their letters.
Only texts of mixed scripts are set in several.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import uharfbuzz

from certificates.errors import NameNotPrintable, TextNotPrintable
from certificates.record import SPELLING_MARKS

Kind = Literal["serif", "sans"]
_CJK_CURE = 'Install the Chinese, Japanese and Korean fonts with: pip install "pennydrop[cjk]".'
_OTHER_CURE = "Ask for the text in letters of another script, or tell the maintainers which script is missing."


Axes = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """One weight of a family: a file of the package, and where on its axes the cut lies (none for a static file)."""

    file: str
    axes: Axes = ()


@dataclass(frozen=True, slots=True)
class Family:
    """One font family of a package. The first cut is the one that names and titles are measured with."""

    name: str
    package: str
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class Typeface:
    """How one text is set: families in order of preference."""

    families: tuple[Family, ...]

    @property
    def css(self) -> str:
        """A declaration for a style attribute."""
        return "font-family: " + ", ".join(f"'{family.name}'" for family in self.families)


_WESTERN = "justmytype_western_core"
_CJK = "justmytype_intl_cjk"


def _serif(file: str, *more: tuple[str, float]) -> tuple[Cut, ...]:
    return (Cut(file, (("wght", 500), *more)),)


def _sans(file: str, *more: tuple[str, float]) -> tuple[Cut, ...]:
    return tuple(Cut(file, (("wght", weight), *more)) for weight in (400, 600))


_REGULAR: Axes = (("wght", 400),)
_WIDE = ("wdth", 100.0)
_DISPLAY = ("opsz", 48.0)
_READING = ("opsz", 20.0)
_SMALL = ("opsz", 14.0)
_LATIN: dict[Kind, Family] = {
    "serif": Family(
        "Source Serif 4",
        _WESTERN,
        (
            *_serif("fonts/ofl/sourceserif4/SourceSerif4[opsz,wght].ttf", _DISPLAY),
            Cut("fonts/ofl/sourceserif4/SourceSerif4-Italic[opsz,wght].ttf", (("wght", 400), _READING)),
        ),
    ),
    "sans": Family("Inter", _WESTERN, _sans("fonts/ofl/inter/Inter[opsz,wght].ttf", _SMALL)),
}
_SCRIPTS: dict[Kind, tuple[Family, ...]] = {
    "serif": (
        Family("Noto Serif", _WESTERN, _serif("fonts/ofl/notoserif/NotoSerif[wdth,wght].ttf", _WIDE)),
        Family("Noto Naskh Arabic", "pylopdf_fonts_ar", _serif("NotoNaskhArabic-Variable.ttf")),
        Family("Noto Serif Hebrew", "pylopdf_fonts_he", _serif("NotoSerifHebrew-Variable.ttf", _WIDE)),
        Family("Noto Serif Devanagari", "pylopdf_fonts_hi", _serif("NotoSerifDevanagari-Variable.ttf", _WIDE)),
        Family("Noto Serif Thai", "pylopdf_fonts_th", _serif("NotoSerifThai-Variable.ttf", _WIDE)),
    ),
    "sans": (
        Family("Noto Sans", _WESTERN, _sans("fonts/ofl/notosans/NotoSans[wdth,wght].ttf", _WIDE)),
        Family("Noto Sans Arabic", "pylopdf_fonts_ar", _sans("NotoSansArabic-Variable.ttf", _WIDE)),
        Family("Noto Sans Hebrew", "pylopdf_fonts_he", _sans("NotoSansHebrew-Variable.ttf", _WIDE)),
        Family("Noto Sans Devanagari", "pylopdf_fonts_hi", _sans("NotoSansDevanagari-Variable.ttf", _WIDE)),
        Family("Noto Sans Thai", "pylopdf_fonts_th", _sans("NotoSansThai-Variable.ttf", _WIDE)),
    ),
}
_KOREAN: dict[Kind, Family] = {
    "serif": Family("Noto Serif KR", "pylopdf_fonts_ko", (Cut("NotoSerifKR-Regular.otf"),)),
    "sans": Family("Noto Sans KR", "pylopdf_fonts_ko", (Cut("NotoSansKR-Regular.otf"),)),
}
# There are no serif ones in the package, and these are large: one weight serves names and small print alike.
_JAPANESE = Family("Noto Sans JP", _CJK, (Cut("fonts/ofl/notosansjp/NotoSansJP[wght].ttf", _REGULAR),))
_SIMPLIFIED = Family("Noto Sans SC", _CJK, (Cut("fonts/ofl/notosanssc/NotoSansSC[wght].ttf", _REGULAR),))
_TRADITIONAL = Family("Noto Sans TC", _CJK, (Cut("fonts/ofl/notosanstc/NotoSansTC[wght].ttf", _REGULAR),))
_TRADITIONAL_TAGS = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")

# Small enough to be made ready for every printing; the Asian ones are loaded when a text needs them.
EVERYDAY_FAMILIES = (*_LATIN.values(), *_SCRIPTS["serif"], *_SCRIPTS["sans"])


@cache
def package_folder(package: str) -> Path | None:
    """Where an installed font package lies, None when it is not installed."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def has_cjk() -> bool:
    """Say whether the optional Chinese, Japanese and Korean fonts are installed."""
    return package_folder(_CJK) is not None


def typeface_for(text: str, kind: Kind, language: str = "", *, field: str = "text") -> Typeface:
    """Choose the families for a text.

    Raises TextNotPrintable (NameNotPrintable for the field "name") when a letter is in no font, before any printing.
    """
    letters = {character for character in text if character not in SPELLING_MARKS}
    chain = tuple(_chain(text, kind, language.lower()))
    for family in chain:
        if letters <= coverage(family):
            return Typeface((family,))
    missing = tuple(sorted(letter for letter in letters if not any(letter in coverage(family) for family in chain)))
    if missing:
        raise _refusal(field, text, missing)
    return Typeface(chain)


@cache
def coverage(family: Family) -> frozenset[str]:
    """Return the characters a family has letters for."""
    return frozenset(map(chr, face(family).unicodes))


@cache
def face(family: Family) -> uharfbuzz.Face:
    """Return the family as its package ships it, with all its axes."""
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(cut_source(family, family.cuts[0]))))


def cut_source(family: Family, cut: Cut) -> Path:
    """Return the file that a cut is made from. Raises ModuleNotFoundError when the package is not installed."""
    folder = package_folder(family.package)
    if folder is None:
        raise ModuleNotFoundError(f"The font package {family.package} is not installed.", name=family.package)
    return folder / cut.file


def _chain(text: str, kind: Kind, language: str) -> Iterator[Family]:
    """Yield the families for a text, best first, as far as they are installed."""
    yield _LATIN[kind]
    asian = _asian(text, kind, language) if any(map(_is_asian, text)) else ()
    for family in (*asian, *_SCRIPTS[kind]):
        if package_folder(family.package) is not None:
            yield family


def _asian(text: str, kind: Kind, language: str) -> Iterator[Family]:
    """Han letters look different in each country: the language of the name decides, then the company they keep."""
    if language.startswith("ko") or any("HANGUL" in unicodedata.name(letter, "") for letter in text):
        yield _KOREAN[kind]
    chinese = (_TRADITIONAL, _SIMPLIFIED) if language.startswith(_TRADITIONAL_TAGS) else (_SIMPLIFIED, _TRADITIONAL)
    if language.startswith("ja") or any(_is_kana(letter) for letter in text):
        yield from (_JAPANESE, *chinese)
    else:
        yield from (*chinese, _JAPANESE)


def _is_kana(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("HIRAGANA", "KATAKANA"))


def _is_asian(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "BOPOMOFO"))


def _refusal(field: str, text: str, missing: tuple[str, ...]) -> TextNotPrintable:
    cure = _CJK_CURE if not has_cjk() and any(map(_is_asian, missing)) else _OTHER_CURE
    return NameNotPrintable(text, missing, cure) if field == "name" else TextNotPrintable(field, text, missing, cure)
