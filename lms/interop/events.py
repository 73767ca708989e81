"""What happened to access tokens. Nothing that software asks is an event: calls are counted, never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AccessTokenMade(Event):
    """An administrator made a token for a program. ``department_id`` None is the whole company."""

    name: ClassVar[str] = "token.made"
    token_id: str
    scopes: frozenset[str]
    department_id: str | None
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class AccessTokenRevoked(Event):
    """A token ended before its day: ``by-hand``, or ``left`` with whoever made it."""

    name: ClassVar[str] = "token.revoked"
    token_id: str
    reason: str
