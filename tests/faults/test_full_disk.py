"""No room left while writing: a clear answer, nothing half done, and the same again once there is room."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from sqlalchemy import func, select, text

from lms.awards.models import Certificate
from lms.core.clock import SetClock
from lms.core.settings import Settings
from lms.db import outbox
from lms.db.outbox import OutboxRow
from lms.db.work import Store
from lms.learning import service as learning
from lms.learning.queries.evidence import evidence_of
from lms.notifications.delivery import deliver
from lms.notifications.mailing import message_id
from lms.people.models import Person
from lms.people.service.imports import ROWS_A_CHUNK
from tests.cast import CAST
from tests.faults.clients import Client
from tests.faults.learners import ready_learners
from tests.faults.processes import SECONDS, TOP, WEB, Processes, run_command
from tests.fixtures.courses import TRUST

ROWS = 5 * ROWS_A_CHUNK
FULL = "/dev/full"


@pytest.fixture
def database() -> str:
    return "sqlite"  # the disk of a PostgreSQL server is its own; what it then says arrives as the same error


@pytest.fixture
def people_file(tmp_path: Path) -> Path:
    """Give a file of new people."""
    path = tmp_path / "people.csv"
    lines = (f"{7000 + n};Person {n};{7000 + n}@northmere.example;EUROPE;2026-01-01" for n in range(ROWS))
    path.write_text("\n".join(["Employee number;Name;E-mail;Department;Joined on", *lines]), encoding="utf-8")
    return path


def new_people(store: Store) -> int:
    with store.reading() as work:
        return (work.session.scalar(select(func.count()).select_from(Person)) or 0) - len(CAST)


@pytest.mark.parametrize("room, some", [(64_000, False), (2_500_000, True)])
def test_an_import_that_finds_no_room_keeps_whole_chunks_and_goes_on_when_run_again(
    cast: object, live_store: Store, settings: Settings, people_file: Path, room: int, some: bool
) -> None:
    refused = run_command(settings, "people", "import", str(people_file), room=room)
    assert refused.returncode == 1
    assert "The database cannot be used: " in refused.stderr
    assert "Traceback" not in refused.stderr
    kept = new_people(live_store)
    assert (kept % ROWS_A_CHUNK, kept > 0, kept < ROWS) == (0, some, True)
    done = run_command(settings, "people", "import", str(people_file), room=None)
    assert (done.returncode, done.stderr) == (0, "")
    assert new_people(live_store) == ROWS
    with live_store.reading() as work:
        assert work.session.scalar(text("PRAGMA integrity_check")) == "ok"


@pytest.fixture
def web_without_room(live_store: Store, processes: Processes) -> Iterator[tuple[Processes, list[psutil.Process]]]:
    """Give a running web server and its processes, for a test to take their room away."""
    processes.start(WEB)
    Client(processes.url).get("/health")
    leader = psutil.Process(processes.running[WEB].pid)
    with live_store.reading() as work:
        work.session.scalar(select(Person.id).limit(1))  # a reader: the log in front of the database only grows
        yield processes, [leader, *leader.children(recursive=True)]


def set_room(servers: list[psutil.Process], room: int) -> None:
    """Let no file of the processes grow beyond so many bytes, from now on."""
    for server in servers:
        _, hard = server.rlimit(psutil.RLIMIT_FSIZE)
        server.rlimit(psutil.RLIMIT_FSIZE, (room, hard))


def test_a_form_that_finds_no_room_says_so_and_does_its_work_when_sent_again(
    live_store: Store, settings: Settings, web_without_room: tuple[Processes, list[psutil.Process]]
) -> None:
    [learner] = ready_learners(live_store, 1)
    processes, servers = web_without_room
    client = Client(processes.url)
    client.sign_in(learner.number)
    form = client.form(f"{learner.attempt}/review", f"{learner.attempt}/hand-in")
    set_room(servers, Path(f"{settings.database_url.removeprefix('sqlite:///')}-wal").stat().st_size)
    refused = client.send(*form)
    assert (refused.status, "What was saved is safe." in refused.text) == (503, True)
    assert certificates(live_store) == 0
    set_room(servers, resource.RLIM_INFINITY)
    assert client.send(*form).url.endswith(f"{learner.attempt}/result")
    assert certificates(live_store) == 1


@pytest.mark.parametrize("size", [300_000, 2_000_000])
def test_a_file_that_finds_no_room_is_answered_clearly_and_kept_whole_when_sent_again(
    live_store: Store, settings: Settings, web_without_room: tuple[Processes, list[psutil.Process]], size: int
) -> None:
    """The smaller file finds no room in the database, the larger one none where it waits while it arrives."""
    [learner] = ready_learners(live_store, 1)
    processes, servers = web_without_room
    client = Client(processes.url)
    client.sign_in(learner.number)
    action, values = client.form("/training", "/training")
    said = {**values, "title": ["First aid"], "provider": ["Red Cross"], "completed_on": ["2026-03-02"]}
    data = b"%PDF-1.7\n" + b"x" * size + b"\n%%EOF\n"
    set_room(servers, Path(f"{settings.database_url.removeprefix('sqlite:///')}-wal").stat().st_size)
    refused = client.send_file(action, said, data)
    assert (refused.status, "What was saved is safe." in refused.text) == (503, True)
    with live_store.reading() as work:
        assert evidence_of(work.session, learner.id) == ()
    set_room(servers, resource.RLIM_INFINITY)
    assert client.send_file(action, said, data).url.endswith("/training")
    with live_store.reading() as work:
        [kept] = evidence_of(work.session, learner.id)
        assert kept.size == len(data)


def certificates(store: Store) -> int:
    with store.reading() as work:
        return work.session.scalar(select(func.count()).select_from(Certificate)) or 0


def test_a_mail_folder_without_room_delays_the_message_and_leaves_no_half_of_one(
    cast: object, store: Store, clock: SetClock, tmp_path: Path
) -> None:
    store = replace(store, settings=replace(store.settings, smtp_url=""))
    [learner] = ready_learners(store, 1)
    earlier = replace(store, settings=replace(store.settings, mail_folder=str(tmp_path / "earlier")))
    assert deliver(earlier) > 0, "that passwords were set is told"
    with store.writing() as work:
        learning.submit_attempt(work, learner.id, TRUST, learner.attempt_id)
        key = work.session.scalars(select(OutboxRow.key).where(OutboxRow.state != outbox.SENT)).one()
    folder = Path(store.settings.mail_folder)
    name = message_id(key, store.settings).strip("<>").split("@")[0]
    folder.mkdir()
    (folder / f"{name}.part").symlink_to(FULL)
    assert deliver(store) == 0
    assert list(folder.glob("*.eml")) == []
    (folder / f"{name}.part").unlink()
    clock.advance(minutes=5)
    assert deliver(store) == 1
    assert [path.stem for path in folder.iterdir()] == [name]
    with store.reading() as work:
        assert set(work.session.scalars(select(OutboxRow.state))) == {outbox.SENT}


def test_a_key_that_finds_no_room_leaves_nothing_behind_and_is_made_once_there_is_some(tmp_path: Path) -> None:
    key = tmp_path / "keys" / "audit.key"
    make = "import sys; from pathlib import Path; from lms.audit.sealing import load_key; load_key(Path(sys.argv[1]))"

    def made(room: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", make, str(key)],
            cwd=TOP,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    refused = made(room=10)
    assert (refused.returncode, "File too large" in refused.stderr, list(key.parent.iterdir())) == (1, True, [])
    assert made(room=10_000).returncode == 0
    whole = key.read_bytes()
    assert (key.stat().st_mode & 0o777, made(room=10).returncode, key.read_bytes()) == (0o600, 0, whole)
