"""Many writers at once on the same persons and cells: none fails, none waits for ever, no count is lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from lms.db.work import Store
from lms.people import service as people
from lms.permission.vocabulary import Level
from lms.reports import service
from tests.cast import CAST, department_id
from tests.domain.reports.happenings import end_permission, permit
from tests.fixtures.size import by_size

WRITERS = 6
PEOPLE = [CAST[name].id for name in ("amara", "dmytro", "yuki", "bo", "noor", "hanna")]
DEPARTMENTS = [department_id(code) for code in ("EUROPE", "SERVICE", "IT")]


def writer(store: Store, seed: int) -> int:
    """Change permissions of several people in one work after the other, in any order of people."""
    draw = random.Random(seed)
    for _ in range(by_size(12, 150)):
        with store.writing() as work:
            for person in draw.sample(PEOPLE, 3):
                if draw.random() < 0.6:
                    permit(work, person, draw.choice(list(Level)[1:]), work.now + timedelta(days=9))
                else:
                    end_permission(work, person)
    return seed


def mover(store: Store, seed: int) -> int:
    """Move one person to and fro."""
    for number in range(by_size(12, 150)):
        with store.writing() as work:
            people.place(work, PEOPLE[seed % 2], DEPARTMENTS[number % 3], None)
    return seed


def at_once(store: Store, *deeds: Callable[[Store, int], int]) -> list[int]:
    with ThreadPoolExecutor(len(deeds)) as pool:
        return [each.result(timeout=300) for each in [pool.submit(do, store, seed) for seed, do in enumerate(deeds)]]


def test_writers_in_any_order_lose_no_count(cast: object, live_store: Store) -> None:
    deeds = [writer] * WRITERS + [mover, mover]
    assert at_once(live_store, *deeds) == list(range(WRITERS + 2))
    assert [str(drift) for drift in service.verify(live_store)] == []


def rebuilder(store: Store, seed: int) -> int:
    for _ in range(by_size(4, 30)):
        with store.writing() as work:
            service.rebuild(work)
    return seed


def test_making_all_anew_beside_writers_loses_nothing(cast: object, live_store: Store) -> None:
    at_once(live_store, writer, writer, mover, rebuilder)
    assert [str(drift) for drift in service.verify(live_store)] == []


def ticker(store: Store, seed: int) -> int:
    for _ in range(by_size(6, 60)):
        service.play_due(store)
    return seed


def test_two_workers_note_what_is_due_once(cast: object, live_store: Store) -> None:
    with live_store.writing() as work:
        for person in PEOPLE:
            permit(work, person, Level.SHARE, work.now + timedelta(days=1))
    live_store.clock.advance(days=30)
    at_once(live_store, ticker, ticker, ticker, writer)
    assert [str(drift) for drift in service.verify(live_store)] == []
