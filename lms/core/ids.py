"""Identifiers: 26 characters that sort by the millisecond in which they were made and cannot be guessed.

The form is that of ULID (48 bits of time, 80 random bits, Crockford's base 32): one text that looks the same in both
databases, in JSON, in an address and in an event.
"""

from __future__ import annotations

import secrets
import time

LENGTH = 26
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> str:
    """Return a new identifier of :data:`LENGTH` characters."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -5, -5))


def is_id(text: str) -> bool:
    """Say whether ``text`` has the form of an identifier (not whether anything bears it)."""
    return len(text) == LENGTH and all(letter in ALPHABET for letter in text)
