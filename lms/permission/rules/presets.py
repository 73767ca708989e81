"""Presets: how a grant differs from the plain one, as shipped, and as somebody usually decides. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lms.permission.rules.grounds import add_months
from lms.permission.rules.state import State
from lms.permission.vocabulary import MatrixRow

USUAL = "usual"
LOOKED_BACK = 10
"""How many of somebody's last decisions count: habits change."""
OFTEN = 2
"""How often the same was decided before it is a habit."""


@dataclass(frozen=True, slots=True)
class Preset:
    """How a grant differs from the plain one: conditions beyond the row's, and its months (None: the longest term)."""

    code: str
    conditions: frozenset[str] = frozenset()
    months: int | None = None

    @property
    def value(self) -> str:
        """How a form names it: a habit with all that it says, so that no other one is granted than was shown."""
        return (
            f"{self.code}:{self.months or ''}:{','.join(sorted(self.conditions))}" if self.code == USUAL else self.code
        )


AS_ASKED = Preset("asked")
CHECKED = Preset("checked", conditions=frozenset({"prior-approval"}))
TRIAL = Preset("trial", months=3)
SHIPPED = (AS_ASKED, CHECKED, TRIAL)


def usual_of(decided: Iterable[tuple[State, MatrixRow]]) -> Preset | None:
    """Return what somebody usually decides beyond the row, or None where it is no habit or ships anyway.

    ``decided``: what they granted, each with its matrix row, the latest first; the latest wins where two are as often.
    """
    shapes = [shape for shape in (_shape(state, row) for state, row in decided) if shape][:LOOKED_BACK]
    if not shapes:
        return None
    shape, times = Counter(shapes).most_common(1)[0]
    shipped = {(preset.conditions, preset.months) for preset in SHIPPED}
    return Preset(USUAL, *shape) if times >= OFTEN and shape not in shipped else None


def _shape(state: State, row: MatrixRow) -> tuple[frozenset[str], int | None] | None:
    if state.offered_at is None or state.until is None:
        return None
    months = _months(state.offered_at, state.until, row.longest_months)
    return state.conditions - row.conditions, months if months < row.longest_months else None


def _months(start: datetime, until: datetime, most: int) -> int:
    """Return the fewest months after which a term that began at ``start`` is over, ``most`` at most."""
    return next((months for months in range(1, most) if until <= add_months(start, months)), most)
