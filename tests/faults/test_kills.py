"""``kill -9`` of web server and worker at random moments, under load: nothing is lost and nothing is doubled."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import Event

from sqlalchemy import select

from lms.audit import service as audit
from lms.awards.models import Certificate
from lms.db.outbox import LEASE, SENT, WAITING, OutboxRow
from lms.db.work import Store
from lms.learning import service as learning
from lms.notifications.mailing import message_id
from lms.notifications.models import Notice
from lms.reports import service as reports
from tests.faults.clients import Client
from tests.faults.learners import Learner, ready_learners
from tests.faults.processes import WEB, WORKER, Processes
from tests.fixtures.courses import TRUST
from tests.fixtures.size import by_size
from tests.fixtures.smtp import Post

KILLS = by_size(small=3, full=50)
LEARNERS_PER_KILL = 4
THREADS = 4
LATEST_KILL_SECONDS = 1.2
SECONDS_TO_SETTLE = 60
_NEVER = Event()


def test_kills_under_load_lose_and_double_nothing(live_store: Store, processes: Processes, smtp: Post) -> None:
    learners = ready_learners(live_store, KILLS * LEARNERS_PER_KILL)
    for name in (WEB, WORKER):
        processes.start(name)
    for round_number in range(KILLS):
        first = round_number * LEARNERS_PER_KILL
        live_through_a_kill(processes, learners[first : first + LEARNERS_PER_KILL], random.Random(round_number))
    settle(live_store, processes)
    assert_each_has_one_of_each(live_store, learners)
    assert_all_mail_arrived(live_store, smtp)
    assert audit.verify(live_store) == []
    assert reports.verify(live_store) == []


def test_a_worker_killed_between_sending_and_noting_sends_the_same_message_again(
    live_store: Store, processes: Processes, smtp: Post
) -> None:
    [learner] = ready_learners(live_store, 1)
    with live_store.writing() as work:
        learning.submit_attempt(work, learner.id, TRUST, learner.attempt_id)
    killed = Event()

    def kill_once() -> None:
        if not killed.is_set():
            processes.kill(WORKER)
            killed.set()

    smtp.before_answer = kill_once
    processes.start(WORKER)
    assert killed.wait(SECONDS_TO_SETTLE)
    settle(live_store, processes)
    assert [message["To"] for message in smtp.messages] == [learner.email] * 2
    assert len({message["Message-ID"] for message in smtp.messages}) == 1


def live_through_a_kill(processes: Processes, learners: Sequence[Learner], chance: random.Random) -> None:
    """Let learners do their work while one process is killed at some moment of it, and started again at once."""
    name = chance.choice((WEB, WORKER))
    with ThreadPoolExecutor(THREADS) as pool:
        at_work: list[Future[None]] = [pool.submit(do_the_work, processes.url, learner) for learner in learners]
        _NEVER.wait(chance.uniform(0, LATEST_KILL_SECONDS))
        processes.kill(name)
        processes.start(name)
        for done in at_work:
            done.result()


def do_the_work(url: str, learner: Learner) -> None:
    """Hand in and pass."""
    client = Client(url)
    client.sign_in(learner.number)
    answer = client.submit(f"{learner.attempt}/review", {}, action=f"{learner.attempt}/hand-in")
    assert answer.url.endswith(f"{learner.attempt}/result")


def settle(store: Store, processes: Processes) -> None:
    """Let a last worker find what killed ones had claimed, once their leases have run out, and send it."""
    processes.end()
    processes.advance_clock(LEASE + timedelta(seconds=1))
    processes.start(WORKER)
    for _ in range(SECONDS_TO_SETTLE * 10):
        with store.reading() as work:
            waiting = work.session.scalars(select(OutboxRow.key).where(OutboxRow.state == WAITING)).all()
        if not waiting:
            break
        _NEVER.wait(0.1)
    processes.end()
    assert waiting == [], processes.said()


def assert_each_has_one_of_each(store: Store, learners: Sequence[Learner]) -> None:
    """Each learner has one certificate."""
    everybody = Counter(learner.id for learner in learners)
    with store.reading() as work:
        assert Counter(work.session.scalars(select(Certificate.person_id))) == everybody


def assert_all_mail_arrived(store: Store, smtp: Post) -> None:
    """Every notice arrived; one that arrived twice can be told by its Message-ID."""
    with store.reading() as work:
        notices = set(work.session.scalars(select(Notice.key).where(Notice.outbox_id.is_not(None))))
        states = work.session.execute(select(OutboxRow.key, OutboxRow.state)).all()
    assert {key for key, _ in states} == notices
    assert {state for _, state in states} == {SENT}
    arrived = Counter(str(message["Message-ID"]) for message in smtp.messages)
    assert set(arrived) == {message_id(key, store.settings) for key in notices}
