"""Certificates to test with: one record per script, each printed once a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from certificates import CertificateRecord, certificate_pdf
from certificates.sample import sample_record
from tests.pure.certificates.names import PRINTED


def record_for(name: str, language: str) -> CertificateRecord:
    """The sample record, held by somebody else."""
    return replace(sample_record(name), holder_lang=language)


@pytest.fixture(scope="session")
def printed() -> dict[str, bytes]:
    """The PDF for each name of PRINTED."""
    return {script: certificate_pdf(record_for(*name)) for script, name in PRINTED.items()}
