"""Web server and worker as processes of their own, which a test kills and starts again."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from lms.core.clock import SystemClock
from lms.core.settings import Settings
from tests.fixtures.ports import held_port
from tests.fixtures.work import NOW

TOP = Path(__file__).resolve().parents[2]
APP = "tests.faults.served"
WEB, WORKER = "web", "worker"
SECONDS = 300


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Return the environment of a process that runs with these settings and begins at the tests' instant."""
    names = ("database_url", "smtp_url", "mail_folder", "audit_key_file", "audit_head_file", "base_url")
    chosen = {f"LMS_{name.upper()}": str(getattr(settings, name)) for name in names}
    shift = (NOW - SystemClock().now()).total_seconds()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    return kept | chosen | {"SECRET_KEY": "a key for tests", "CLOCK_SHIFT_SECONDS": str(shift)} | more


def run_command(settings: Settings, *words: str, room: int | None) -> subprocess.CompletedProcess[str]:
    """Run ``flask lms …`` to its end; with ``room``, no file may grow beyond so many bytes."""

    def bound() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", APP, "lms", *words],
        cwd=TOP,
        env=environment(settings),
        preexec_fn=bound,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


@dataclass
class Processes:
    """Both processes on one database; what they say goes to a file in ``folder``."""

    environment: dict[str, str]
    folder: Path
    place: socket.socket = field(default_factory=held_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of the web server; the port is kept for it while it is dead."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """The port of the web server."""
        return int(self.place.getsockname()[1])

    def start(self, name: str) -> None:
        """Start the web server or the worker, each in a group of its own."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                self._commands()[name],
                cwd=TOP,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """End it as a power cut would (SIGKILL for its whole group), wherever it is."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def rest(self) -> None:
        """Kill what still runs."""
        for name in list(self.running):
            self.kill(name)

    def end(self) -> None:
        """Kill what still runs, for good."""
        self.rest()
        self.place.close()

    def advance_clock(self, time: timedelta) -> None:
        """Let whatever is started from now on live that much later."""
        later = float(self.environment["CLOCK_SHIFT_SECONDS"]) + time.total_seconds()
        self.environment["CLOCK_SHIFT_SECONDS"] = str(later)

    def halt_after(self, person: str) -> None:
        """Let whatever is started from now on stop while it puts a person of this name on record; "" for nobody."""
        self.environment["HALT_AFTER_PERSON"] = person

    def said(self) -> str:
        """Return the last that both said, for a failure's message."""
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.glob("*.log")))

    def _commands(self) -> Mapping[str, list[str]]:
        serving = ["--interface", "wsgi", "--port", str(self.port), "--workers", "1", "--blocking-threads", "4"]
        return {
            WEB: [sys.executable, "-m", "granian", *serving, "--log-level", "warning", f"{APP}:app"],
            WORKER: [sys.executable, "-m", "flask", "--app", APP, "lms", "worker"],
        }
