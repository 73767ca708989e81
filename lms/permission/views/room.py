"""The blueprint of the room, and how its pages tell a refusal."""

from __future__ import annotations

from lms.core.errors import DomainError
from lms.web.blueprint import Room

bp = Room("permission", "lms.permission")


def told(what: str, refused: DomainError) -> str:
    """Return why one of several things was refused, and the cure, in one line."""
    return f"{what}: {refused.sentence} {refused.cure}".strip()
