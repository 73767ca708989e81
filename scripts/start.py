"""Start Pennydrop on this machine: pages built, database current, demo company in it, web server and worker together.

Both end on Ctrl-C or TERM. ``PORT`` and every ``LMS_*`` setting are respected.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

TOP = Path(__file__).resolve().parent.parent
FLASK = (sys.executable, "-m", "flask", "--app", "app", "lms")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_SERVE = 180
SECONDS_TO_END = 15


class Ended(Exception):
    """Somebody asked us to end."""


def main() -> int:
    """Prepare, serve until asked to end, and return the exit status."""
    listen_for_the_end()
    try:
        port = chosen_port(os.environ.get("PORT") or "8000")
    except ValueError as error:
        print(error)
        return 2
    os.environ.setdefault("LMS_BASE_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("LMS_DEMO", "yes")
    os.environ.setdefault("LMS_ORGANISATION", "Northmere Instruments")
    return until_ended(lambda: prepare() or serve(port))


def listen_for_the_end() -> None:
    """Let Ctrl-C, TERM and a closed terminal be the way out."""
    for number in SIGNALS:
        signal.signal(number, end)


def until_ended(act: Callable[[], int]) -> int:
    """Return what ``act`` returns; being asked to end is a success."""
    try:
        return act()
    except Ended:
        return 0


def end(_number: int, _frame: FrameType | None) -> None:
    """Turn a signal into the way out; later ones change nothing, since we are ending already."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise Ended


def chosen_port(text: str) -> int:
    """Return the port to serve on; a ValueError says what is wrong with it and what to do."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:6]) < 65536:
        raise ValueError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ValueError(
                f"Port {port} cannot be used ({error.strerror}). Choose another: make run PORT=8001"
            ) from None
    return port


def prepare() -> int:
    """Build what browsers fetch, bring the database up to date, put the demo company into an empty one.

    Return the status of the first step that fails, else 0.
    """
    steps = ((sys.executable, "frontend/build.py"), (*FLASK, "demo", "--if-empty"))
    return next((status for step in steps if (status := subprocess.run(step, cwd=TOP, check=False).returncode)), 0)


def serve(port: int) -> int:
    """Run web server and worker until one of them ends (status 1) or we are asked to (status 0)."""
    web = (sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
           "--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "app:app")  # fmt: skip
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        children["web server"] = started(web)
        announce(port, children)  # the worker begins after that, so that nobody waits for a page while both are loaded
        children["worker"] = started((*FLASK, "worker"))
        return wait(children)
    finally:
        stop(children)


def started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own: a signal to our group reaches it once, through us, and not twice."""
    return subprocess.Popen(command, cwd=TOP, start_new_session=True)


def announce(port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Print the address as soon as it answers."""
    until = time.monotonic() + SECONDS_TO_SERVE
    while time.monotonic() < until and all(child.poll() is None for child in children.values()):
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                print(f"\n  Pennydrop is at http://127.0.0.1:{port}/  (Ctrl-C ends it)\n", flush=True)
                return
        time.sleep(0.05)


def wait(children: dict[str, subprocess.Popen[bytes]]) -> int:
    """Wait until a child ends by itself, which none should."""
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                print(f"The {name} ended by itself (status {child.returncode}); its last lines stand above.")
                return 1
        time.sleep(0.2)


def stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask the children to end, and end for good those that do not in time."""
    for child in children.values():
        child.terminate()
    until = time.monotonic() + SECONDS_TO_END
    for child in children.values():
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
