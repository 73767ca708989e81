"""A real server for a benchmark: granian as `make run` starts it, one worker, CPU time read from the system."""

from __future__ import annotations

import gzip
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import brotli
import psutil

from tests.bench.site import HEADER
from tests.fixtures.app import Form, Forms
from tests.fixtures.ports import free_port

TOP = Path(__file__).parents[2]
SECONDS_TO_SERVE = 60


@dataclass
class Site:
    """A running server with whatever works for it; requests go over one connection, as a browser's do."""

    port: int
    process: psutil.Process
    database: psutil.Process | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def cpu(self) -> float:
        """Return the CPU seconds, user and system, that server and database have taken so far."""
        roots = [process for process in (self.process, self.database) if process is not None]
        return sum(seconds(process) for root in roots for process in (root, *root.children(recursive=True)))

    def get(self, path: str, number: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch a page as the person with an employee number."""
        return self._send("GET", path, number, b"", dict(headers or {}))

    def post(self, form: Form, number: str, **chosen: str) -> Answer:
        """Send a form as the person with an employee number."""
        from urllib.parse import urlencode

        body = urlencode(form.values | {name: [value] for name, value in chosen.items()}, doseq=True).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", form.action, number, body, headers)

    def form(self, path: str, number: str, ending: str) -> Form:
        """Return the form on a page whose address ends so."""
        page = self.get(path, number)
        found = [form for form in Forms(page.text).found if form.action.endswith(ending)]
        assert found, f"{path} answers {page.status} and has no form to …{ending}"
        return found[0]

    def _send(self, method: str, path: str, number: str, body: bytes, headers: dict[str, str]) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Accept-Encoding": "br, gzip"} | headers
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        response = answer_over(self._connection, method, path, body, headers | ({HEADER: number} if number else {}))
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


def answer_over(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes, headers: Mapping[str, str]
) -> http.client.HTTPResponse:
    """Send a request over a kept connection; one that the server closed while it idled is opened again."""
    try:
        connection.request(method, path, body, headers)
        return connection.getresponse()
    except ConnectionError:
        connection.close()
        connection.request(method, path, body, headers)
        return connection.getresponse()


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    """As it came over the wire."""

    @property
    def text(self) -> str:
        """The content, unpacked."""
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(self.headers.get("content-encoding", ""))
        return (unpack(self.content) if unpack else self.content).decode()


def seconds(process: psutil.Process) -> float:
    """Return the CPU seconds of one process and of those it started that have ended: no sum may ever fall."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


@contextmanager
def served(factory: str, environment: Mapping[str, str], database: psutil.Process | None = None) -> Iterator[Site]:
    """Serve ``tests.bench.site:<factory>()`` until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
               "--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "--factory",
               f"tests.bench.site:{factory}"]  # fmt: skip
    own = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    with subprocess.Popen(command, cwd=TOP, env=own | dict(environment)) as server:
        try:
            site = Site(port, psutil.Process(server.pid), database)
            wait_for(site)
            yield site
        finally:
            server.terminate()
            server.wait(15)


def wait_for(site: Site) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + SECONDS_TO_SERVE
    while time.monotonic() < until:
        try:
            site.get("/")
        except OSError:
            site._connection = None
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server of the benchmark did not answer")
