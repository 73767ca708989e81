"""What can be wrong with a course, and where.

A fault names file, line, what is wrong and the cure, so that a writer can mend it without asking. The checker gathers
all of them before it says no; nothing here raises at the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

Severity = Literal["refused", "warned"]

# A broken file can hold a fault in every line; a report longer than this helps nobody.
MOST_FAULTS = 1000


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to mend; `line` counts from 1, `message` holds the fault and its cure."""

    file: str
    line: int
    severity: Severity
    message: str

    def __str__(self) -> str:
        """Return the line as the checker prints it, e.g. `facts.yaml:12: …`."""
        word = "warning: " if self.severity == "warned" else ""
        return f"{self.file}:{self.line}: {word}{self.message}"


class CourseRefusedError(Exception):
    """The course breaks rules of the format; `faults` holds all of them, warnings too."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        refused = [str(fault) for fault in self.faults if fault.severity == "refused"]
        super().__init__("\n".join(refused))


@dataclass
class Log:
    """Gathers the faults of one file; logs made by `of` share one collection, so that a course has one report."""

    file: str
    faults: dict[Fault, None] = field(default_factory=dict)

    def of(self, file: str) -> Log:
        """Return a log for another file that adds to the same report."""
        return Log(file, self.faults)

    def refuse(self, line: int, message: str) -> None:
        """Note a fault that keeps the course from being published."""
        self._add(Fault(self.file, line, "refused", message))

    def advise(self, line: int, message: str) -> None:
        """Note a weakness that the writer should read and may explain."""
        self._add(Fault(self.file, line, "warned", message))

    def _add(self, fault: Fault) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults[fault] = None

    def report(self) -> tuple[Fault, ...]:
        """Return every fault once, by file and line."""
        return tuple(sorted(self.faults))


def refused(faults: Iterable[Fault]) -> bool:
    """Say whether any of the faults keeps the course from being published."""
    return any(fault.severity == "refused" for fault in faults)


def instead(wrong: str, known: Iterable[str], otherwise: str) -> str:
    """Return the cure `Write "x"?` for a misspelt name, or `otherwise` when nothing known is near."""
    near = get_close_matches(wrong[:100], sorted(known), n=1, cutoff=0.6)
    return f'Write "{near[0]}"?' if near else otherwise
