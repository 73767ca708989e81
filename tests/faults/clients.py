"""People at their browsers, without a browser: they send a form again, the very same, until it is answered."""

from __future__ import annotations

import http.client
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from threading import Condition, Event
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin

from tests.fixtures.app import Forms

PASSWORD = "seven lamps over water"
PATIENCE = 180.0  # seconds, for a machine with much else to do
PAUSE = 0.05
_NEVER = Event()


class Unanswered(AssertionError):
    """Nobody answered, for longer than anybody waits."""


@dataclass(frozen=True)
class Answer:
    """An answer, after its redirects."""

    status: int
    url: str
    text: str
    leads_to: str = ""


class FollowNobody(urllib.request.HTTPRedirectHandler):
    """Hands a redirect back, so that what it leads to is fetched for itself."""

    def redirect_request(self, *_request: Any) -> None:  # noqa: ANN401  (urllib's form)
        """Follow none."""


class Tally:
    """How often people were answered, and how often nobody answered them."""

    def __init__(self) -> None:
        self.answers = self.interruptions = 0
        self._changed = Condition()

    def count(self, *, answered: bool) -> None:
        """Count one more."""
        with self._changed:
            self.answers += answered
            self.interruptions += not answered
            self._changed.notify_all()

    def wait_for(self, answers: int) -> None:
        """Wait until so many answers were given."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.answers >= answers, PATIENCE), f"{self.answers} of {answers}"


@dataclass
class Client:
    """One person with cookies of their own."""

    base: str
    jar: CookieJar = field(default_factory=CookieJar)
    tally: Tally = field(default_factory=Tally)

    def sign_in(self, number: str) -> None:
        """Sign in by employee number and password."""
        answer = self.submit("/sign-in", {"name": number, "password": PASSWORD}, action="/sign-in")
        assert answer.url == f"{self.base}/", f"{number} was not let in: {answer.status} at {answer.url}"

    def get(self, path: str) -> Answer:
        """Fetch a page."""
        return self._answered(path, None)

    def submit(self, page: str, fields: Mapping[str, Any], *, action: str | None = None) -> Answer:
        """Fetch a page, fill its form (the one to ``action``) and send it until it is answered."""
        return self.send(*self.form(page, action), fields)

    def form(self, page: str, action: str | None = None) -> tuple[str, Mapping[str, Any]]:
        """Return where a form of a page goes, and what it holds, its token included."""
        fetched = self.get(page)
        assert fetched.status == 200, f"{page} answers {fetched.status}"
        form = Forms(fetched.text).chosen(action)
        return form.action, form.values

    def send(self, action: str, values: Mapping[str, Any], fields: Mapping[str, Any] | None = None) -> Answer:
        """Send a form, the same again and again until it is answered."""
        return self._answered(action, urlencode({**values, **(fields or {})}, doseq=True).encode())

    def send_file(self, action: str, values: Mapping[str, Any], data: bytes) -> Answer:
        """Send a form with a file in its field ``file``, the same again and again until it is answered."""
        fields = [(name, value) for name, given in values.items() for value in given]
        parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields]
        head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        body = "".join([*parts, head]).encode() + data + b"\r\n--b--\r\n"
        return self._answered(action, body, "multipart/form-data; boundary=b")

    def _answered(self, path: str, body: bytes | None, kind: str = "application/x-www-form-urlencoded") -> Answer:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = self._ask(path, body, kind)
            except (OSError, http.client.HTTPException):
                self.tally.count(answered=False)
                _NEVER.wait(PAUSE)
                continue
            self.tally.count(answered=True)
            assert answer.status != 500, f"{path} answers {answer.status}: {answer.text[:2000]}"
            # As a browser: a form that was answered is not sent again when the page it leads to cannot be fetched.
            return self._answered(urljoin(path, answer.leads_to), None) if answer.leads_to else answer
        raise Unanswered(path)

    def _ask(self, path: str, body: bytes | None, kind: str) -> Answer:
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar), FollowNobody()
        )
        try:
            headers = {"Content-Type": kind} if body else {}
            request = urllib.request.Request(f"{self.base}{path}", body, headers)  # noqa: S310  (our own server)
            with opener.open(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.url, answer.read().decode())
        except HTTPError as refused:
            with refused:
                text, leads_to = refused.read().decode(), refused.headers.get("Location", "")
                return Answer(refused.code, refused.url, text, leads_to)
