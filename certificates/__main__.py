"""`python -m certificates sample`: print a made-up certificate to a file."""

import argparse
import sys
from pathlib import Path

from certificates.errors import CertificateError
from certificates.pdf import certificate_pdf
from certificates.sample import sample_record


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns 0, or 1 after one sentence on standard error."""
    chosen = _parser().parse_args(arguments)
    try:
        chosen.out.write_bytes(certificate_pdf(sample_record(chosen.name, chosen.language)))
    except CertificateError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except OSError as fault:
        sys.stderr.write(f"Cannot write {chosen.out}: {fault.strerror}. Choose another place with --out.\n")
        return 1
    sys.stdout.write(f"{chosen.out}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m certificates", description="Print certificates.")
    commands = parser.add_subparsers(required=True)
    sample = commands.add_parser("sample", help="print a made-up certificate")
    sample.add_argument("--out", type=Path, default=Path("certificate.pdf"), help="the file to write")
    sample.add_argument("--name", default="Adaeze Obi", help="the name of the holder, in any script")
    sample.add_argument("--language", default="en", help="language of the fixed words: en, de, fr or es")
    return parser


if __name__ == "__main__":
    sys.exit(main())
