"""What is printed: the facts of one certificate, frozen on the day of issue.

The status (valid, superseded, revoked, expired) is not here: it changes after the day of issue, and paper does not.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from urllib.parse import urlsplit

from certificates.errors import InvalidNumber, InvalidRecord
from certificates.serial import normalise

LONGEST_NAME = 120
LONGEST_TITLE = 160
LONGEST_SUMMARY = 200
LONGEST_ISSUER = 80
LONGEST_EDITION = 24
LONGEST_URL = 120  # A QR code of version 7 at most, which still scans at 26 mm.

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
# What spelling needs although it is not seen: joiners (Persian, Indic scripts) and direction marks.
SPELLING_MARKS = frozenset("\u200c\u200d\u200e\u200f\u061c")


class Level(IntEnum):
    """The steps of the permission ladder, as far as a certificate prints them."""

    LISTEN = 1
    SHARE = 2
    ENGAGE = 3
    PUBLISH = 4
    REPRESENT = 5


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who certifies. `signatory` is the person and office printed below, such as "Ines Hartmann, People"."""

    name: str
    signatory: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRecord:
    """The facts of one certificate. Texts are stored composed (NFC) and trimmed, so equal facts give equal bytes.

    `holder_lang` and `language` are BCP 47 tags: of the name (it chooses between Chinese, Japanese and Korean letter
    forms) and of the course (it chooses the words around the facts). `opens` is the highest step of the ladder for
    which this course is a ground. Raises InvalidRecord with every fault at once.
    """

    number: str
    holder: str
    course: str
    edition: str
    issued_on: date
    issuer: Issuer
    verification_url: str
    valid_until: date | None = None
    language: str = "en"
    holder_lang: str = ""
    summary: str = ""
    opens: Level | None = None

    def __post_init__(self) -> None:
        for field in ("holder", "course", "edition", "summary"):
            object.__setattr__(self, field, _composed(getattr(self, field)))
        object.__setattr__(self, "issuer", Issuer(_composed(self.issuer.name), _composed(self.issuer.signatory)))
        faults = (*_text_faults(self), *_other_faults(self))
        if faults:
            raise InvalidRecord(faults)
        object.__setattr__(self, "number", normalise(self.number))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _text_faults(record: CertificateRecord) -> Iterator[str]:
    bounded = (
        ("holder", record.holder, LONGEST_NAME, True),
        ("course", record.course, LONGEST_TITLE, True),
        ("edition", record.edition, LONGEST_EDITION, True),
        ("summary", record.summary, LONGEST_SUMMARY, False),
        ("issuer name", record.issuer.name, LONGEST_ISSUER, True),
        ("issuer signatory", record.issuer.signatory, LONGEST_ISSUER, False),
    )
    for field, text, longest, required in bounded:
        if required and not text:
            yield f"{field} is empty"
        if len(text) > longest:
            yield f"{field} has {len(text)} characters, {longest} are the most"
        if text and unicodedata.category(text[0]).startswith("M"):
            yield f"{field} begins with a mark (U+{ord(text[0]):04X}) that has no letter to stand on"
        for character in sorted(set(text)):
            if _is_unprintable(character):
                yield f"{field} holds U+{ord(character):04X}, which is not for print"


def _is_unprintable(character: str) -> bool:
    return character not in SPELLING_MARKS and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _other_faults(record: CertificateRecord) -> Iterator[str]:
    try:
        normalise(record.number)
    except InvalidNumber as fault:
        yield f"number: {str(fault).rstrip('.')}"
    if record.valid_until is not None and record.valid_until <= record.issued_on:
        yield f"valid until {record.valid_until} is not after the day of issue {record.issued_on}"
    for field, tag in (("language", record.language), ("holder_lang", record.holder_lang)):
        if (tag or field == "language") and not _LANGUAGE.fullmatch(tag):
            yield f"{field} “{tag[:20]}” is not a language tag such as “en” or “zh-Hant”"
    if not _is_web_address(record.verification_url):
        yield f"verification_url must be an http or https address of at most {LONGEST_URL} plain letters"


def _is_web_address(url: str) -> bool:
    if len(url) > LONGEST_URL or not re.fullmatch(r"[\x21-\x7e]+", url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
