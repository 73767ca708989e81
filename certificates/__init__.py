"""What a certificate looks like: a record in, a page and a PDF out. No web, no database.

Awarding, renewing and revoking are business and live with the application; nothing here knows a status.
"""

from certificates.errors import CertificateError, InvalidNumber, InvalidRecord, NameNotPrintable, PangoMissing
from certificates.html import certificate_page
from certificates.pdf import certificate_pdf, printing_tools
from certificates.record import CertificateRecord, Issuer, Level
from certificates.serial import is_valid, new_number, normalise

__all__ = [
    "CertificateError",
    "CertificateRecord",
    "InvalidNumber",
    "InvalidRecord",
    "Issuer",
    "Level",
    "NameNotPrintable",
    "PangoMissing",
    "certificate_page",
    "certificate_pdf",
    "is_valid",
    "new_number",
    "normalise",
    "printing_tools",
]
