"""What each event is called on a page, as a short sentence without names (they stand beside it)."""

from __future__ import annotations

from lms.core.events import REGISTRY


def label(event: str) -> str:
    """Return the words of an event; its own name where a newer version wrote an event that this one does not know."""
    kind = REGISTRY.get(event)
    if kind is None or not kind.__doc__:
        return event
    return kind.__doc__.strip().splitlines()[0].rstrip(".")
