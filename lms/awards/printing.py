"""A certificate's row as the record that is printed."""

from __future__ import annotations

from collections.abc import Iterator

from certificates import CertificateRecord, Issuer, printing_tools
from certificates.errors import TextNotPrintable
from certificates.fonts import typeface_for
from lms.awards.models import Certificate
from lms.core.settings import Settings


def unprintable(name: str, language: str) -> str:
    """Return why a name cannot be printed and what cures it, or an empty text when every letter has its shape."""
    try:
        typeface_for(name, "serif", language, field="holder")
    except TextNotPrintable as refused:
        return str(refused)
    return ""


def verification_url(settings: Settings, number: str) -> str:
    """Return the public address at which a certificate can be checked, once its holder has turned that on."""
    return f"{settings.base_url}{settings.url_prefix}/verify/{number}"


def record_of(certificate: Certificate, settings: Settings) -> CertificateRecord:
    """Return what is printed: the frozen facts, the same bytes every time."""
    return CertificateRecord(
        number=certificate.number,
        holder=certificate.holder,
        holder_lang=certificate.holder_language,
        course=certificate.title,
        edition=certificate.edition,
        language=certificate.language,
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_through,
        issuer=Issuer(certificate.issuer),
        verification_url=verification_url(settings, certificate.number),
    )


def missing_for_printing() -> Iterator[str]:
    """Yield a sentence with its cure for everything that this machine lacks for printing certificates."""
    tools = printing_tools()
    if not tools.pango:
        yield "Pango is missing, so certificates cannot be printed. Install libpango-1.0-0 and libpangoft2-1.0-0."
    if not tools.harfbuzz_subset:
        yield "HarfBuzz's subsetter is missing; certificates take ten times longer. Install libharfbuzz-subset0."
    if not tools.cjk_fonts:
        yield 'Fonts for Chinese and Japanese names are missing. Install: pip install "pennydrop[cjk]"'
