"""Figures: one tab-separated line each on the screen, one JSON line each in build/bench.jsonl."""

from __future__ import annotations

import json
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.serving import Site

LOG = Path(__file__).parents[2] / "build" / "bench.jsonl"
ROUNDS = 5


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


def cpu_of_each(site: Site, requests: Sequence[Callable[[], object]]) -> float:
    """Return the mean CPU seconds of requests that can each be sent once; the first fifth warms up."""
    warm = len(requests) // 5
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
