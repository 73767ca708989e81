"""What a department's cells say: numerators over one denominator, the order of a list, and the next best step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.core.groups import LEAST_SHOWN
from lms.reports.rules.facts import CERTIFIED, COURSE, EXPIRED, PERMITTED, STARTED, TRAINED
from lms.reports.rules.ledger import COUNTED, STANDING

LEAST_COMPARED = LEAST_SHOWN
"""Groups with fewer people are not compared (product.md); they count in the departments above them."""
SORTS = ("name", "people", "trained", "permitted")


@dataclass(frozen=True, slots=True)
class CourseFigures:
    """Of the counted people of a department, how many stand where in one course of the company's list."""

    slug: str
    title: str
    certified: int
    started: int
    expired: int
    none: int


@dataclass(frozen=True, slots=True)
class Step:
    """What brings a department furthest: a code, how many people it is about, and in which course.

    ``nobody`` (nobody is counted), ``hold`` (everybody is trained), ``renew`` (certificates ran out), ``finish``
    (begun, not finished), ``begin`` (not begun), ``publish`` (no course of the company's list is published).
    """

    code: str
    people: int = 0
    course: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """One department with all below it: everybody once, each numerator among ``counted``."""

    id: str
    name: str
    counted: int
    uncounted: int
    """People who joined in the last 30 days or are away for over 30."""
    trained: int
    permitted: int
    courses: tuple[CourseFigures, ...]
    below: int = 0
    """Departments directly below it."""

    @property
    def is_comparable(self) -> bool:
        """Whether the group is large enough to be compared."""
        return self.counted >= LEAST_COMPARED

    @property
    def all_trained(self) -> bool:
        """Whether everybody who counts is trained; nobody is not everybody."""
        return 0 < self.counted == self.trained

    @property
    def trained_share(self) -> float:
        """Trained people per hundred of those who count; 0 for nobody."""
        return share(self.trained, self.counted)

    @property
    def permitted_share(self) -> float:
        """Permitted people per hundred of those who count; 0 for nobody."""
        return share(self.permitted, self.counted)

    @property
    def step(self) -> Step:
        """The next best step."""
        return next_step(self)


def share(part: int, whole: int) -> float:
    """Return ``part`` per hundred of ``whole``; 0 for nobody."""
    return 100 * part / whole if whole else 0.0


def figures_of(
    department: tuple[str, str, int], cells: Mapping[tuple[str, str, str], int], courses: Iterable[tuple[str, str]]
) -> Figures:
    """Return the figures of a department (id, name, departments below) from its summed cells.

    ``cells`` maps measure, subject, state to people; ``courses`` are slug and title of the company's list.
    """
    counted = cells.get((STANDING, "", COUNTED), 0)
    totals = dict.fromkeys((STANDING, TRAINED, PERMITTED), 0)
    for (measure, _subject, _state), n in cells.items():
        if measure in totals:
            totals[measure] += n
    return Figures(
        id=department[0],
        name=department[1],
        counted=counted,
        uncounted=totals[STANDING] - counted,
        trained=totals[TRAINED],
        permitted=totals[PERMITTED],
        courses=tuple(_course(slug, title, cells, counted) for slug, title in courses),
        below=department[2],
    )


def _course(slug: str, title: str, cells: Mapping[tuple[str, str, str], int], counted: int) -> CourseFigures:
    certified, started, expired = (cells.get((COURSE, slug, state), 0) for state in (CERTIFIED, STARTED, EXPIRED))
    return CourseFigures(slug, title, certified, started, expired, counted - certified - started - expired)


def next_step(figures: Figures) -> Step:
    """Return the step that concerns most people. It never names or approaches anybody about a permission.

    (product.md: declining and withdrawing need no reason, and no next step approaches such a person.)
    """
    if not figures.counted:
        return Step("nobody")
    if not figures.courses:
        return Step("publish")
    if figures.all_trained:
        return Step("hold")
    steps = [
        Step(code, people, course.title)
        for course in figures.courses
        for code, people in (("renew", course.expired), ("finish", course.started), ("begin", course.none))
    ]
    return max(steps, key=lambda step: step.people)


def ordered(rows: Sequence[Figures], sort: str) -> tuple[Figures, ...]:
    """Return the rows in an order: one of :data:`SORTS`, with ``-`` falling; by name where two are equal or unknown."""
    rows = sorted(rows, key=lambda row: row.name.casefold())
    keys = {
        "people": lambda row: row.counted,
        "trained": lambda row: row.trained_share,
        "permitted": lambda row: row.permitted_share,
    }
    falling, name = sort.startswith("-"), sort.removeprefix("-")
    if name in keys:
        rows.sort(key=keys[name], reverse=falling)
    elif falling and name == "name":
        rows.reverse()
    return tuple(rows)
