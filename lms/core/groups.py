"""Which groups are too small to be shown: nobody is to be found out from figures about a few."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

LEAST_SHOWN = 5
"""Figures about fewer people are not shown."""

Name = TypeVar("Name")


def hidden_groups(sizes: Mapping[Name, int]) -> frozenset[Name]:
    """Return the groups of one whole whose figures are not shown, where the whole's figures are.

    Those with fewer than :data:`LEAST_SHOWN` people. Where these together have fewer, the smallest of the others is
    hidden, too: else the whole less what is shown would tell theirs. Groups of nobody tell nothing.
    """
    filled = {name: size for name, size in sizes.items() if size}
    hidden = {name for name, size in filled.items() if size < LEAST_SHOWN}
    if hidden and sum(filled[name] for name in hidden) < LEAST_SHOWN and len(hidden) < len(filled):
        hidden.add(min(filled.keys() - hidden, key=lambda name: (filled[name], str(name))))
    return frozenset(hidden)
