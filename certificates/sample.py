"""A made-up certificate, to look at the sheet without a company."""

from datetime import date

from certificates.record import CertificateRecord, Issuer, Level
from certificates.serial import new_number


def sample_record(holder: str, language: str = "en") -> CertificateRecord:
    """Return a record with fixed facts and a fixed number; raises InvalidRecord for a name that cannot be one."""
    number = new_number(lambda count: b"certificate"[:count])
    return CertificateRecord(
        number=number,
        holder=holder,
        course="Trust: the currency of the digital economy",
        edition="2026.2",
        issued_on=date(2026, 11, 24),
        valid_until=date(2028, 11, 24),
        issuer=Issuer("Northmere Instruments", "Sigríður Þórsdóttir, People"),
        verification_url=f"https://learn.northmere.example/v/{number}",
        language=language,
        summary="Eight modules. The holder can earn and keep the trust of customers online, says whom one works for, "
        "asks before making contact, and knows what to do when it goes wrong.",
        opens=Level.SHARE,
    )
