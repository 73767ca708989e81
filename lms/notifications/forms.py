"""What the list of sent messages takes from its address, and the form of one's own choices."""

from __future__ import annotations

from collections.abc import Mapping

from lms.db.outbox import DEAD, SENT, WAITING
from lms.notifications.kinds import KINDS, Way

STATES = (WAITING, SENT, DEAD)
LONGEST_NAME = 254


def chosen_state(text: str | None) -> str:
    """Return the state to show, or an empty text for all."""
    return text if text and text in STATES else ""


def chosen_kind(text: str | None) -> str:
    """Return the kind to show, or an empty text for all."""
    return text if text and text in KINDS else ""


def chosen_ways(sent: Mapping[str, str]) -> dict[str, Way]:
    """Return the ways that a form holds, by kind; what is no kind or no way is left out."""
    ways = {way.value: way for way in Way}
    return {kind: ways[sent[kind]] for kind, about in KINDS.items() if not about.fixed and sent.get(kind) in ways}
