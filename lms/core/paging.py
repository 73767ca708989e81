"""Pages of a list: what an address asks for, bounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SIZES = (25, 50, 100)
LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Paging:
    """Which rows of a list to show: ``number`` counts from 1, ``size`` rows a page."""

    number: int = 1
    size: int = SIZES[0]

    @property
    def offset(self) -> int:
        """How many rows come before the page."""
        return (self.number - 1) * self.size

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Paging:
        """Read ``page`` and ``size`` from the address; anything else than a fitting whole number is the default."""
        return cls(_whole(args.get("page"), 1, LAST_PAGE, 1), _size(args.get("size")))


def _whole(text: str | None, least: int, most: int, default: int) -> int:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > len(str(most)):
        return default
    return min(max(int(text), least), most)


def _size(text: str | None) -> int:
    wanted = _whole(text, 1, SIZES[-1], SIZES[0])
    return wanted if wanted in SIZES else SIZES[0]
