"""How long deciding takes: from the day a request was ready to its decision, per department, nobody by name.

Figures say something about those who decide, so a department is shown only where at least ``groups.LEAST_SHOWN``
managers decided, and no other's figures can be told from what is shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from lms.core.groups import LEAST_SHOWN, hidden_groups

GRANTED, RETURNED, DECLINED = "granted", "returned", "declined"
HERE = ""
"""The part of a department that stands in none below it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One request from ready to decided: in ``days`` working days, by whom (the manager, where a delegate acted)."""

    department_id: str | None
    decider: str
    days: int
    outcome: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Latency:
    """The figures of a department with all below it. ``refusals``: reason → how often; None for fewer than five."""

    managers: int
    decisions: int
    median: float
    ninetieth: int
    outcomes: Mapping[str, int]
    refusals: Mapping[str, int] | None


def latency_of(decisions: Iterable[Decision]) -> Latency:
    """Return the figures of some decisions, of which there is at least one."""
    known = list(decisions)
    days = sorted(one.days for one in known)
    reasons = Counter(one.reason for one in known if one.reason)
    return Latency(
        managers=len({one.decider for one in known}),
        decisions=len(known),
        median=median(days),
        ninetieth=days[-(-9 * len(days) // 10) - 1],
        outcomes=Counter(one.outcome for one in known),
        refusals=dict(reasons.most_common()) if reasons.total() >= LEAST_SHOWN else None,
    )


def latencies(decisions: Iterable[Decision], parents: Mapping[str, str | None]) -> dict[str, Latency]:
    """Return the figures of every department that may be shown, from ``parents`` (department → the one above it)."""
    own: dict[str, list[Decision]] = defaultdict(list)
    for one in decisions:
        if one.department_id in parents:
            own[str(one.department_id)].append(one)
    children: dict[str | None, list[str]] = defaultdict(list)
    for department, parent in parents.items():
        children[parent].append(department)
    whole = _rolled_up(own, parents)
    return {name: latency_of(whole[name]) for name in _shown(own, whole, children)}


def _rolled_up(own: Mapping[str, list[Decision]], parents: Mapping[str, str | None]) -> dict[str, list[Decision]]:
    """Return the decisions of each department and of everything below it."""
    found: dict[str, list[Decision]] = defaultdict(list)
    for department, decisions in own.items():
        above: str | None = department
        while above is not None:
            found[above] += decisions
            above = parents[above]
    return found


def _shown(
    own: Mapping[str, list[Decision]], whole: Mapping[str, list[Decision]], children: Mapping[str | None, list[str]]
) -> list[str]:
    """Return the departments to show: none below a hidden one, and no hidden one to be told from the others."""
    shown: list[str] = []
    parts: list[str | None] = [None]
    while parts:
        above = parts.pop()
        sizes = {child: _deciders(whole.get(child, ())) for child in children[above]}
        if above is not None:
            sizes[HERE] = _deciders(own.get(above, ()))
        hidden = hidden_groups(sizes)
        found = [child for child in children[above] if sizes[child] and child not in hidden]
        shown += found
        parts += found
    return shown


def _deciders(decisions: Iterable[Decision]) -> int:
    return len({one.decider for one in decisions})
