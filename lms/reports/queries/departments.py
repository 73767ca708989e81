"""The departments of an actor's scope side by side: one object, from which the page and its file are both made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.core.errors import NotFound
from lms.core.settings import Settings
from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.work import Work
from lms.learning.queries import courses_published
from lms.people.models import Department, DepartmentPath
from lms.people.queries import department_values, departments_in_scope, sees_company
from lms.reports.models import Cell
from lms.reports.queries.stored import corrections
from lms.reports.rules.figures import SORTS, Figures, figures_of, ordered
from lms.reports.rules.ledger import Ledger

MOST_LISTED = 500
_TREE = (
    select(Department.id, Department.name, Department.parent_id)
    .where(Department.closed.is_(False))
    .order_by(Department.name, Department.id)
)
_TREE_IN_SCOPE = _TREE.where(departments_in_scope())
_SUMS = (
    select(DepartmentPath.ancestor_id, Cell.measure, Cell.subject, Cell.state, func.sum(Cell.n))
    .join(Cell, Cell.department_id == DepartmentPath.descendant_id)
    .where(one_of(DepartmentPath.ancestor_id, "ids"))
    .group_by(DepartmentPath.ancestor_id, Cell.measure, Cell.subject, Cell.state)
)


@dataclass(frozen=True, slots=True)
class Node:
    """One department of the tree, as far as the actor sees it."""

    id: str
    name: str
    parent_id: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Departments side by side, at one instant.

    ``above`` leads from the top of the scope down to ``here``, the department whose parts are compared (None: the scope
    has several tops). ``rows`` are compared; ``small`` are groups of fewer than five, of which only the names are told.
    """

    now: datetime
    above: tuple[Node, ...]
    here: Figures | None
    rows: tuple[Figures, ...]
    small: tuple[Node, ...]
    sort: str
    courses: tuple[tuple[str, str], ...]
    """Slug and title of the published courses of the company's list."""

    @property
    def trained_throughout(self) -> tuple[Figures, ...]:
        """The compared departments that have trained everybody."""
        return tuple(row for row in self.rows if row.all_trained)


class Tree:
    """The departments that an actor sees. A department whose parent is out of sight is a top."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.by_id = {node.id: node for node in nodes}
        self._below: dict[str | None, list[Node]] = defaultdict(list)
        for node in self.by_id.values():
            self._below[node.parent_id if node.parent_id in self.by_id else None].append(node)

    def below(self, department_id: str | None) -> Sequence[Node]:
        """Return the departments directly below one; of None, the tops."""
        return self._below.get(department_id, ())

    def path(self, department_id: str) -> tuple[Node, ...]:
        """Return the way from a top down to a department, itself included."""
        found: list[Node] = []
        node = self.by_id.get(department_id)
        while node is not None:
            found.append(node)
            node = self.by_id.get(node.parent_id) if node.parent_id else None
        return tuple(reversed(found))


def compare(work: Work, below: str, sort: str) -> Comparison:
    """Return the departments directly below one (an id; empty: the top of the scope) side by side.

    A department out of scope is NotFound like an unknown one. Four statements while nothing is due, whatever the number
    of people.
    """
    session, settings, now = work.session, work.settings, work.now
    tree = visible_tree(session, work.actor)
    here = _here(tree, below)
    listed = list(tree.below(here)) or ([tree.by_id[here]] if here else [])
    listed = listed[:MOST_LISTED]
    ids = [node.id for node in listed] + ([here] if here else [])
    courses = company_courses(session, settings)
    sums = summed_cells(session, settings, now, tree, ids)
    figures = {
        key: figures_of((key, tree.by_id[key].name, len(tree.below(key))), sums.get(key, {}), courses) for key in ids
    }
    return Comparison(
        now=now,
        above=tree.path(here)[:-1] if here else (),
        here=figures[here] if here else None,
        rows=ordered([figures[node.id] for node in listed if figures[node.id].is_comparable], sort),
        small=tuple(node for node in listed if not figures[node.id].is_comparable),
        sort=sort if sort.removeprefix("-") in SORTS else "name",
        courses=courses,
    )


def visible_tree(session: Session, actor: Actor) -> Tree:
    """Return the open departments whose figures the actor sees, by name: one statement."""
    rows = ask(session, _TREE) if sees_company(actor) else ask(session, _TREE_IN_SCOPE, department_values(actor))
    return Tree(Node(*row) for row in rows)


def company_courses(session: Session, settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return slug and title of the published courses of the company's list, in its order: one statement."""
    titles = {course.slug: course.title for course in courses_published(session)}
    return tuple((slug, titles[slug]) for slug in settings.company_courses if slug in titles)


def summed_cells(
    session: Session, settings: Settings, now: datetime, tree: Tree, ids: Sequence[str]
) -> Mapping[str, Counter[tuple[str, str, str]]]:
    """Return the cells of each department and all below it, right at ``now`` also before due facts are noted."""
    sums: dict[str, Counter[tuple[str, str, str]]] = defaultdict(Counter)
    for ancestor_id, measure, subject, state, n in ask(session, _SUMS, {"ids": sorted(set(ids))}).all():
        sums[ancestor_id][measure, subject, state] = n
    _correct(sums, corrections(session, settings, now), tree, frozenset(ids))
    return sums


def _correct(sums: dict[str, Counter[tuple[str, str, str]]], lacking: Ledger, tree: Tree, ids: frozenset[str]) -> None:
    for key, n in lacking.items():
        for node in tree.path(key.department_id):
            if node.id in ids:
                sums[node.id][key.measure, key.subject, key.state] += n


def _here(tree: Tree, below: str) -> str | None:
    if below:
        if below not in tree.by_id:
            raise NotFound("There is no such department, or its figures are not yours to see.", "Go up to all of them.")
        return below
    tops = tree.below(None)
    return tops[0].id if len(tops) == 1 else None
