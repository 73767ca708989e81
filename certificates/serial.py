"""Certificate numbers: unguessable, short enough to read aloud, and safe against a slip of the finger.

A number is 15 random symbols of Crockford's base 32 (75 bits) and one check symbol, in four groups:
`7KQ4-M2XD-9RTA-5VEC`. The check symbol makes the weighted sum of all sixteen zero in the field of 32 elements. The
weights are successive powers of a generator, so all differ and none is zero: one wrong symbol always changes the sum,
and so does swapping any two unequal symbols. (Luhn modulo 32 would miss some swaps; Crockford's own modulo 37 needs
five symbols that are no letters.)
"""

import secrets
from collections.abc import Callable

from certificates.errors import InvalidNumber

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
GROUP = 4
LONGEST_INPUT = 64

_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = str.maketrans("", "", " \t\r\n\u00a0\u202f-\u2010\u2011\u2012\u2013\u2014\u2212")
_FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive: doubling runs through all 31 non-zero elements.


def new_number(random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """Return a fresh number in canonical form, drawn from `random_bytes(count)` (75 bits of it)."""
    drawn = int.from_bytes(random_bytes(10), "big")
    values = [(drawn >> (5 * place)) & 31 for place in range(LENGTH - 1)]
    return _grouped("".join(ALPHABET[value] for value in [*values, _check_value(values)]))


def normalise(text: str) -> str:
    """Return the canonical form of a number as somebody typed or read it.

    Case, spaces and dashes do not matter; O is read as 0, I and L as 1, as Crockford's alphabet intends.
    Raises InvalidNumber when it is not a number that this library can have given.
    """
    if len(text) > LONGEST_INPUT:
        raise InvalidNumber("That is too long for a certificate number: it has sixteen letters and digits.")
    symbols = text.upper().translate(_SEPARATORS).translate(_READ_AS)
    if len(symbols) != LENGTH:
        raise InvalidNumber(f"A certificate number has {LENGTH} letters and digits; this one has {len(symbols)}.")
    unknown = sorted({symbol for symbol in symbols if symbol not in _VALUE})
    if unknown:
        raise InvalidNumber(f"“{unknown[0]}” does not occur in certificate numbers; compare it with the certificate.")
    values = [_VALUE[symbol] for symbol in symbols]
    if _check_value(values[:-1]) != values[-1]:
        raise InvalidNumber("One symbol of this number is wrong, or two are swapped; compare it with the certificate.")
    return _grouped(symbols)


def is_valid(text: str) -> bool:
    """Say whether `normalise` accepts the text."""
    try:
        normalise(text)
    except InvalidNumber:
        return False
    return True


def _check_value(values: list[int]) -> int:
    """Horner's scheme: after the last step the first symbol has been doubled fifteen times, the last one once."""
    total = 0
    for value in values:
        total = _doubled(total ^ value)
    return total


def _doubled(element: int) -> int:
    element <<= 1
    return element ^ _FIELD_POLYNOMIAL if element & 32 else element


def _grouped(symbols: str) -> str:
    return "-".join(symbols[start : start + GROUP] for start in range(0, LENGTH, GROUP))
