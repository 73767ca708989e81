"""Two clicks on one button at the same moment: one effect, and both get the same answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from lms.awards.models import Certificate
from lms.db.work import Store
from tests.faults.clients import Answer, Client
from tests.faults.learners import Learner, ready_learners
from tests.faults.processes import WEB, Processes

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


def click_at_once(client: Client, page: str, action: str) -> list[Answer]:
    """Send one form of a page several times at the same moment, and return the answers."""
    target, values = client.form(page, action)
    together = Barrier(CLICKS)

    def click(_number: int) -> Answer:
        together.wait(30)
        return client.send(target, values)

    with ThreadPoolExecutor(CLICKS) as pool:
        return list(pool.map(click, range(CLICKS)))


def test_handing_in_at_once_is_one_pass_with_one_certificate(
    live_store: Store, learner: Learner, client: Client
) -> None:
    answers = click_at_once(client, f"{learner.attempt}/review", f"{learner.attempt}/hand-in")
    assert {(answer.status, answer.url) for answer in answers} == {(200, f"{client.base}{learner.attempt}/result")}
    with live_store.reading() as work:
        assert work.session.scalar(select(func.count()).select_from(Certificate)) == 1
