"""The decision point: one question, a hundred in one request, and whether a long history makes a question dearer."""

from __future__ import annotations

import http.client
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert

from lms.db.engine import make_engine
from lms.interop.models import AccessToken, TokenAllowance
from lms.interop.rules import MOST_PER_MINUTE, TokenScope
from lms.web.guard import token_digest
from tests.bench.companies import Company
from tests.bench.crowd import CHANNEL, EACH, crowd, number_of
from tests.bench.figures import Figure, cpu_ratio, empty_views
from tests.bench.serving import Site, answer_over, served

PEOPLE, FEW = 100_000, 1_000
TIMES, BATCHES, BATCH = 400, 60, 100
TOKEN = "pd_the-token-of-a-benchmark"
UNIT = "empty views"
TARGETS = {"postgresql": 8, "sqlite": 6}


def figures() -> Iterator[Figure]:
    """Measure on both databases, each request in turns with what it is compared with."""
    with served("bare", {}) as bare:
        for kind, target in TARGETS.items():
            with program(kind, FEW) as (small, few), program(kind, PEOPLE) as (site, many):
                one = empty_views(bare, site, many.one, TIMES)
                yield Figure(f"authzen.evaluation.{kind}", one, UNIT, f"≤ {target}")
                waits = sorted(timed(many.one) for _ in range(2_000))
                yield Figure(f"authzen.evaluation.p50.{kind}", statistics.median(waits) * 1000, "ms")
                yield Figure(f"authzen.evaluation.p99.{kind}", waits[int(len(waits) * 0.99)] * 1000, "ms")
                batch = empty_views(bare, site, many.batch, BATCHES)
                yield Figure(f"authzen.batch.{kind}", batch, f"{UNIT}, {BATCH} evaluations", "≤ 40")
                growth = cpu_ratio((site, many.one, TIMES), (small, few.one, TIMES))
                grown = f"{PEOPLE * EACH:,} ÷ {FEW * EACH:,} events"
                yield Figure(f"authzen.history.growth.{kind}", growth, grown, "< 1.2")


@contextmanager
def program(kind: str, people: int) -> Iterator[tuple[Site, Program]]:
    """Serve so many people, and give a program that asks about them."""
    with crowd(kind, people) as made, served("product", made.environment, made.database) as site:
        yield site, Program(made, site, people)


def timed(request: Callable[[], object]) -> float:
    """Return the seconds that a request takes for whoever waits for it."""
    before = time.perf_counter()
    request()
    return time.perf_counter() - before


class Program:
    """A program that asks, over one connection, about people drawn by chance."""

    def __init__(self, made: Company, site: Site, people: int) -> None:
        give_token(made)
        self._connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
        self._draw, self._people = random.Random(1), people

    def one(self) -> None:
        """Ask about one person; the answer must be yes."""
        found = self._ask("evaluation", self._question())
        assert found["decision"] is True, found

    def batch(self) -> None:
        """Ask about a hundred at once."""
        found = self._ask("evaluations", {"evaluations": [self._question() for _ in range(BATCH)]})
        assert len(found["evaluations"]) == BATCH
        assert all(one["decision"] for one in found["evaluations"])

    def _question(self) -> dict[str, Any]:
        return {
            "subject": {"type": "person", "id": number_of(self._draw.randrange(self._people))},
            "action": {"name": "comment"},
            "resource": {"type": "channel", "id": CHANNEL},
        }

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
        answer = answer_over(self._connection, "POST", f"/access/v1/{path}", json.dumps(body).encode(), headers)
        content = answer.read()
        assert answer.status == 200, content
        found: dict[str, Any] = json.loads(content)
        return found


def give_token(made: Company) -> None:
    """Write the token of the benchmark, afresh where it was left by an earlier one."""
    engine, now = make_engine(made.url), datetime.now(UTC)
    token_id, maker = "T".rjust(26, "0"), "P0000000".rjust(26, "0")
    with engine.begin() as connection:
        connection.execute(delete(TokenAllowance))
        connection.execute(delete(AccessToken))
        row: dict[str, Any] = {"id": token_id, "digest": token_digest(TOKEN), "name": "Benchmark", "ending": TOKEN[-4:]}
        row |= {"scopes": " ".join(TokenScope), "per_minute": MOST_PER_MINUTE, "made_by": maker}
        connection.execute(insert(AccessToken), row | {"made_at": now, "expires_at": now + timedelta(days=1)})
        allowance = {"token_id": token_id, "window_at": now, "taken": 0, "in_all": 0}
        connection.execute(insert(TokenAllowance), allowance)
    engine.dispose()
