"""`make run`: the port it takes, and web server and worker that start together and end together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from scripts import start
from tests.fixtures.databases import Databases, text
from tests.fixtures.ports import held_port

TOP = Path(__file__).parents[2]
SERVE = """
import sys
from scripts import start
start.listen_for_the_end()
sys.exit(start.until_ended(lambda: start.serve({port})))
"""
SECONDS = 120
SIGNS_OF_LIFE = {"Pennydrop is at http://127.0.0.1:", "The worker is running"}


@pytest.fixture
def started(tmp_path: Path, databases: Databases) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Give the running starter and its port."""
    place = held_port()
    port = place.getsockname()[1]
    places = {"LMS_DATABASE_URL": text(databases.copy("sqlite", cast=False)), "LMS_MAIL_FOLDER": str(tmp_path)}
    places |= {
        "LMS_AUDIT_KEY_FILE": str(tmp_path / "key"),
        "LMS_AUDIT_HEAD_FILE": str(tmp_path / "head"),
        "SECRET_KEY": "a key for tests",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port=port)],
        cwd=TOP,
        env=os.environ | places,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    with process, process.stdout:
        awaited = SIGNS_OF_LIFE
        for line in process.stdout:
            awaited = {text for text in awaited if text not in line}
            if not awaited:
                break
        assert not awaited, "they ended before they served"
        yield process, port
        process.terminate()  # a test that failed left it running, and its children with it
    place.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_web_server_and_worker_end_with_the_starter(
    started: tuple[subprocess.Popen[str], int], number: signal.Signals
) -> None:
    process, port = started
    children = psutil.Process(process.pid).children(recursive=True)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=SECONDS) as answer:
        assert answer.status == 200
    os.killpg(process.pid, number)
    assert process.wait(SECONDS) == 0
    assert len(children) >= 2
    assert psutil.wait_procs(children, timeout=SECONDS)[1] == []


def test_when_the_worker_dies_the_web_server_ends_too(started: tuple[subprocess.Popen[str], int]) -> None:
    process, _port = started
    children = psutil.Process(process.pid).children(recursive=True)
    next(child for child in children if child.cmdline()[-1] == "worker").kill()
    assert process.wait(SECONDS) == 1
    assert psutil.wait_procs(children, timeout=SECONDS)[1] == []


@pytest.mark.parametrize("text", ["", "http", "-1", "0", "65536", "8 000", "٨٠٠٠", "9" * 5000])
def test_a_wrong_port_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="PORT must be a number"):
        start.chosen_port(text)


def test_a_port_that_is_taken_is_named_with_the_cure() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(ValueError, match=r"Choose another: make run PORT="):
            start.chosen_port(str(other.getsockname()[1]))
