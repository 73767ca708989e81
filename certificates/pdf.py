"""Record → PDF/A-3a and PDF/UA-1, by WeasyPrint. The same record gives the same bytes, in every process.

WeasyPrint is imported when the first certificate is printed, not before: it needs Pango, and most of the application
does not.
"""

import os
import warnings
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from io import BytesIO
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Never

from certificates.archive import finish
from certificates.errors import ForeignResource, PangoMissing
from certificates.fontfolder import fontconfig_file
from certificates.fonts import EVERYDAY_FAMILIES, Family, has_cjk
from certificates.html import Page, certificate_css, certificate_page
from certificates.ornament import ornament
from certificates.record import CertificateRecord, Level

if TYPE_CHECKING:
    from weasyprint.css import ColorProfile
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

_COLOURS = "sheet"
# Pango's font map must not be used by two threads at once, and loading it sets an environment variable for a moment.
_ONE_AT_A_TIME = Lock()


def certificate_pdf(record: CertificateRecord) -> bytes:
    """Print a certificate on A4. Raises TextNotPrintable (NameNotPrintable for the name) and PangoMissing."""
    return printed(certificate_page(record), record.opens)


def printed(page: Page, opens: Level | None) -> bytes:
    """Print a page on the ornament for `opens`. Raises ForeignResource if it refers to anything outside itself."""
    with _ONE_AT_A_TIME:
        return _press(page.families.difference(EVERYDAY_FAMILIES)).printed(page.html, ornament(opens))


@dataclass(frozen=True, slots=True)
class PrintingTools:
    """What this machine has for printing. Without `harfbuzz_subset` it works, but takes fourteen times as long."""

    pango: bool
    harfbuzz_subset: bool
    cjk_fonts: bool


def printing_tools() -> PrintingTools:
    """Look for the libraries and fonts that certificates need; for `flask lms doctor`."""
    try:
        weasyprint = _weasyprint()
    except PangoMissing:
        return PrintingTools(pango=False, harfbuzz_subset=False, cjk_fonts=has_cjk())
    return PrintingTools(True, weasyprint.text.ffi.harfbuzz_subset is not None, has_cjk())


class _Press:
    """WeasyPrint made ready once: pinned fonts, parsed style sheet, and a fetcher that fetches nothing."""

    def __init__(self, more: frozenset[Family]) -> None:
        self._weasyprint = _weasyprint()
        self._refusal = import_module("weasyprint.urls").FatalURLFetchingError
        self._fetch = _refusing_fetcher()
        self._fonts = _pinned_fonts((*EVERYDAY_FAMILIES, *sorted(more, key=lambda family: family.name)))
        self._css = self._weasyprint.CSS(string=certificate_css(), font_config=self._fonts, url_fetcher=self._fetch)

    def printed(self, html: str, below: bytes) -> bytes:
        page = self._weasyprint.HTML(string=html, url_fetcher=self._fetch)
        try:
            return bytes(
                page.write_pdf(
                    stylesheets=[self._css],
                    font_config=self._fonts,
                    color_profiles={_COLOURS: _colour_profile()},
                    output_intent=_COLOURS,
                    pdf_variant="pdf/a-3a",
                    uncompressed_pdf=True,  # The finisher compresses.
                    finisher=lambda _document, pdf: finish(pdf, below),
                )
            )
        except self._refusal as refused:
            raise ForeignResource(str(refused)) from None


def _colour_profile() -> "ColorProfile":
    """Load WeasyPrint's own sRGB profile, which WeasyPrint itself would open and leave open.

    Each document needs a fresh one: asked for its bytes a second time, the colour library gives others.
    """
    from weasyprint.css import ColorProfile

    return ColorProfile(BytesIO(_srgb()), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


@cache
def _srgb() -> bytes:
    return files("weasyprint").joinpath("pdf", "sRGB2014.icc").read_bytes()


@cache
def _press(more: frozenset[Family]) -> _Press:
    return _Press(more)


def _weasyprint() -> ModuleType:
    try:
        with warnings.catch_warnings():
            # Says that libharfbuzz-subset is missing, which `printing_tools` tells in a better place.
            warnings.simplefilter("ignore", DeprecationWarning)
            import_module("weasyprint.text.ffi")
    except OSError:
        raise PangoMissing from None
    return import_module("weasyprint")


def _refusing_fetcher() -> "URLFetcher":
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class RefusingFetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint ships no types
        def fetch(self, url: str, headers: object = None) -> Never:
            # Only this family of errors stops WeasyPrint; others are logged and the picture is left out.
            raise FatalURLFetchingError(url)

    return RefusingFetcher()


def _pinned_fonts(families: tuple[Family, ...]) -> "FontConfiguration":
    """Load a font configuration that knows the packages' fonts and nothing of the system's.

    fontconfig takes the name of its file from the environment only: the variable is set while it loads, then put back.
    """
    from weasyprint.text.fonts import FontConfiguration

    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(fontconfig_file(families))
    try:
        return FontConfiguration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before
