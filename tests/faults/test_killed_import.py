"""An import whose worker is killed goes on where it stood: every row once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from sqlalchemy import func, select

from lms.audit.models import AuditRow
from lms.db.work import Store
from lms.people import service as people
from lms.people.importing.columns import PEOPLE
from lms.people.models import Import, Person
from lms.people.service.imports import DONE, ROWS_A_CHUNK
from tests.cast import CAST
from tests.faults.processes import WORKER, Processes
from tests.fixtures.size import by_size

ROWS = by_size(small=6, full=20) * ROWS_A_CHUNK
SECONDS = 180
_NEVER = Event()


def people_file() -> bytes:
    lines = (f"{7000 + n};Person {n};{7000 + n}@northmere.example;EUROPE;2026-01-01" for n in range(ROWS))
    return "\n".join(["Employee number;Name;E-mail;Department;Joined on", *lines]).encode()


def new_people(store: Store) -> int:
    with store.reading() as work:
        return (work.session.scalar(select(func.count()).select_from(Person)) or 0) - len(CAST)


def state_of(store: Store, import_id: str) -> str:
    with store.reading() as work:
        return work.session.get_one(Import, import_id).state


def wait_until(is_so: Callable[[], bool], processes: Processes) -> None:
    """Wait until something is so; what the processes said is the message when it does not become so."""
    for _ in range(SECONDS * 100):
        if is_so():
            return
        _NEVER.wait(0.01)
    raise AssertionError(processes.said())


def test_a_worker_killed_in_the_middle_of_an_import_is_followed_by_one_that_ends_it(
    live_store: Store, processes: Processes
) -> None:
    with live_store.writing() as work:
        import_id = people.check_file(work, "people.csv", people_file(), PEOPLE)
        people.start_import(work, import_id)
    for whole in (ROWS_A_CHUNK, 3 * ROWS_A_CHUNK):
        processes.halt_after(f"Person {whole + ROWS_A_CHUNK // 2}")
        processes.start(WORKER)
        wait_until(lambda whole=whole: new_people(live_store) == whole, processes)
        processes.kill(WORKER)
        assert (new_people(live_store), state_of(live_store, import_id)) == (whole, "waiting")
    processes.halt_after("")
    processes.start(WORKER)
    wait_until(lambda: state_of(live_store, import_id) == DONE, processes)
    assert new_people(live_store) == ROWS
    with live_store.reading() as work:
        joined = select(func.count(), func.count(AuditRow.person_id.distinct())).where(
            AuditRow.event == "person.joined", AuditRow.recorded_at > work.now
        )
        assert tuple(work.session.execute(joined).one()) == (ROWS, ROWS)
