"""Record → HTML: the sheet as WeasyPrint reads it, complete in itself. The ornament is drawn below it by `pdf`."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from urllib.parse import urlsplit

import segno
from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from certificates.fitting import ADDRESS_SLOT, COURSE_SLOT, COURSE_SLOT_BESIDE_SEAL, NAME_SLOT, FittedText, fitted
from certificates.fonts import Family, Typeface, typeface_for
from certificates.record import CertificateRecord, Level
from certificates.wording import Wording, wording_for


@dataclass(frozen=True, slots=True)
class Step:
    """One column of the ladder: its word, how many blocks high, and whether this certificate is a ground for it."""

    word: str
    height: int
    earned: bool


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code as one SVG path in a square of `modules` modules, without its quiet zone (the paper around it)."""

    path: str
    modules: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page ready to print, and the fonts it needs."""

    html: str
    families: frozenset[Family]


def certificate_page(record: CertificateRecord) -> Page:
    """Lay out a record. Raises TextNotPrintable (NameNotPrintable for the name) when a letter is in no font."""
    words = wording_for(record.language)
    name, course, address = _fitted_texts(record)
    faces = _faces(record)
    html = (
        _environment()
        .get_template("certificate.html")
        .render(
            record=record,
            words=words,
            name=name,
            course=course,
            address=address,
            faces=faces,
            steps=_steps(record.opens, words),
            ladder_alt=_ladder_alt(record.opens, words),
            code=verification_code(record.verification_url),
        )
    )
    typefaces = (name.typeface, course.typeface, address.typeface, *faces.values())
    return Page(html, frozenset(family for typeface in typefaces for family in typeface.families))


@cache
def certificate_css() -> str:
    """Return the style sheet of the page; the same for every record."""
    return files("certificates").joinpath("templates", "certificate.css").read_text(encoding="utf-8")


def verification_code(url: str) -> Code:
    """Return the QR code of an address, with error correction that survives a fold."""
    code = segno.make_qr(url, error="m", boost_error=False)
    runs = StringIO()
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            length = _dark_run(row, x)
            if length:
                runs.write(f"M{x} {y}h{length}v1h-{length}z")
            x += length or 1
    return Code(runs.getvalue(), len(code.matrix))


def address_for_print(url: str) -> str:
    """Return an address as one types it: without scheme and closing slash."""
    parts = urlsplit(url)
    return url.removeprefix(f"{parts.scheme}://").removesuffix("/")


@cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=PackageLoader("certificates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _fitted_texts(record: CertificateRecord) -> tuple[FittedText, FittedText, FittedText]:
    """Name, course title and address, each as large as its place allows. The seal on the top step takes some width."""
    course_slot = COURSE_SLOT_BESIDE_SEAL if record.opens is Level.REPRESENT else COURSE_SLOT
    return (
        fitted(record.holder, NAME_SLOT, record.holder_lang, field="name"),
        fitted(record.course, course_slot, record.language, field="course title"),
        fitted(address_for_print(record.verification_url), ADDRESS_SLOT, kind="sans", field="address"),
    )


def _faces(record: CertificateRecord) -> dict[str, Typeface]:
    texts = {
        "issuer": record.issuer.name,
        "signatory": record.issuer.signatory,
        "summary": record.summary,
        "edition": record.edition,
    }
    return {field: typeface_for(text, "sans", record.language, field=field) for field, text in texts.items()}


def _steps(opens: Level | None, words: Wording) -> tuple[Step, ...]:
    if opens is None:
        return ()
    return tuple(Step(word, level, level <= opens) for level, word in zip(Level, words.levels, strict=True))


def _ladder_alt(opens: Level | None, words: Wording) -> str:
    return words.ladder.format(levels=words.list_join.join(words.levels[: opens or 0]))


def _dark_run(row: bytearray, start: int) -> int:
    length = 0
    while start + length < len(row) and row[start + length] & 1:
        length += 1
    return length
