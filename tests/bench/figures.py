"""Figures: one tab-separated line each on the screen, one JSON line each in build/bench.jsonl."""

from __future__ import annotations

import json
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tests.bench.serving import Site

LOG = Path(__file__).parents[2] / "build" / "bench.jsonl"
ROUNDS = 5
EMPTY = 1500
"""How many requests of the bare view one round takes: a third of a second, for CPU is counted in hundredths."""
Measured = tuple[Site, Callable[[], object], int]
"""A server, the request whose CPU is measured there, and how often it is sent in one round."""


@dataclass(frozen=True)
class Figure:
    """One measured figure. ``target`` is what the issue asks for, such as ``≤ 20``; empty where it asks for nothing."""

    name: str
    value: float
    unit: str
    target: str = ""


def show(figure: Figure) -> None:
    """Print a figure and keep it."""
    print(f"{figure.name}\t{figure.value:.2f}\t{figure.unit}\t{figure.target}", flush=True)
    LOG.parent.mkdir(exist_ok=True)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    kept = asdict(figure) | {"at": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit.stdout.strip()}
    with LOG.open("a", encoding="utf-8") as file:
        file.write(json.dumps(kept, ensure_ascii=False) + "\n")


def cpu_per_request(site: Site, request: Callable[[], object], times: int) -> float:
    """Return the median over :data:`ROUNDS` rounds of the CPU seconds of one request; a first round is not counted."""
    rounds = [_round(site, request, times) for _ in range(ROUNDS + 1)][1:]
    return statistics.median(rounds)


def empty_views(bare: Site, site: Site, request: Callable[[], object], times: int) -> float:
    """Return what one request costs in requests of the bare view."""
    return cpu_ratio((site, request, times), (bare, partial(bare.get, "/"), EMPTY))


def cpu_ratio(one: Measured, other: Measured) -> float:
    """Return how many times the CPU of another request one takes: the median of the ratios of :data:`ROUNDS` rounds.

    The two take turns, since on a machine with other work a second of CPU is worth twice as much now as a minute later.
    """
    _round(*one)
    return statistics.median(_round(*one) / _round(*other) for _ in range(ROUNDS))


def empty_views_of_each(bare: Site, site: Site, requests: Sequence[Callable[[], object]]) -> float:
    """Return the same of requests that can each be sent once: all of them together; the first fifth warms up."""
    size = len(requests) // ROUNDS
    spent = empty = 0.0
    for place in range(ROUNDS):
        own = cpu_of_each(site, requests[place * size : (place + 1) * size], warm=0)
        if place:
            spent += own
            empty += _round(bare, partial(bare.get, "/"), EMPTY)
    return spent / empty


def cpu_of_each(site: Site, requests: Sequence[Callable[[], object]], warm: int) -> float:
    """Return the mean CPU seconds of requests that can each be sent once; the first ``warm`` ones do not count."""
    for request in requests[:warm]:
        request()
    before = site.cpu()
    for request in requests[warm:]:
        request()
    return (site.cpu() - before) / (len(requests) - warm)


def _round(site: Site, request: Callable[[], object], times: int) -> float:
    before = site.cpu()
    for _ in range(times):
        request()
    return (site.cpu() - before) / times
