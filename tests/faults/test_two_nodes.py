"""Two web nodes on one PostgreSQL: after a revocation has been answered, no node answers yes."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lms.accounts import service as accounts
from lms.core.clock import SetClock
from lms.core.settings import Settings
from lms.db.work import Store
from lms.permission import service
from lms.permission.vocabulary import Level
from tests.cast import Member
from tests.domain.permission.conftest import Company
from tests.faults.clients import PATIENCE, Client
from tests.faults.learners import MANAGER, password_hash
from tests.faults.processes import WEB, Processes, environment
from tests.fixtures.size import by_size
from tests.pages.interop.conftest import make_token, question

REVOCATIONS = by_size(20, 1_000)


@pytest.fixture
def database() -> str:
    return "postgresql"  # SQLite serves one machine: there its nodes share one file and one lock


@pytest.fixture
def nodes(cast: object, settings: Settings, tmp_path: Path) -> Iterator[list[Processes]]:
    """Give two web servers on the same database."""
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append(Processes(environment(settings), tmp_path / name))
        made[-1].start(WEB)
    yield made
    for node in made:
        node.end()


def may(node: Processes, token: str, number: str) -> bool:
    """Ask a node whether a person may comment on LinkedIn."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    body = json.dumps(question(number)).encode()
    asked = urllib.request.Request(f"{node.url}/access/v1/evaluation", body, headers)  # noqa: S310  (a node of ours)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(asked, timeout=PATIENCE) as answer:
        return bool(json.loads(answer.read())["decision"])


def test_after_a_revocation_no_node_answers_yes(
    live_store: Store, cast: Mapping[str, Member], clock: SetClock, nodes: list[Processes]
) -> None:
    company = Company(cast, live_store, clock)
    token = make_token(company, per_minute=10_000)
    with live_store.writing() as work:
        accounts.set_password(work, MANAGER.id, password_hash())
    managers = [Client(node.url) for node in nodes]
    for manager in managers:
        manager.sign_in(MANAGER.employee_number)
    amara, asked, late = cast["amara"].employee_number, 0, []
    for number in range(REVOCATIONS):
        stream = company.active(level=Level.ENGAGE)
        assert [may(node, token, amara) for node in nodes] == [True, True]
        page = f"/permission/standing/{stream}"
        fields = {"reason": "incident", "text": "Something happened"}
        revoked = managers[number % 2].submit(page, fields, action=f"{page}/revoke")
        said = [may(node, token, amara) for node in (nodes[(number + 1) % 2], nodes[number % 2])]
        assert revoked.status == 200
        asked += len(said)
        late += [number] if any(said) else []
    assert (asked, late) == (2 * REVOCATIONS, [])
    assert service.verify_streams(live_store) == []
