"""What happens to the ways of signing in: kept on record, since a code lets its reader become somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CodeIssued(Event):
    """A one-time code was printed for a person, or sent to their address (``kind``: printed, mailed)."""

    name: ClassVar[str] = "account.code-issued"
    person_id: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Event):
    """A person has a new password; every other session of theirs ended."""

    name: ClassVar[str] = "account.password-set"
    person_id: str
    by_code: bool


@dataclass(frozen=True, kw_only=True)
class SignedOutEverywhere(Event):
    """A person ended all their sessions."""

    name: ClassVar[str] = "account.signed-out-everywhere"
    person_id: str
