"""What the list of sent messages takes from its address."""

from __future__ import annotations

from lms.db.outbox import DEAD, SENT, WAITING

STATES = (WAITING, SENT, DEAD)


def chosen_state(text: str | None) -> str:
    """Return the state to show, or an empty text for all."""
    return text if text in STATES else ""
