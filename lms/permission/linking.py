"""How the events of a stream hang together: each digest covers the one before it. Pure: anybody can check it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FIRST = "0" * 64


def link(previous: str, version: int, name: str, event_version: int, payload: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of one event: its canonical JSON (sorted keys, no spaces) with the digest before it.

    The payload holds the stream, the person and every instant, so that nothing else has to be covered.
    """
    content = [previous, version, name, event_version, payload]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def text_digest(salt: str, body: str) -> str:
    """Return the salted SHA-256 (hex) that stands in an event for what somebody wrote."""
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()
