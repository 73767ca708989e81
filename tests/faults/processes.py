"""Web server and worker as processes of their own, which a test kills and starts again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from lms.core.clock import SystemClock
from lms.core.settings import Settings
from tests.fixtures.smtp import free_port
from tests.fixtures.work import NOW

TOP = Path(__file__).resolve().parents[2]
APP = "tests.faults.served"
WEB, WORKER = "web", "worker"


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Return the environment of a process that runs with these settings and begins at the tests' instant."""
    names = ("database_url", "smtp_url", "mail_folder", "audit_key_file", "audit_head_file", "base_url")
    chosen = {f"LMS_{name.upper()}": str(getattr(settings, name)) for name in names}
    shift = (NOW - SystemClock().now()).total_seconds()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    return kept | chosen | {"SECRET_KEY": "a key for tests", "CLOCK_SHIFT_SECONDS": str(shift)} | more


@dataclass
class Processes:
    """Both processes on one database; what they say goes to a file in ``folder``."""

    environment: dict[str, str]
    folder: Path
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of the web server."""
        return f"http://127.0.0.1:{self.port}"

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

    def end(self) -> None:
        """Kill what still runs."""
        for name in list(self.running):
            self.kill(name)

    def advance_clock(self, time: timedelta) -> None:
        """Let whatever is started from now on live that much later."""
        later = float(self.environment["CLOCK_SHIFT_SECONDS"]) + time.total_seconds()
        self.environment["CLOCK_SHIFT_SECONDS"] = str(later)

    def said(self) -> str:
        """Return the last that both said, for a failure's message."""
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.glob("*.log")))

    def _commands(self) -> Mapping[str, list[str]]:
        serving = ["--interface", "wsgi", "--port", str(self.port), "--workers", "1", "--blocking-threads", "4"]
        return {
            WEB: [sys.executable, "-m", "granian", *serving, "--log-level", "warning", f"{APP}:app"],
            WORKER: [sys.executable, "-m", "flask", "--app", APP, "lms", "worker"],
        }
