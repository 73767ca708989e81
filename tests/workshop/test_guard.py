"""The database server of a test run ends with the run, however that ended."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

TOP = Path(__file__).parents[2]
SECONDS = 120
RUN = """
import sys
from tests.fixtures import postgres
run = postgres.Run()
postgres.start(run.folder)
print(run.folder, run._guard.pid, flush=True)
sys.stdin.read()
run.end()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, None])
def test_no_server_and_no_file_stay_behind(how: signal.Signals | None) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", RUN], cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdin
        assert run.stdout
        folder, guard = run.stdout.readline().split()
        server = psutil.Process(int((Path(folder) / "data" / "postmaster.pid").read_text().split()[0]))
        watching = psutil.Process(int(guard))
        assert server.is_running()
        if how:
            run.send_signal(how)
        else:
            run.stdin.close()
    assert psutil.wait_procs([watching, server], timeout=SECONDS)[1] == []
    assert not Path(folder).exists()
