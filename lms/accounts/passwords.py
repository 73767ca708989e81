"""Hashes of what proves who one is. Slow for passwords (argon2id), fast for codes, which are random and short-lived."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms.accounts.rules import CODE_LENGTH, normal_password
from lms.core.ids import ALPHABET

# OWASP's first choice for argon2id: 46 MiB, one pass, one lane; some forty milliseconds.
_hasher = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)


def hashed(password: str) -> str:
    """Return the hash of a password, with its salt and costs."""
    return _hasher.hash(normal_password(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Say whether a password is the one of the hash; without a hash it takes as long and is always no."""
    try:
        right = _hasher.verify(password_hash or _nobodys(), normal_password(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def new_code() -> str:
    """Return a code to print."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def new_token() -> str:
    """Return a code to send in a link."""
    return secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """Return the hash under which a code, a tried name or an address is kept."""
    return hashlib.sha256(f"lms.accounts {text}".encode()).hexdigest()
