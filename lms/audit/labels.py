"""What each event is called on a page: the first line of its class's docstring, which says what happened."""

from __future__ import annotations

from lms.core.events import REGISTRY


def label(event: str) -> str:
    """Return the words of an event; its own name where a newer version wrote one that this version does not know."""
    return labels().get(event, event)


def labels() -> dict[str, str]:
    """Return name → words of every event."""
    return {name: (kind.__doc__ or name).strip().splitlines()[0].rstrip(".") for name, kind in REGISTRY.items()}
