"""Settings: a typed, frozen list, read once. A wrong one stops the start, with all faults named at once.

They come from the application's configuration (``LMS_*``); the stand-alone application fills that from the
environment. ``LMS_X_FILE`` gives the path of a file that holds the value, for secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lms.core.errors import Fault, InvalidInput
from lms.core.language import zone_of

PREFIX = "LMS_"
LONGEST_NOTICE = 365


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; ``docs/operations.md`` lists them from this class."""

    database_url: str = "sqlite:///instance/pennydrop.sqlite3"
    """Where the records are: ``sqlite:///path`` or ``postgresql://user:password@host/name``."""
    organisation: str = "Your organisation"
    """Name of the company, as pages and certificates show it."""
    base_url: str = "http://127.0.0.1:8000"
    """Address under which people reach the product, no slash at the end: for links in mail and on certificates."""
    url_prefix: str = ""
    """Path below which the product answers, such as ``/learn``; empty for the root."""
    company_courses: tuple[str, ...] = ("social-selling", "trust")
    """Courses a person needs a live certificate in to count as trained (those not published do not count)."""
    catalogue: str = ""
    """Folder with the courses that ``db upgrade`` publishes; empty for the ones that ship with the product."""
    time_zone: str = "UTC"
    """Time zone of people who have none of their own."""
    smtp_url: str = ""
    """Mail server, ``smtp://user:password@host:587`` or ``smtps://…``; empty: messages land in ``mail_folder``."""
    mail_from: str = "Pennydrop <pennydrop@localhost>"
    """Sender of the mail."""
    mail_folder: str = "instance/mail"
    """Where messages land while no mail server is set."""
    audit_key_file: str = "instance/audit.key"
    """File with the key that seals the audit trail; made on first use, and to be kept outside the database."""
    audit_head_file: str = "instance/audit.head"
    """File that holds the newest seal, outside the database, so that a cut tail shows."""
    upload_megabytes: int = 20
    """Largest request body."""
    certificate_months: int = 24
    """Validity of a certificate, where the course says nothing else."""
    renewal_days: int = 60
    """Days before the end from which a certificate can be renewed."""
    reminder_days: tuple[int, ...] = (90, 60, 30, 7, 0)
    """Days before a certificate ends, or a course is due, on which people are reminded; 0 is the last day itself."""
    demo: bool = False
    """Whether this is a demo company: personas on the sign-in page; only on a database that ``demo`` made."""

    def zone_for(self, own: str) -> str:
        """Return the time zone that counts for somebody whose own is ``own``: the organisation's where it is empty."""
        return own or self.time_zone

    def day_of(self, moment: datetime) -> date:
        """Return which day it is for the organisation at an instant."""
        return moment.astimezone(zone_of(self.time_zone)).date()

    @classmethod
    def from_mapping(cls, config: Mapping[str, Any]) -> Settings:
        """Read ``LMS_*`` from ``config``; every unknown name and every wrong value is named in one InvalidInput."""
        faults: list[Fault] = []
        values: dict[str, Any] = {}
        known = {PREFIX + field.name.upper(): field for field in fields(cls)}
        for name, raw in sorted((key, value) for key, value in config.items() if key.startswith(PREFIX)):
            in_file = name.endswith("_FILE") and name not in known
            field = known.get(name.removesuffix("_FILE") if in_file else name)
            if field is None:
                faults.append(Fault(name, "is not a setting.", "See docs/operations.md for the list."))
                continue
            try:
                given = _read_file(name, str(raw), faults) if in_file else raw
                values[field.name] = _PARSERS[str(field.type)](given)
            except ValueError as error:
                faults.append(Fault(name, str(error)))
        if faults:
            raise InvalidInput(faults)
        return cls(**values)


def _read_file(name: str, path: str, faults: list[Fault]) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        faults.append(Fault(name, f"cannot be read: {error.strerror}."))
        return ""


def _text(raw: Any) -> str:  # noqa: ANN401  (a configuration value)
    text = str(raw).strip()
    if "\n" in text:
        raise ValueError("must be one line.")
    return text


def _whole(raw: Any) -> int:  # noqa: ANN401
    try:
        number = int(raw)
    except (TypeError, ValueError):
        raise ValueError(f"must be a whole number, not {raw!r}.") from None
    if not 0 < number <= 10_000:
        raise ValueError(f"must be between 1 and 10000, not {number}.")
    return number


def _flag(raw: Any) -> bool:  # noqa: ANN401
    text = str(raw).strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError(f"must be yes or no, not {raw!r}.")


def _names(raw: Any) -> tuple[str, ...]:  # noqa: ANN401
    parts = raw.split(",") if isinstance(raw, str) else list(raw)
    return tuple(part.strip() for part in parts if part.strip())


def _days(raw: Any) -> tuple[int, ...]:  # noqa: ANN401
    parts = [part.strip() for part in raw.split(",")] if isinstance(raw, str) else [str(part) for part in raw]
    if not all(part.isascii() and part.isdigit() and int(part) <= LONGEST_NOTICE for part in parts):
        raise ValueError(f"must be numbers of days from 0 to {LONGEST_NOTICE} with commas between, not {raw!r}.")
    return tuple(sorted({int(part) for part in parts}, reverse=True))


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "str": _text,
    "int": _whole,
    "bool": _flag,
    "tuple[str, ...]": _names,
    "tuple[int, ...]": _days,
}
