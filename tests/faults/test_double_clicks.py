"""Two clicks on one button at the same moment: one effect, and both get the same answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import func, select

from lms.awards.models import Certificate
from lms.db.work import Store
from lms.learning import service as learning
from lms.permission.models import PermissionEventRow
from tests.faults.clients import PATIENCE, Answer, Client
from tests.faults.learners import MANAGER, Learner, ready_learners
from tests.faults.processes import WEB, Processes
from tests.fixtures.courses import TRUST

CLICKS = 4


@pytest.fixture
def learner(live_store: Store, processes: Processes) -> Learner:
    """Give a learner who has answered everything, with a web server running."""
    [ready] = ready_learners(live_store, 1)
    processes.start(WEB)
    return ready


@pytest.fixture
def client(processes: Processes, learner: Learner) -> Client:
    """Give the learner's browser."""
    signed_in = Client(processes.url)
    signed_in.sign_in(learner.number)
    return signed_in


@pytest.fixture
def manager(processes: Processes, learner: Learner) -> Client:
    """Give the manager's browser."""
    signed_in = Client(processes.url)
    signed_in.sign_in(MANAGER.employee_number)
    return signed_in


def at_once(sendings: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Send forms at the same moment, and return the answers."""
    together = Barrier(len(sendings))

    def send(sending: Callable[[], Answer]) -> Answer:
        together.wait(PATIENCE)
        return sending()

    with ThreadPoolExecutor(len(sendings)) as pool:
        return list(pool.map(send, sendings))


def answers_at_once(
    client: Client, page: str, action: str, fields: Mapping[str, str] | None = None
) -> set[tuple[int, str]]:
    """Send one form of a page several times at once, and return the different answers (status, address)."""
    form = client.form(page, action)
    answers = at_once([partial(client.send, *form, fields)] * CLICKS)
    return {(answer.status, answer.url) for answer in answers}


def test_handing_in_at_once_is_one_pass_with_one_certificate(
    live_store: Store, learner: Learner, client: Client
) -> None:
    answers = answers_at_once(client, f"{learner.attempt}/review", f"{learner.attempt}/hand-in")
    assert answers == {(200, f"{client.base}{learner.attempt}/result")}
    with live_store.reading() as work:
        assert work.session.scalar(select(func.count()).select_from(Certificate)) == 1


@pytest.fixture
def certified(live_store: Store, learner: Learner) -> Learner:
    """Give the learner with the certificate that the first permission rests on."""
    with live_store.writing() as work:
        learning.submit_attempt(work, learner.id, TRUST, learner.attempt_id)
    return learner


def ask(client: Client) -> str:
    """Ask for a permission and return the stream's id."""
    asked = client.submit("/permission", {"channels": ["linkedin"], "level": "share"}, action="/permission/ask")
    return asked.url.rpartition("/")[2]


def events(store: Store) -> list[str]:
    """Return the names of all events of permissions, without those that time or grounds brought about."""
    with store.reading() as work:
        rows = select(PermissionEventRow.name).order_by(PermissionEventRow.stream_id, PermissionEventRow.version)
        found = [name.removeprefix("permission.") for name in work.session.scalars(rows)]
    return [name for name in found if name != "readied"]


def test_asking_granting_and_accepting_at_once_are_done_once(
    live_store: Store, certified: Learner, client: Client, manager: Client
) -> None:
    form = {"channels": ["linkedin"], "level": "share"}
    [(status, asked)] = answers_at_once(client, "/permission", "/permission/ask", form)
    assert (status, events(live_store)) == (200, ["requested"])
    stream_id = asked.rpartition("/")[2]
    decide = f"/permission/decide/{stream_id}"
    granted = answers_at_once(manager, decide, decide, {"decision": "grant", "preset": "asked"})
    assert (granted, events(live_store)) == ({(200, f"{client.base}/team")}, ["requested", "offered"])
    request = f"/permission/request/{stream_id}"
    accepted = answers_at_once(client, request, f"{request}/accept")
    assert (accepted, events(live_store)) == (
        {(200, f"{client.base}/permission")},
        ["requested", "offered", "accepted"],
    )


def test_of_two_tabs_that_decide_at_once_one_wins_and_the_other_is_told(
    live_store: Store, certified: Learner, client: Client, manager: Client
) -> None:
    path = f"/permission/decide/{ask(client)}"
    grants = {"decision": "grant", "preset": "asked"}
    declines = {"decision": "decline", "reason": "not-now", "text": "Ask again in spring."}
    tabs = [(manager.form(path, path), chosen) for chosen in (grants, declines)]
    answers = at_once([partial(manager.send, *form, chosen) for form, chosen in tabs])
    assert sorted(answer.status for answer in answers) == [200, 409]
    won = "offered" if answers[0].status == 200 else "declined"
    assert events(live_store) == ["requested", won]
