"""``kill -9`` of web server and worker at random moments, under load: nothing is lost and nothing is doubled."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from itertools import cycle
from threading import Event

from sqlalchemy import select

from lms.audit import service as audit
from lms.audit.models import AuditRow
from lms.awards.models import Certificate
from lms.core.clock import SetClock
from lms.db.outbox import LEASE, SENT, WAITING, OutboxRow
from lms.db.work import Store
from lms.learning import service as learning
from lms.notifications.mailing import message_id
from lms.notifications.models import Notice
from lms.notifications.rules import ASKED
from lms.permission import service as permission
from lms.permission.models import Permission, PermissionEventRow
from lms.permission.rules import Status
from lms.reports import service as reports
from tests.faults.clients import Client
from tests.faults.learners import Learner, Manager, ready_learners
from tests.faults.processes import WEB, WORKER, Processes
from tests.fixtures.courses import TRUST
from tests.fixtures.size import by_size
from tests.fixtures.smtp import Post

KILLS = by_size(small=3, full=50)
LEARNERS_PER_KILL = 3
THREADS = 3
ANSWERS_PER_LEARNER = 10  # of a dozen: nobody waits for the kill yet when its moment comes
LONGEST_REQUEST = 0.1  # seconds, about
SECONDS_TO_SETTLE = 180
_NEVER = Event()


def test_kills_under_load_lose_and_double_nothing(
    live_store: Store, processes: Processes, smtp: Post, clock: SetClock
) -> None:
    learners = ready_learners(live_store, KILLS * LEARNERS_PER_KILL)
    for name in (WEB, WORKER):
        processes.start(name)
    missed: dict[str, list[bool]] = {WEB: [], WORKER: []}
    for number, name in zip(range(KILLS), cycle((WEB, WORKER)), strict=False):
        first = number * LEARNERS_PER_KILL
        at_work = learners[first : first + LEARNERS_PER_KILL]
        missed[name].append(live_through_a_kill(processes, name, at_work, random.Random(number)) > 0)
    # A random moment may fall between two requests; most do not, else nothing was tried.
    assert sum(missed[WEB]) * 2 >= len(missed[WEB]), "the web server was killed when nobody needed it"
    settle(live_store, processes)
    clock.advance(minutes=30)  # the clocks of the processes ran on meanwhile
    assert_each_has_one_of_each(live_store, learners)
    assert_all_mail_arrived(live_store, smtp)
    assert audit.verify(live_store) == []
    assert reports.verify(live_store) == []
    assert permission.verify_streams(live_store) == []


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
    arrived = Counter(message["Message-ID"] for message in smtp.messages)
    assert sorted(arrived.values()) == [1, 1, 2], (
        "the two of passwords and the one of the certificate, one of them again"
    )
    assert len(smtp.to(learner.email)) >= 2


def live_through_a_kill(processes: Processes, name: str, learners: Sequence[Learner], chance: random.Random) -> int:
    """Let learners do their work while a process is killed in the middle of it, and started again at once.

    Nobody is ready before the kill, however late it comes. Return how often somebody was not answered meanwhile.
    """
    manager, killed = Manager(processes.url), Event()
    tally = manager.client.tally
    with ThreadPoolExecutor(THREADS) as pool:
        at_work: list[Future[None]] = [pool.submit(do_the_work, learner, manager, killed) for learner in learners]
        try:
            tally.wait_for(chance.randrange(1, len(learners) * ANSWERS_PER_LEARNER))
            _NEVER.wait(chance.uniform(0, LONGEST_REQUEST))
            processes.kill(name)
        finally:
            killed.set()
        processes.start(name)
        for done in at_work:
            done.result()
    return tally.interruptions


def do_the_work(learner: Learner, manager: Manager, killed: Event) -> None:
    """Hand in and pass, ask for a permission, have it granted, and accept it once ``killed`` is set."""
    client = Client(manager.client.base, tally=manager.client.tally)
    client.sign_in(learner.number)
    handed_in = client.submit(f"{learner.attempt}/review", {}, action=f"{learner.attempt}/hand-in")
    assert handed_in.url.endswith(f"{learner.attempt}/result")
    asked = client.submit("/permission", {"channels": ["linkedin"], "level": "share"}, action="/permission/ask")
    path = asked.url.removeprefix(client.base)
    assert path.startswith("/permission/request/"), asked.url
    manager.grant(path.rpartition("/")[2])
    killed.wait()
    accepted = client.submit(path, {}, action=f"{path}/accept")
    assert accepted.url == f"{client.base}/permission"


def settle(store: Store, processes: Processes) -> None:
    """Let a last worker send what killed ones had claimed, once their leases have run out, and seal every row."""
    processes.rest()
    processes.advance_clock(LEASE + timedelta(seconds=1))
    processes.start(WORKER)
    for _ in range(SECONDS_TO_SETTLE * 10):
        if undone(store) == ([], []):
            processes.rest()
            if undone(store) == ([], []):  # and it did not begin anything before it ended
                return
            processes.start(WORKER)
        _NEVER.wait(0.1)
    raise AssertionError(f"{undone(store)}\n{processes.said()}")


def undone(store: Store) -> tuple[list[str], list[str]]:
    """Return the keys of what is still to be sent, and the events of what is still to be sealed."""
    with store.reading() as work:
        waiting = work.session.scalars(select(OutboxRow.key).where(OutboxRow.state == WAITING))
        unsealed = work.session.scalars(select(AuditRow.event).where(AuditRow.seal.is_(None)))
        return list(waiting), list(unsealed)


def assert_each_has_one_of_each(store: Store, learners: Sequence[Learner]) -> None:
    """Each learner has one certificate, one request, one decision and one acceptance, and may act."""
    everybody = Counter(learner.id for learner in learners)
    with store.reading() as work:
        assert Counter(work.session.scalars(select(Certificate.person_id))) == everybody
        for name in ("requested", "offered", "accepted"):
            events = select(PermissionEventRow.person_id).where(PermissionEventRow.name == f"permission.{name}")
            assert Counter(work.session.scalars(events)) == everybody, name
        in_force = select(Permission.person_id).where(Permission.status == Status.ACTIVE)
        assert Counter(work.session.scalars(in_force)) == everybody


def assert_all_mail_arrived(store: Store, smtp: Post) -> None:
    """Every notice arrived; one that arrived twice can be told by its Message-ID.

    Nobody is written to about a request that was decided before its mail went, so that of those some may be missing.
    """
    with store.reading() as work:
        told = select(Notice.key, Notice.kind).where(Notice.outbox_id.is_not(None))
        kinds = {row.key: row.kind for row in work.session.execute(told)}
        states = work.session.execute(select(OutboxRow.key, OutboxRow.state)).all()
    assert {key for key, _ in states} == kinds.keys()
    assert {state for _, state in states} == {SENT}
    arrived = {str(message["Message-ID"]) for message in smtp.messages}
    assert arrived <= {message_id(key, store.settings) for key in kinds}
    assert {message_id(key, store.settings) for key, kind in kinds.items() if kind != ASKED} <= arrived
