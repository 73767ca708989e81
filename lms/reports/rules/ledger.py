"""Old facts → new facts → cells: one person leaves the cells they counted in and enters those they count in now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

STANDING = "standing"
"""The measure that says whether a person is in the denominator; everybody with a place has it."""
COUNTED = "counted"


class Key(NamedTuple):
    """What a fact is about: a measure, and the course where it is one."""

    measure: str
    subject: str = ""


class Value(NamedTuple):
    """What is so, and the instant at which time alone makes it something else."""

    state: str
    next_change_at: datetime | None = None


class CellKey(NamedTuple):
    """One cell. Cells are always written in the order of their keys, so that no two writers wait for each other."""

    department_id: str
    measure: str
    subject: str
    state: str


Ledger = Counter[CellKey]
"""How many people are in each cell, or by how many that changes."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """All that is so about one person, and the department in which they count."""

    department_id: str
    values: Mapping[Key, Value] = field(default_factory=dict)


def cells_of(person: PersonFacts | None) -> Ledger:
    """Return the cells in which a person counts: one for the standing; the others only while they are counted.

    So a numerator never holds anybody who is not in its denominator.
    """
    if person is None:
        return Ledger()
    standing = person.values.get(Key(STANDING))
    in_denominator = standing is not None and standing.state == COUNTED
    return Ledger(
        CellKey(person.department_id, key.measure, key.subject, value.state)
        for key, value in person.values.items()
        if in_denominator or key.measure == STANDING
    )


def difference(old: PersonFacts | None, new: PersonFacts | None) -> Ledger:
    """Return what the step from old facts to new ones adds to each cell; cells that stay are left out."""
    step = cells_of(new)
    step.subtract(cells_of(old))
    return Ledger({key: n for key, n in step.items() if n})


def changed(old: PersonFacts | None, new: PersonFacts | None) -> tuple[dict[Key, Value], list[Key]]:
    """Return the facts to write and the keys to forget; a move of the person writes every one."""
    before, after = (old.values if old else {}), (new.values if new else {})
    moved = old is not None and new is not None and old.department_id != new.department_id
    to_write = {key: value for key, value in after.items() if moved or before.get(key) != value}
    return to_write, [key for key in before if key not in after]
