"""The blueprint of the room, within it that of answers for software, and how its pages tell a refusal."""

from __future__ import annotations

from lms.core.errors import DomainError
from lms.web.blueprint import Room
from lms.web.errors import register_for_programs

bp = Room("permission", "lms.permission")
software_bp = Room("software", "lms.permission")
register_for_programs(software_bp)


def told(what: str, refused: DomainError) -> str:
    """Return why one of several things was refused, and the cure, in one line."""
    return f"{what}: {refused.sentence} {refused.cure}".strip()
