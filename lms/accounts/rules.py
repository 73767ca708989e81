"""Pure rules of signing in: how long to wait after failures, what a password and a code must be."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from lms.core.ids import ALPHABET

FREE_TRIES = 5
"""Failures of one name before a wait."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
"""Bounded, so that nobody is kept out of their own account for long by somebody who only knows their number."""
COUNTED = timedelta(hours=24)
ADDRESS_TRIES = 100
"""Failures from one address within :data:`ADDRESS_SPAN`: a plant's terminals often share one."""
ADDRESS_SPAN = timedelta(minutes=15)

CODE_LENGTH = 12
"""Letters of a printed code: 60 bits, out of reach even for whoever reads its hash while it lasts."""
CODE_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)
CODES_AN_HOUR = 3
"""Reset mails to one person within an hour."""
ADDRESS_HELD = timedelta(days=3)
"""How long an address that somebody else changed gets no link, so that whoever had the old one can speak up."""
IDLE = timedelta(minutes=5)
"""A shared terminal signs out after this long without a request (product.md, *For people without a desk*)."""

SESSION_LASTS = timedelta(days=14)
"""How long one stays signed in in a browser of one's own; a shared terminal's session ends after idle minutes."""

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
_COMMON = frozenset(
    {
        "password", "passwort", "welcome", "willkommen", "letmein", "qwertyuiop", "qwertzuiop", "administrator",
        "iloveyou", "changeme", "pennydrop", "sunshine", "princess", "football", "motdepasse", "contrasena",
    }
)  # fmt: skip
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def wait_until(name_tries: Sequence[datetime], address_tries: Sequence[datetime], now: datetime) -> datetime | None:
    """Return until when no try is taken, or None; both lists hold past failures, newest first.

    After five failures of a name each further one doubles the wait, up to fifteen minutes.
    """
    ends = []
    recent = [tried for tried in name_tries if tried > now - COUNTED]
    if len(recent) >= FREE_TRIES:
        doublings = min(len(recent) - FREE_TRIES, 10)
        ends.append(recent[0] + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT))
    from_there = [tried for tried in address_tries if tried > now - ADDRESS_SPAN]
    if len(from_there) >= ADDRESS_TRIES:
        ends.append(from_there[ADDRESS_TRIES - 1] + ADDRESS_SPAN)
    latest = max(ends, default=now)
    return latest if latest > now else None


def is_address_held(changed_at: datetime | None, now: datetime, *, has_password: bool) -> bool:
    """Say whether a link for a new password may not go to an address yet.

    Who never had a password has nothing to lose by a link: otherwise nobody could begin with a first address.
    """
    return has_password and changed_at is not None and now < changed_at + ADDRESS_HELD


def normal_name(name: str) -> str:
    """Return what failures of a typed name are counted under: spaces and case make no other name."""
    return " ".join(name.split()).casefold()


def normal_code(text: str) -> str:
    """Return a typed code as it was printed: capitals, no spaces or dashes, letters that look like figures as such."""
    return "".join(letter for letter in text.upper().translate(_LOOKALIKES) if letter in ALPHABET)


def printed_code(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def normal_password(password: str) -> str:
    """Return a password in the one form of Unicode that is hashed, since keyboards send several (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


def password_refusal(password: str, known: Iterable[str]) -> str:
    """Return why a new password is not taken, or an empty text; ``known`` is what others know of the person."""
    password = normal_password(password)
    if len(password) < SHORTEST_PASSWORD:
        return f"Take at least {SHORTEST_PASSWORD} characters; three or four words are easy to keep in mind."
    if len(password) > LONGEST_PASSWORD:
        return f"Take at most {LONGEST_PASSWORD} characters."
    plain = password.casefold()
    if len(set(plain)) < SHORTEST_PASSWORD // 2:
        return "These are the same few characters again and again. Take words that do not belong together."
    parts = [part.casefold() for text in known for part in [text.split("@")[0], *text.split()] if len(part) > 3]
    if any(len(plain.replace(part, "")) < SHORTEST_PASSWORD // 2 for part in [*parts, *_COMMON]):
        return "This is easily guessed from your name, your number or a list of common passwords. Take other words."
    return ""
