"""Identifiers: 26 characters that sort by the millisecond in which they were made and cannot be guessed.

The form is that of ULID (48 bits of time, 80 random bits, Crockford's base 32): one text that looks the same in both
databases, in JSON, in an address and in an event.
"""

from __future__ import annotations

import secrets
import threading
import time

LENGTH = 26
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_SHIFTS = range(120, -10, -10)

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Return a new identifier of :data:`LENGTH` characters; within a process a later one always sorts later."""
    global _last  # noqa: PLW0603  (the order is the process's)
    with _lock:
        drawn = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
        # Two of one millisecond, or a clock that went back: a random step above the last one keeps the order.
        _last = number = drawn if drawn > _last else _last + 1 + secrets.randbits(64)
    letters = [_PAIRS[(number >> shift) & 1023] for shift in _SHIFTS]
    return "".join(letters)


def is_id(text: str) -> bool:
    """Say whether ``text`` has the form of an identifier (not whether anything bears it)."""
    return len(text) == LENGTH and all(letter in ALPHABET for letter in text)
