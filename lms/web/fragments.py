"""Fragments: what a macro made of the same values for readers of one language and time zone, kept for the next.

A page repeats a few drawings many times (a state, a ladder, a row of a table), and calling a macro costs many times
what looking its answer up does. A macro may be kept when its answer depends on nothing but its values, the reader's
language and time zone, and where the product is mounted; a form's token is put in each time (``forms.holes``). What
reads the request or calls its caller may not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from lms.web.forms import filled, has_holes, holes
from lms.web.i18n import Reader, reader

MOST = 8_192
"""How many fragments one process keeps; a state takes about 400 bytes, a row of the queue about 4,000."""

Macro = Callable[..., Markup]


class Fragments:
    """The fragments of one environment of templates."""

    def __init__(self) -> None:
        # typed: a text and the same text as markup are equal to each other, and are escaped differently.
        self._made = lru_cache(maxsize=MOST, typed=True)(_make)

    @property
    def made(self) -> int:
        """How many were made so far."""
        return self._made.cache_info().misses

    def kept(self, macro: Macro, /, *values: Any, **named: Any) -> Markup:  # noqa: ANN401  (whatever it takes)
        """Return what ``macro`` makes of the values, made once; values without a hash are a TypeError."""
        return filled(*self._made(macro, reader(), *values, **named))

    def each(self, macro: Macro, rows: Iterable[Any], /, *values: Any) -> Markup:  # noqa: ANN401  (whatever it takes)
        """Return what ``macro`` makes of each row and the values, one after the other: a table asks once for all."""
        made = [self._made(macro, reader(), row, *values) for row in rows]
        text = Markup("\n".join([text for text, _ in made]))  # noqa: S704  (what macros made)
        return filled(text, has_holes=any(has_holes for _, has_holes in made))


def _make(macro: Macro, _for: Reader, /, *values: Any, **named: Any) -> tuple[Markup, bool]:  # noqa: ANN401
    """Return what the macro makes, and whether it has holes for tokens."""
    with holes():
        text = macro(*values, **named)
    return text, has_holes(text)
